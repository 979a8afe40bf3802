"""Confounders: is an exit credited to the limit that something else caused?

Asks: whether the difference in exits between the limit and its references is the same with and without the exits since 2025 and
the hiring freeze. All arms live through the same shocks with the same draws, so that what is left is due to the rules.

How its answer reads: four studies beside each other, one for each combination of the two switches, and `exits.csv` over all:
`raw_shift` is what a shock does to the rate under the limit, `credited_shift` what it does to the paired difference.

What it cannot say: what caused the exits since 2025.

Run: `python experiments/confounders.py [overrides]`, for example `scale=quick`.
"""

import sys
from pathlib import Path

from sessim.cli import main
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.contrasts.confounders import compare_exits, exits_table
from sessim.ground.files import write_whole
from sessim.study.results.store import load_study

ROOT = Path("results/confounders")

SWITCHES = ((False, False), (True, False), (False, True), (True, True))


def run_all(words: list[str]) -> int:
    """Run the four studies one after the other; stop at the first that fails."""
    folders = {}
    for exodus, freeze in SWITCHES:
        name = "_".join(
            ["exodus"] * exodus + ["hiring_freeze"] * freeze or ["no_shock"],
        )
        switches = [f"run.exodus={str(exodus).lower()}", f"run.hiring_freeze={str(freeze).lower()}"]
        folders[name] = ROOT / name
        code = main(["run", "experiment=confounders", *switches, f"output.folder={folders[name]}", *words])
        if code:
            return code
    table = compare_exits(
        {name: exits_table(answer_questions(load_study(folder)).frame) for name, folder in folders.items()}
    )
    write_whole(ROOT / "exits.csv", lambda path: table.to_csv(path, index=False, lineterminator="\n"))
    print(table.drop(columns=["low90", "high90"]).to_string(index=False, float_format="%.4f"))
    return 0


if __name__ == "__main__":
    sys.exit(run_all(sys.argv[1:]))
