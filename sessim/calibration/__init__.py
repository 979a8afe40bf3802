"""Reasons to believe the model: published studies run again on the same engine, and the record it is fitted to."""
