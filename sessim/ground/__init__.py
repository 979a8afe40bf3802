"""What every room stands on: errors, files, where settings are found, where a study came from."""
