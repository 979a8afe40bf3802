"""Question 2: what research should OPM consider?

Asks: which unknowns decide the difference that the limit makes to agency output, and so which research would settle
most.

Estimands: squared rank correlation of each behaviour parameter, and the share of rank variance between rival
theories, with the paired difference in output over worlds; with bootstrap intervals and the level that chance alone
would reach.

How its answer reads: a ranking of at most three uncertainties that stand out beyond chance, or the statement that
none does. It is a screening, not a decomposition of variance.

What it cannot say: how good any study is, or what matters outside the declared ranges. It does not replace a review
of the literature. It needs many worlds: use `scale=full` for a ranking that is quoted.

Run: `python experiments/q2_research.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q2_research", *sys.argv[1:]]))
