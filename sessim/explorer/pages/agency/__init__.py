"""Your agency: its places under the limit, and what the model says about agencies like it."""
