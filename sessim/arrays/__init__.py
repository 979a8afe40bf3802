"""Array tools that know nothing of the service: ranking, grouping, sharing whole numbers."""
