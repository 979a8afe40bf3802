"""Response curves of the limit, of board rigour and of rater training.

Asks: how outcomes answer the size of the limit from 10 to 100 percent, the rigour of review boards under the limit, and
rater training, which makes ratings more reliable.

Estimands: the primary estimands of the questions named in `configs/experiment/cap_response.yaml`, declared in
`configs/evidence/estimands.yaml`, for the focal policy with one lever changed at a time, against each reference arm.

How its answer reads: in each question's section one curve a lever with the middle 50 and 90 percent of worlds; the
numbers stand in `responses.csv`.

What it cannot say: what two levers do when changed together.

Run: `python experiments/cap_response.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=cap_response", *sys.argv[1:]]))
