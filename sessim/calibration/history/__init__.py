"""Blocks of history, run as they happened and compared with what was published about them."""
