"""Build a policy: levers in plain words, the rule they make, and the files that hold it."""
