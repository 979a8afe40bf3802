"""Rules of law that a rating touches, as pure functions of arrays and cited values; no rule knows where its numbers are kept.

A new rule goes to the room of its subject (`ratings`, `pay`, `tenure`), its values to `configs/law`, their place in a year's
rules to `rulebook.py`, and its worked example to `tests/law/*.yaml`.
"""
