"""Confounders: is an exit credited to the limit that something else caused?

Asks: whether the difference in exits between the limit and its references is the same with and without the exits since 2025 and
the hiring freeze. All arms live through the same shocks with the same draws, so that what is left is due to the rules.

How its answer reads: four studies beside each other, one for each combination of the two switches; compare the difference in
exit rates, not the rates.

What it cannot say: what caused the exits since 2025.

Run: `python experiments/confounders.py [overrides]`, for example `scale=quick`.
"""

import sys

from sessim.cli import main

SWITCHES = ((False, False), (True, False), (False, True), (True, True))


def run_all(words: list[str]) -> int:
    """Run the four studies one after the other; stop at the first that fails."""
    for exodus, freeze in SWITCHES:
        name = "_".join(
            ["exodus"] * exodus + ["hiring_freeze"] * freeze or ["no_shock"],
        )
        switches = [f"run.exodus={str(exodus).lower()}", f"run.hiring_freeze={str(freeze).lower()}"]
        folder = f"output.folder=results/confounders/{name}"
        code = main(["run", "experiment=confounders", *switches, folder, *words])
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(run_all(sys.argv[1:]))
