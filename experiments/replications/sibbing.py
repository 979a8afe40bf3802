"""Sibbing: a forced distribution in firms that promote from within (a check of signs, not a replication).

Asks: whether firing the lowest and promoting on ratings raises potential at both grades, and how that depends on how far
competence below is competence above.

Published: the record and the opening of the abstract only; its tables were not retrieved.

Criteria: signs alone.
They stand in `configs/replication/targets/sibbing.yaml`, declared before the run.

How to read it: a reasonableness check: it can show the engine wrong and cannot show it right.

Run: `python experiments/replications/sibbing.py`, or `sessim validate replication=sibbing`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=sibbing", *sys.argv[1:]]))
