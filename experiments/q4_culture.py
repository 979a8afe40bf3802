"""Question 4: would forced distribution help to drive a high-performance culture?

Asks: what the limit does to effort, help among peers, gaming, felt fairness and the rating habit.

Estimands: difference in mean effort (primary); in helping, gaming, fairness, the rating norm and the spread of effort.

How its answer reads: year by year against both references, because first-year reactions and later habits differ.

What it cannot say: anything on trust, pride or leadership. Help among peers can only fall under a limit in this
model, so the measure of helping cannot speak for the limit; the theory without rivalry keeps it where it was.

Run: `python experiments/q4_culture.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q4_culture", *sys.argv[1:]]))
