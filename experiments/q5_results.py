"""Question 5: would executives work harder and produce better results for the public?

Asks: whether agency output rises, through whom, and whether it lasts.

Estimands: difference in output (primary) in the first policy year, on average and in the last year; in effort of
those near the cut, the safe and the hopeless; in the stake, fairness and gaming.

How its answer reads: output is built from contributions, vacancies and lost help, never from ratings, so better
ratings do not count as better results.

What it cannot say: results of any program. The effort response of senior public executives has not been measured; the
drivers of the answer show how far it rests on that.

Run: `python experiments/q5_results.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=q5_results", *sys.argv[1:]]))
