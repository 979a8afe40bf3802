"""A made-up study with the whole square of arms, in which cash and output step from arm to arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from sessim.study.results.store import StoredStudy
from tests.support.synthetic_study import FIRST_YEAR, make_study, standard_effect

STEPS = {"A0": 0.0, "A1": 1.0, "A3": 0.5, "A5": 0.2, "A2": 2.0, "A6": 3.0}
TITLES = {"A2": "the reform", "A6": "limit and strict boards"}


def effect(measure: str, arm: str, world: Mapping[str, Any]) -> float:
    """Cash and output step by arm, the same in every world but for a little; all else as in the standard study."""
    if measure in ("cash_slope", "output"):
        return STEPS[arm] + 0.01 * float(world["effort.response"])
    return standard_effect(measure, arm if arm in ("A0", "A1", "A3", "A5") else "A1", world)


def make_square(arms: tuple[str, ...], questions: tuple[str, ...] = ("q1", "q9")) -> StoredStudy:
    """The study with the arms named; those that the made-up study lacks are copies of A0 that step as well."""
    known = [each for each in arms if each not in TITLES]
    study = make_study(worlds=13, replications=1, arms=known, questions=questions, effect=effect, years=3)
    more = [each for each in arms if each in TITLES]
    runs = [study.runs]
    for label in more:
        copy = study.runs[study.runs["arm"] == "A0"].copy()
        copy["arm"] = label
        copy.loc[copy["fiscal_year"] >= FIRST_YEAR, ["cash_slope", "output"]] += STEPS[label]
        runs.append(copy)
    described = [
        {"label": label, "title": TITLES[label], "description": "", "role": "other", "policy_file": ""}
        for label in more
    ]
    manifest = {**study.manifest, "arms": [*study.manifest["arms"], *described]}
    return replace(study, runs=pd.concat(runs, ignore_index=True), manifest=manifest)
