"""What the record taught: discrepancy that is learnt, theories scored on blocks left out, prior next to posterior."""
