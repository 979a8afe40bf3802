"""Review boards, agencies and the central office: the Mesa agents, and what they remember."""
