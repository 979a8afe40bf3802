"""What a study is to its user, below the command line, the notebook and the explorer: compose, run, answer, report."""
