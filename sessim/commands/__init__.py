"""The verbs of the command line, one file each: they parse and print, and `sessim.cli` puts them together."""
