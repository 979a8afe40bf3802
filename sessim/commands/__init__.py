"""The verbs of the command line, one file each; `sessim.cli` puts them together."""
