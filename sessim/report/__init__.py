"""Figures, exhibits, pages and documents: they read answers and run nothing.

A new figure is a function from a tidy table in `figures`, and the exhibit that titles it in `exhibits`.
"""
