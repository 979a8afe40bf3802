"""Policies: the statute book, levers, and the rules of each fiscal year."""
