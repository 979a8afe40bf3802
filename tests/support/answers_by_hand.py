"""Frames, comparisons and answers of a few numbers, made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.cases import Case
from sessim.evidence.answers.reference_comparison import ReferenceComparison
from sessim.evidence.contrasts.estimates import Frame
from tests.support.evidence_by_hand import estimate_of, frame_of, panel_of, question_of

WORLDS = 2

FRAME = frame_of(
    panel_of({"output": {arm: np.zeros((WORLDS, 1, 3)) for arm in ("A0", "A1", "A3")}}, [2026, 2027, 2028])
)

CASE = Case("", "", "", "")


def answers_of(frame: Frame, *answers: Answer, **manifest: Any) -> Answers:
    enough = {"settings": {"worlds": 200}, "posterior": {"seed": 1}}
    return Answers(frame, {"command": "sessim run", **enough, **manifest}, answers, 0.0)


def answer_of(name: str = "q5", against: tuple[ReferenceComparison, ...] = (), estimates: tuple = ()) -> Answer:
    return Answer(question_of(name, measure="output"), "A1", "", "", "", against, estimates, (), CASE, CASE)


def part_of(reference: str, word: str, **changes: Any) -> ReferenceComparison:
    plain = ReferenceComparison(
        reference,
        estimate_of(None, reference=reference),
        "",
        word,
        "",
        "",
        "",
        None,
        (),
        None,
        (),
        (),
        "",
        (),
        pd.DataFrame(),
    )
    return replace(plain, **changes)


# warm-up year, then two policy years; one replication of two worlds
CUBES = {
    "A0": [[[9.0, 1.0, 2.0]], [[9.0, 3.0, 4.0]]],
    "A1": [[[9.0, 2.0, 4.0]], [[9.0, 3.0, 8.0]]],  # 1, 2 and 0, 4
    "A3": [[[9.0, 1.0, 2.0]], [[9.0, 3.0, 4.0]]],
    "A4": [[[9.0, 1.0, 1.0]], [[9.0, 1.0, 1.0]]],
    "A5*": [[[9.0, 0.0, 0.0]], [[9.0, 0.0, 0.0]]],
}

YEARS = [2025, 2026, 2027]


def wide_frame(differences: list[float], measure: str = "output", **settings: Any) -> Frame:
    """One year and replication; A1 less A0 as listed, world by world; nothing is stored of A3."""
    count = len(differences)
    cubes = {"A0": np.full((count, 1, 1), 5.0), "A1": 5.0 + np.reshape(differences, (count, 1, 1))}
    return frame_of(panel_of({measure: cubes}, [2026]), **settings)
