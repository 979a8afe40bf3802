"""From stored runs to answers: what is declared, paired contrasts with verdicts, what a difference depends on, answers."""
