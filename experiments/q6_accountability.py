"""Question 6: would leaders hold executives accountable for poor performance?

Asks: whether the weakest leave their posts sooner, and at what cost in wrongly removed executives.

Estimands: difference in the share of the truly weakest who are in post a year later (primary; lower is better); in
the share of them rated below level 3, removals, and the share of removals that fall on better than median executives.

How its answer reads: the limit works on the top two levels and no removal power uses level 3, so a difference can
only come through exits and rating habits; the arm with a forced lower group shows what a direct route would do.

What it cannot say: conduct cases, political removals or pressure to resign.

Run: `python experiments/q6_accountability.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q6_accountability", *sys.argv[1:]]))
