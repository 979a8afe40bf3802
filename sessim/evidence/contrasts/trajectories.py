"""Contrasts year by year and added up over the first policy years, with every error a reader may ask for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts import contrasts, verdicts
from sessim.evidence.contrasts.contrasts import Floats
from sessim.evidence.contrasts.estimates import Frame, question_arms
from sessim.evidence.declared.declarations import Question
from sessim.measures.catalogue import BY_NAME


def trajectory_rows(frame: Frame, question: Question, horizons: tuple[int, ...]) -> list[dict[str, Any]]:
    """One row per estimand, reference and horizon of a question.

    A year is given by itself (`fiscal_year` set); `cumulated` adds the yearly differences of the first `years` policy
    years, in measure-years (a share gained for five years is five share-years). Runs without a value in one of the
    years are left out of a sum.

    Args:
        frame: Runs, arms and declarations.
        question: The question.
        horizons: Numbers of policy years to add up; those longer than the study are left out.
    """
    main, _ = question_arms(frame, question)
    rows = []
    for measure in (question.measure, *question.secondary):
        for reference in frame.references:
            if reference == main or measure not in frame.panel.values or not {main, reference} <= set(frame.panel.arms):
                continue
            differences = contrasts.paired_differences(frame.panel, measure, main, reference)
            policy = frame.panel.years >= frame.first_year
            for about, values, years in _reduce_to_horizons(
                differences[:, :, policy], frame.panel.years[policy], horizons
            ):
                rows.append(_row(frame, question, measure, main, reference, values, years) | about)
    return rows


def _reduce_to_horizons(
    policy: Floats, years: np.ndarray[Any, np.dtype[np.int64]], horizons: tuple[int, ...]
) -> Iterator[tuple[dict[str, Any], Floats, int]]:
    """Yield the subject of a row, the differences by world and replication, and the years they span."""
    for column, year in enumerate(years):
        yield {"horizon": "year", "fiscal_year": int(year), "years": 1}, policy[:, :, column], 1
    for span in horizons:
        if span <= len(years):
            about = {"horizon": "cumulated", "fiscal_year": int(years[span - 1]), "years": span}
            yield about, policy[:, :, :span].sum(axis=2), span


def _row(
    frame: Frame, question: Question, measure: str, arm: str, reference: str, values: Floats, years: int
) -> dict[str, Any]:
    declared = frame.declared
    threshold = declared.thresholds[measure].value * years
    seeds = frame.panel.seeds[frame.panel.arms.index(arm)]
    summary = contrasts.summarise(values, seeds, frame.panel.worlds, threshold)
    direction = BY_NAME[measure].direction
    row: dict[str, Any] = {
        "question": question.name,
        "estimand": f"{question.name}.{measure}",
        "measure": measure,
        "unit": BY_NAME[measure].unit + (" x years" if years > 1 else ""),
        "arm": arm,
        "reference": reference,
        "horizon": "",
        "fiscal_year": 0,
        "years": years,
        "worlds": summary.worlds if summary else 0,
        "threshold": threshold,
    }
    for name in ("median", "low50", "high50", "low90", "high90", "mcse", "share_positive", "share_negative"):
        row[name] = getattr(summary, name) if summary else math.nan
    code = verdicts.verdict(summary, direction, declared.rules)
    more = contrasts.further_replications(summary, threshold, declared.rules.monte_carlo_fraction) if summary else None
    row |= {
        "verdict": verdicts.word(code, direction, declared),
        "further_replications": more,
        "worlds_to_change_verdict": verdicts.worlds_to_change(summary, direction, declared.rules) if summary else None,
    }
    return row


def trajectories(frame: Frame, questions: tuple[Question, ...], horizons: tuple[int, ...]) -> pd.DataFrame:
    """The rows of all questions, see `trajectory_rows`."""
    table = pd.DataFrame([row for question in questions for row in trajectory_rows(frame, question, horizons)])
    for name in ("further_replications", "worlds_to_change_verdict"):
        if name in table:
            table[name] = table[name].astype("Int64")
    return table
