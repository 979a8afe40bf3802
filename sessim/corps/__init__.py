"""The people: tables of named numpy columns, each with one owner, and how a corps is populated.

A new column is declared in `columns.py` with unit, owner and arrival value.
"""
