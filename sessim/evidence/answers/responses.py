"""Response curves: the paired difference along a swept lever, with its spread over worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answers
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import build_panel
from sessim.evidence.contrasts.estimates import Arm, Frame, estimate, question_arms
from sessim.evidence.declared.declarations import Declarations
from sessim.measures.catalogue import BY_NAME
from sessim.settings.study_settings import StudySettings
from sessim.settings.sweeping import WorldPoint

SPREAD = ("median", "low50", "high50", "low90", "high90", "mcse", "share_positive")


def find_swept_arms(manifest: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Lever, arm label and value of every swept arm, the focal arm at its own values included."""
    arms = manifest.get("resolved", {}).get("arms", {})
    found: list[tuple[str, str, float]] = []
    for label, arm in arms.items():
        if arm["role"] == "other" and len(arm["changes"]) == 1:
            lever, _, _ = arm["changes"][0].partition("=")
            value = arm["levers"].get(lever)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append((lever, label, float(value)))
    for lever in dict.fromkeys(lever for lever, _, _ in found):
        for label, arm in arms.items():
            value = arm["levers"].get(lever, arm.get("swept", {}).get(lever))  # what it has by law, if that was swept
            if arm["role"] == "focal" and isinstance(value, int | float) and not isinstance(value, bool):
                found.append((lever, label, float(value)))
    return sorted(found, key=lambda each: (each[0], each[2]))


def response_table(answers: Answers) -> pd.DataFrame:
    """One row per question, reference, lever and value: the primary measure's difference, mean over policy years.

    Columns question, measure, unit, lever, value, arm, reference, worlds, threshold and those of `SPREAD`.
    """
    frame = answers.frame
    rows = [
        _row(frame, answer.question.name, answer.question.measure, lever, value, label, reference)
        for lever, label, value in find_swept_arms(answers.manifest)
        for answer in answers.answers
        for reference in frame.references
    ]
    return pd.DataFrame([row for row in rows if row])


def world_response_table(
    study: StudySettings, points: Sequence[tuple[WorldPoint, pd.DataFrame]], declared: Declarations
) -> pd.DataFrame:
    """The same along values of worlds, each fixed in all arms and worlds at once; `lever` is the full key.

    Args:
        study: The study that the points were run alongside.
        points: Points with their runs.
        declared: Declarations.
    """
    arms = {arm.label: Arm(arm.label, arm.title, arm.description, arm.role) for arm in study.arms}
    rows = []
    for point, runs in points:
        frame = Frame(split_central(build_panel(runs))[0], study.world_table, declared, arms, study.first_fiscal_year)
        for name in study.questions:
            question = declared.questions[name]
            main, _ = question_arms(frame, question)
            rows += [
                _row(frame, name, question.measure, point.key, point.value, main, reference)
                for reference in frame.references
                if main in frame.panel.arms
            ]
    return pd.DataFrame([row for row in rows if row])


def _row(
    frame: Frame, question: str, measure: str, lever: str, value: float, label: str, reference: str
) -> dict[str, Any]:
    """One point of a curve; empty if nothing is paired."""
    found = estimate(frame, question, "variant", measure, label, reference, "mean")
    if found.summary is None:
        return {}
    return {
        "question": question,
        "measure": measure,
        "unit": BY_NAME[measure].unit,
        "lever": lever,
        "value": value,
        "arm": label,
        "reference": reference,
        "worlds": found.summary.worlds,
        "threshold": found.threshold,
        **{name: getattr(found.summary, name) for name in SPREAD},
    }
