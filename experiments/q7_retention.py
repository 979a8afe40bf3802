"""Question 7: what would forced distribution do to hiring and keeping executive talent?

Asks: whether the strongest executives leave more or less often, who replaces them, and how long seats stand vacant.

Estimands: difference in the exit rate of the strongest (primary; lower is better); in the share of leavers who are a
loss, the gap between leavers and stayers, exit, quit and retirement rates, mean ability and vacancy.

How its answer reads: with a dot for every world, since the answer follows how strongly executives react to a rating
below the one they are used to, and no study has measured that for the SES.

What it cannot say: departures since 2025 have causes that are held out here and must not be set beside these figures.

Run: `python experiments/q7_retention.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q7_retention", *sys.argv[1:]]))
