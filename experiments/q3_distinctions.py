"""Question 3: does the present system tell excellent from mediocre from poor performance?

Asks: how much a final rating tells about true contribution before the limit, under it, and under rigour without it.

Estimands: mutual information of the final level and the fifth of true contribution (primary); rank correlation;
shares of the weakest who are rated high and low; entropy of levels; alignment of component ratings with component
contributions.

How its answer reads: the opening sentence gives the level in the pre-2025 arm, which is the question; the verdicts
say what the limit changes. More entropy is not more information: compare both rows.

What it cannot say: how much of the historical level was leniency and how much was earned. Public data cannot separate
them, so worlds vary the split.

Run: `python experiments/q3_distinctions.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q3_distinctions", *sys.argv[1:]]))
