"""The audit of assumptions: which of them, switched off, mirrored or put at an end, changes the word of an answer."""
