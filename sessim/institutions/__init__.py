"""The Mesa agents: review boards, agencies and the central office."""
