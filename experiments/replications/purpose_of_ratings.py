"""What do pay consequences do to ratings?

Asks: whether ratings rise, and two raters agree less, once pay hangs on the rating.

Published: a rise of .33 standard deviations (Jawahar and Williams 1997); reliability of one supervisor .61 for research and .45
for administration (Salgado and Moscoso 2019).

Criteria: the rise and both reliabilities within .05.
They stand in `configs/replication/targets/purpose_of_ratings.yaml`, declared before the run.

How to read it: the sizes are the model's own parameters, taken from these papers, so that it checks the mechanism and
not the numbers.

Run: `python experiments/replications/purpose_of_ratings.py`, or `sessim validate replication=purpose_of_ratings`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["validate", "replication=purpose_of_ratings", *sys.argv[1:]]))
