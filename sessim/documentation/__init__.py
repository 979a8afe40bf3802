"""Pages and parts of pages of `docs/` that are generated from the code and the settings, so that they cannot drift."""
