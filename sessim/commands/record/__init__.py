"""Verbs that hold the model against the published record."""
