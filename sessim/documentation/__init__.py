"""Pages and parts of pages of `docs/` that are made from the code and the settings, so that they cannot drift."""
