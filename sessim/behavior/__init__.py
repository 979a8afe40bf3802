"""Rival theories of behaviour, small interchangeable functions."""
