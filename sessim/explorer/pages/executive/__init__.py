"""One executive: finding a person, and that person's years under two policies."""
