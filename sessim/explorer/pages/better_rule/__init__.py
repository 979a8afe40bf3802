"""A better rule: what a search for rules found."""
