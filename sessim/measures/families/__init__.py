"""Measures with their formulas: a file of this room is found, and what it declares is recorded, without being named elsewhere."""
