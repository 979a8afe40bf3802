"""Worlds: declared uncertainties, draws of them, and the stored posterior."""
