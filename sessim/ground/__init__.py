"""What every room stands on: one-line errors, files written whole, locks, shipped settings, where a study came from."""
