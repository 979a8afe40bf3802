"""Which worlds the published record leaves."""
