"""A small lock on results: the digest of every measure of a few runs. Refresh on purpose: python -m tests.tools.baseline.

Counts and levels are the same everywhere; the last bits of sums are not, for processors sum and exponentiate with vector units of
different width. So measures are rounded to ten digits before they are digested, and what lies below `NOTHING`, the rounding error
of a difference of equals, counts as 0.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate

FILE = Path(__file__).parents[1] / "baseline.json"
STUDIES = {
    "nine questions, small corps": ("scale=smoke", "run.worlds=3"),
    "retention, real corps": ("experiment=q7_retention", "run.worlds=1", "run.replications=1", "run.years=4"),
    "status quo": ("experiment=status_quo_fy2016", "run.replications=1", "run.years=3"),
}

NOTHING = 1e-12


def digests() -> dict[str, dict[str, str]]:
    """Digest of each measure over all runs of each study."""
    return {name: _digests_of(words) for name, words in STUDIES.items()}


def _digests_of(words: tuple[str, ...]) -> dict[str, str]:
    study = compose_study(words)
    tables = []
    for task in list_open_tasks(study, plan_runs(study), set()):
        for outcome in simulate(study, task):
            assert not outcome.failure, outcome.failure
            tables.append(outcome.measures)
    return {name: digest_measure(column) for name, column in zip(NAMES, np.vstack(tables).T, strict=True)}


def digest_measure(values: NDArray[np.float64]) -> str:
    """Digest of the values of one measure, the same on every processor."""
    rounded = " ".join(f"{value:.9e}" for value in np.where(np.abs(values) < NOTHING, 0.0, values))
    return hashlib.sha256(rounded.encode()).hexdigest()[:12]


def main() -> None:
    """Write the baseline anew."""
    FILE.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
