"""What every room builds on: one-line errors, files written whole, locks, shipped settings, where a study came from."""
