"""The nine questions on which OPM asked for comment, in one study.

Asks: what the limit on level 4 and 5 ratings does to merit, effort, results, accountability, talent and knowledge of
the post, against the pre-2025 system and against rigour without a limit.

Estimands: for each question one primary measure, declared in `configs/evidence/questions.yaml`, as a paired
difference of the focal arm from each reference arm in the same world and replication, averaged over the policy years;
the median and the middle 90 percent over worlds. Question 9 compares the arm with a forced lower group.

How its answer reads: one row a question with a verdict word against each reference, a sentence, and a section with the
estimates, what drives them, where they turn, and the strongest case of either side.

What it cannot say: what will happen in a named agency or to a person, and anything about forces held out of the
model, such as the departures of 2025. Verdicts are consequences of the assumptions in
`configs/evidence/assumptions.yaml`.

Run: `python experiments/nine_questions.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "experiment=nine_questions", *sys.argv[1:]]))
