"""Published studies, run again on the engine."""
