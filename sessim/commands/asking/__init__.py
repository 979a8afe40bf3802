"""Verbs that show what there is and what it means."""
