"""Populations: how a corps is made from published head counts."""
