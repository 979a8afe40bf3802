"""The law of appraisal: elements, levels, boards, clocks and the limit."""
