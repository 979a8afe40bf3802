"""Exhibits: a figure with its title, caption and table."""
