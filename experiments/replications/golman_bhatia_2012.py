"""Golman and Bhatia 2012: why do raters inflate?

Asks: whether inflation needs both noise and asymmetry and grows with noise.

Published: signs alone.

Criteria: signs alone.
They stand in `configs/replication/targets/golman_bhatia_2012.yaml`, declared before the run.

How to read it: it checks that the mechanism is built as published; it says nothing of its size.

Run: `python experiments/replications/golman_bhatia_2012.py`, or `sessim validate replication=golman_bhatia_2012`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=golman_bhatia_2012", *sys.argv[1:]]))
