"""The law of pay, awards and annuities."""
