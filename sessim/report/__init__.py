"""Figures and the report: read answers, run nothing."""
