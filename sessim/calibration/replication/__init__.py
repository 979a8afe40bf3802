"""Published studies, rerun on the same engine."""
