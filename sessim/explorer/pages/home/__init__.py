"""Home: the answers of a stored study, and what another limit would do."""
