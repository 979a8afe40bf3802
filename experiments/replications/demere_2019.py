"""Demere, Sedatole and Woods 2019: how often do boards change ratings, and which way?

Asks: whether the review boards of the central world change ratings as often and as lopsidedly as calibration committees did.

Published: a press summary of the paper (a quarter adjusted, four times as often down as up) and signs from its abstract.

Criteria: adjusted share 15 to 40 percent, downward share 70 to 90 percent, leniency down, centrality up.
They stand in `configs/replication/targets/demere_2019.yaml`, declared before the run.

How to read it: it is the SES world itself that is held against the figures, with nothing fitted.

Run: `python experiments/replications/demere_2019.py`, or `sessim validate replication=demere_2019`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=demere_2019", *sys.argv[1:]]))
