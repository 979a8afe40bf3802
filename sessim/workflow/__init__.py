"""What a study does for its user: compose, keep what is published, run, add replications, run companions, answer, report.

The command line, the notebook and the explorer call these; nothing here prints except through `Listener`.
"""
