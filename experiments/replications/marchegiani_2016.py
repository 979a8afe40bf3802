"""Marchegiani, Reggiani and Rizzolli 2016: which error of a rating costs more effort?

Asks: whether effort falls more after a deserved high rating was denied than after an undeserved one was given.

Published: signs alone.

Criteria: signs alone.
They stand in `configs/replication/targets/marchegiani_2016.yaml`, declared before the run.

How to read it: it is the SES world itself under the operating cap that is held against the sign, with nothing fitted.

Run: `python experiments/replications/marchegiani_2016.py`, or `sessim validate replication=marchegiani_2016`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=marchegiani_2016", *sys.argv[1:]]))
