"""Blocks of history, run as they were lived, and held against what was published of them."""
