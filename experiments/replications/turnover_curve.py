"""Williams and Livingstone 1994, Trevor et al. 1997: who quits, with and without contingent reward?

Asks: whether lows and highs quit more than middles, and whether reward by rating steepens the slope.

Published: signs alone.

Criteria: signs alone.
They stand in `configs/replication/targets/turnover_curve.yaml`, declared before the run.

How to read it: the central world and the option-value theory of leaving side by side; nothing is fitted.

Run: `python experiments/replications/turnover_curve.py`, or `sessim validate replication=turnover_curve`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=turnover_curve", *sys.argv[1:]]))
