"""Your agency: its places under the limit, and what the model makes of an agency like it."""
