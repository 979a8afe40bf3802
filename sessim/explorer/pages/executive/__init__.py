"""One executive: a person who is looked for, and the years of that person under two policies."""
