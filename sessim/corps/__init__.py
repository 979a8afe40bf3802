"""The people: tables of named numpy vectors, and how a corps is populated."""
