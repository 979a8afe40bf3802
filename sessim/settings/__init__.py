"""What is settled before a run: keys, composition, policies, worlds, populations."""
