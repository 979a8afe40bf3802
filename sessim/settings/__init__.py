"""What is settled before a run: keys and their ranges, composition, policies, worlds, populations.

A new key is declared in `configs/schema`; what it becomes is in `policy`, `worlds` or `population`.
"""
