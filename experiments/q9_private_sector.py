"""Question 9: how has forced ranking worked in the private sector?

Asks: whether the mechanism claimed for it, forcing and parting with a lowest group, raises the quality of those who
stay when it is put under the hiring and pay rules of the SES.

Estimands: difference in mean ability of the corps under a forced lower group (primary), and under the limit alone; in
output, effort, helping, removals, wrongly removed executives and exits.

How its answer reads: two arms side by side. The rule adopted forces no lower group, so a gain under the first arm is
no gain of the rule.

What it cannot say: whether forced ranking helped or hurt any company. That record holds no credible causal estimate,
and a simulation adds none.

Run: `python experiments/q9_private_sector.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q9_private_sector", *sys.argv[1:]]))
