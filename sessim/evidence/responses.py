"""Response curves: the paired difference along a swept lever, with its spread over worlds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sessim.evidence.answers import Answers
from sessim.evidence.estimates import estimate
from sessim.measures.catalogue import BY_NAME

SPREAD = ("median", "low50", "high50", "low90", "high90", "mcse", "share_positive")


def swept_arms(manifest: dict[str, Any]) -> list[tuple[str, str, float]]:
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
            if arm["role"] == "focal" and isinstance(arm["levers"].get(lever), int | float):
                found.append((lever, label, float(arm["levers"][lever])))
    return sorted(found, key=lambda each: (each[0], each[2]))


def response_table(answers: Answers) -> pd.DataFrame:
    """One row a question, reference, lever and value: the primary measure's difference, mean over policy years.

    Columns question, measure, unit, lever, value, arm, reference, worlds, threshold and those of `SPREAD`.
    """
    frame = answers.frame
    rows = []
    for lever, label, value in swept_arms(answers.manifest):
        for answer in answers.answers:
            for reference in frame.references:
                measure = answer.question.measure
                found = estimate(frame, answer.question.name, "variant", measure, label, reference, "mean")
                if found.summary is not None:
                    rows.append(
                        {
                            "question": answer.question.name,
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
                    )
    return pd.DataFrame(rows)
