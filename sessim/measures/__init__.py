"""What is observed each year; watchers never change state."""
