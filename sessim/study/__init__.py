"""Running a study: which runs it takes, simulating them, on which processes (`pools`), and its folder (`results`)."""
