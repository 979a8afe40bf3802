"""Berger, Harbring and Sliwka 2013: does a forced distribution raise effort in groups of three?

Asks: whether forcing a supervisor of three to tell them apart raises output, and what leniency, order and sabotage make of it.

Published: abstract and text of the paper and of its discussion-paper version (verified), details of the design partly recalled.

Criteria: +8 percent output is fitted with one number, the curvature of the effort cost
(`python -m sessim.calibration.replication.fitting berger_2013`); shares and signs of the other results are not.
They stand in `configs/replication/targets/berger_2013.yaml`, declared before the run.

How to read it: a miss means that the mechanisms of the model, at their central values, do not give the result.

Run: `python experiments/replications/berger_2013.py`, or `sessim validate replication=berger_2013`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=berger_2013", *sys.argv[1:]]))
