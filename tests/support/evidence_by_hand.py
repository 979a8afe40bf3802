"""Small panels, frames and summaries for tests of evidence whose numbers are worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.contrasts import Panel, Summary
from sessim.evidence.contrasts.estimates import Arm, Estimate, Frame
from sessim.evidence.declared.declarations import Question, Threshold, VerdictRules, read_declarations
from sessim.evidence.declared.method import Weighting
from sessim.evidence.declared.research import ResearchStudy
from sessim.evidence.sensitivity import information, studies
from sessim.evidence.sensitivity.drivers import Floats, WorldColumns

RULES = VerdictRules(
    minimum_worlds=10,
    within_for_none=0.9,
    robust_sign=0.95,
    robust_beyond=0.75,
    likely_sign=0.8,
    likely_beyond=0.5,
    one_sided=0.05,
    within_for_probably_none=0.66,
    resamples=1000,
    resampling_seed=1,
    other_word_from=0.333,
    monte_carlo_fraction=0.1,
)


def squared_correlations(columns: Floats, response: Floats) -> Floats:
    """Squared correlation of each parameter with a response, of a screening without theories."""
    count = len(columns)
    return WorldColumns(columns, np.empty((count, 0)), np.empty(0, dtype=int), np.arange(count)).find_indices(response)


def eta_squared(is_option: Floats, starts: Any, response: Floats) -> Floats:
    """Share of variance between the options of each theory, of a screening without parameters."""
    count = len(is_option)
    return WorldColumns(np.empty((count, 0)), is_option, starts, np.arange(count)).find_indices(response)


def value_of_information(
    frame: Frame, weighting: Weighting, rules: Mapping[str, int], seed: int = 0, beside: Sequence[str] = ()
) -> pd.DataFrame:
    """Worth of each uncertainty; empty where there is nothing to lay out."""
    laid = information.lay_out_unknowns(frame, weighting, rules, beside)
    return information.rank_unknowns(laid, seed) if laid else pd.DataFrame(columns=list(information.COLUMNS))


def worth_of_studies(
    frame: Frame,
    weighting: Weighting,
    rules: Mapping[str, int],
    declared: Sequence[ResearchStudy],
    beside: Sequence[str] = (),
) -> pd.DataFrame:
    """Worth of each study; empty where there is nothing to lay out."""
    laid = studies.lay_out_trials(frame, weighting, rules, declared, beside)
    return studies.rank_trials(laid) if laid else pd.DataFrame(columns=list(studies.COLUMNS))


def other(text: str) -> str:
    """The same text as another object, as a name is that was read from a file."""
    return "".join(list(text))


def panel_of(values: Mapping[str, Mapping[str, Any]], years: Sequence[int]) -> Panel:
    """A panel of measures by arm, each of shape (W, R, Y); every run is stored under a seed of its own."""
    arms = tuple(next(iter(values.values())))
    arrays = {name: np.array([of_arm[arm] for arm in arms], dtype=float) for name, of_arm in values.items()}
    _, worlds, replications, _ = next(iter(arrays.values())).shape
    seeds = np.tile(np.arange(worlds * replications).reshape(worlds, replications), (len(arms), 1, 1))
    return Panel(arms, np.arange(worlds), np.arange(replications), np.array(years), arrays, seeds)


def frame_of(
    panel: Panel,
    *,
    roles: Mapping[str, str] | None = None,
    worlds: pd.DataFrame | None = None,
    first_year: int = 2026,
    rules: VerdictRules = RULES,
    thresholds: Mapping[str, float] | None = None,
) -> Frame:
    """A frame with the shipped declarations, other thresholds where they are named."""
    roles = roles or {"A0": "reference", "A1": "focal", "A3": "reference"}
    declared = read_declarations()
    own = {name: Threshold(value, declared.thresholds[name].unit, "") for name, value in (thresholds or {}).items()}
    declared = replace(declared, rules=rules, thresholds={**declared.thresholds, **own})
    arms = {label: Arm(label, f"title of {label}", "", role) for label, role in roles.items()}
    table = pd.DataFrame({"world": panel.worlds}) if worlds is None else worlds
    return Frame(panel, table, declared, arms, first_year)


def summary_of(world_means: Sequence[float], **changes: Any) -> Summary:
    """A summary of worlds 0, 1, ... with the median of their means; all else is as named, or without a value."""
    means = np.array(world_means, dtype=float)
    plain = Summary(
        world_ids=np.arange(len(means)),
        world_means=means,
        world_errors=np.full(len(means), math.nan),
        pairs=len(means),
        replications=1,
        median=float(np.median(means)),
        mean=float(means.mean()),
        central=float(means[0]),
        low90=-1.0,
        low50=-0.5,
        high50=0.5,
        high90=1.0,
        interval_kind="worlds",
        mcse=math.nan,
        monte_carlo_low90=math.nan,
        monte_carlo_high90=math.nan,
        monte_carlo_share=math.nan,
        share_positive=float(np.mean(means > 0)),
        share_negative=float(np.mean(means < 0)),
        share_above=0.0,
        share_below=0.0,
    )
    return replace(plain, **changes)


def estimate_of(summary: Summary | None, **changes: Any) -> Estimate:
    """An estimate of output against A0 with a threshold of 0.4."""
    plain = Estimate("q5", "primary", "output", "A1", "A0", "mean", summary, 4.0, 0.4, "split", 0, None)
    return replace(plain, **changes)


def question_of(name: str = "q5", **changes: Any) -> Question:
    """A shipped question, changed."""
    return replace(read_declarations().questions[name], **changes)
