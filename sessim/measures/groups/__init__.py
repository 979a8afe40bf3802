"""Measures by group of executives."""
