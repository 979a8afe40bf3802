"""Which worlds are consistent with the published record."""
