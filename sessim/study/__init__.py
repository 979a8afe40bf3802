"""Studies: settings, the statute book, worlds, design, runner and store."""
