"""Verbs that compare the model with the published record."""
