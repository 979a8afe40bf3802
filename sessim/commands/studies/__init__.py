"""Verbs that run, read and check studies."""
