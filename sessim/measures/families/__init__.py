"""Measures with their formulas: a file in this room is found and its declarations are recorded without being listed elsewhere."""
