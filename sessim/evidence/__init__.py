"""From stored runs to answers: paired contrasts, verdicts, drivers."""
