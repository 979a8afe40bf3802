"""How does the calibrated model fare on history that it never saw?

Asks: run through each held-out block as it happened, do the published figures lie in the bands of the posterior worlds?

Estimands: coverage of the 50 and the 90 percent bands over all figures of `configs/calibration/holdouts.yaml`, stress tests left
out; every figure is listed, hits and misses alike.

How its answer reads: coverage well under 50 and 90 percent means that the posterior is too sure of itself or the model lacks what
drove the episode; each block says what of it is approximated.

What it cannot say: whether levers described as they were declared are what agencies did; they were not tuned.

Run: `python experiments/holdouts.py [overrides]`, for example `run.workers=1`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["holdouts", *sys.argv[1:]]))
