"""Question 8: would forced distribution help or harm knowledge, programs and mission?

Asks: what happens to knowledge of the post, vacancy, shared work and output.

Estimands: difference in mean knowledge of the post, vacant seats counted as none (primary); in knowledge lost with
leavers, vacancy, loss of joint output and output.

How its answer reads: year by year and theory by theory, because knowledge moves slowly and shared work depends on
whether rivalry lowers help.

What it cannot say: documents, hand-over, the staff below and the fate of any program.

Run: `python experiments/q8_mission.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q8_mission", *sys.argv[1:]]))
