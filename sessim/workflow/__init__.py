"""What a study is to its user: compose, run, analyse, answer, report."""
