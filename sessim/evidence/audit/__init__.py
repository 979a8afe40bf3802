"""The audit of assumptions: which of them changes an answer's word when switched off, mirrored or set to an end of its range."""
