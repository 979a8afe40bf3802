"""Question 1: how would forced distribution reward merit, competence and excellence?

Asks: whether money and high ratings follow true contribution more closely under the limit.

Estimands: difference in the slope of award plus raise on true contribution (primary); in the share of the strongest
who are rated high, the share of high ratings that are deserved, the rank correlation of level and contribution, and
the share of award dollars that reaches the strongest.

How its answer reads: a limit mechanically lowers the share of the strongest who are found and raises the share of high
ratings that are deserved; the primary measure weighs both by money. Look at the contrast with rigour without a limit
before crediting the limit.

What it cannot say: the worth of recognition that is not money, rank awards, or merit that no supervisor sees.

Run: `python experiments/q1_merit.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q1_merit", *sys.argv[1:]]))
