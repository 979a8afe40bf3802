"""Paired differences, estimates and verdicts."""
