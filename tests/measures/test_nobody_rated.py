"""A year in which nobody is rated, for every position was abolished: measures are empty, and none of them fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from sessim.measures.statistics import mark_best_within
from sessim.settings.compose import compose_study
from sessim.study.runner import run_study


def test_the_best_of_nobody_are_nobody() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    assert mark_best_within(nobody, np.zeros(3, dtype=np.int64), 0.3).tolist() == []
    assert mark_best_within(nobody, nobody, 0.3).tolist() == []


def test_a_study_in_which_every_position_is_abolished_ends(tmp_path: Path) -> None:
    words = ["experiment=q7_retention", "scale=smoke", "run.workers=1", "policy.reduction.share_abolished=1"]
    study = replace(compose_study(words), folder=tmp_path)
    progress = run_study(study, shows_progress=False)
    assert progress.failed == 0
    assert progress.runs["run_id"].nunique() == progress.planned
