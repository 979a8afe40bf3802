"""Giumetti, Schroeder and Switzer 2015: when does a forced distribution violate the four-fifths rule?

Asks: how the four-fifths rule fares on layoffs, on retentions and on top ratings when the ratings of one group stand d lower.

Published: derived expectations for normal ratings and large samples; of the paper only the abstract was seen.

Criteria: each ratio within a stated distance of its expectation; violations on retentions essentially absent and on
layoffs typical.
They stand in `configs/replication/targets/giumetti_2015.yaml`, declared before the run.

How to read it: the same ratings violate the rule on layoffs and not on retentions, so that the answer lies in
the definition. d says nothing about why ratings differ.

Run: `python experiments/replications/giumetti_2015.py`, or `sessim validate replication=giumetti_2015`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=giumetti_2015", *sys.argv[1:]]))
