"""Scullen, Bergey and Aiman-Smith 2005: does removing the lowest rated raise the potential of a workforce?

Asks: whether removing the lowest 5 or 10 percent of every work group each year raises mean potential, and what it depends on.

Published: the headline figures of the publisher's press release and abstract (verified), and a table of 80 conditions by year
reconstructed after two public replication codes (derived, `configs/replication/cells/scullen_2005.csv`).

Criteria: (a) every gain positive, (b) the signs of five factors, (c) yearly improvement in four periods, (d) percent fired and
turnover carry over nine tenths of explained variance, (e) no cell farther than .03 SD from the table.
They stand in `configs/replication/targets/scullen_2005.yaml`, declared before the run.

How to read it: gains in SD are sounder than percentages of a mean near zero. It is no finding about output, morale or cost,
which the simulation leaves out.

Run: `python experiments/replications/scullen_2005.py`, or `sessim validate replication=scullen_2005`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=scullen_2005", *sys.argv[1:]]))
