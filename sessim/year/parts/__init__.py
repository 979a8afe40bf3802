"""Self-contained parts of stages."""
