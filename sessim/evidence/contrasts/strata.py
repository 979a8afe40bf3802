"""Contrasts by group of executives, and whether a selection disadvantages a group (adverse impact).

A study stores its strata for all reported years or for the first and the last; both tables are means over the years stored.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.contrasts import Floats, mean_without_missing
from sessim.evidence.contrasts.estimates import Frame, question_arms
from sessim.evidence.declared.declarations import Question
from sessim.measures.groups.adverse_impact import FOUR_FIFTHS, fails_four_fifths, impact_ratio, standardised_difference
from sessim.measures.groups.columns import GROUP_MEASURES
from sessim.measures.groups.strata import STRATA

SPREAD = ("median", "low50", "high50", "low90", "high90", "mcse", "share_positive", "share_negative")
SHOWN = tuple(
    each.name for each in STRATA if each.name not in ("overall", "rating")
)  # a rating is what the policy changes
SELECTIONS = ("top_share", "award_recipients")  # goods that an executive is selected for
COMPARED = {"demographic_group": "reference group", "age": "under 50", "position": "general"}  # group compared with
NO_THRESHOLD = 1.0  # of a summary whose shares beyond a threshold are not used


def contrast_strata(
    frame: Frame, strata: pd.DataFrame, questions: Sequence[Question], chosen: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Paired differences of each question's arm by group of executives.

    Args:
        frame: Runs, arms and declarations.
        strata: The study's strata; may be empty.
        questions: Questions of the study.
        chosen: Measures of strata by question.

    Returns:
        One row per question, measure, reference, stratum and group: `meaning`, `people` (mean number in the reference arm),
        `reference_level`, `worlds` and the difference with `SPREAD`. Groups are those of each arm's own people, so that a
        difference may also come from who is in a group.
    """
    cache: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    cubes = _Cubes(frame, strata)
    rows: list[dict[str, Any]] = []
    for question in questions if len(strata) else ():
        main, _ = question_arms(frame, question)
        for measure in chosen.get(question.name, ()):
            for reference in frame.references:
                key = (measure, main, reference)
                if main == reference or main not in cubes.arms:
                    continue
                if key not in cache:
                    cache[key] = list(_contrast_rows(frame, cubes, *key))
                rows += [{"question": question.name, **row} for row in cache[key]]
    return pd.DataFrame(rows)


def _contrast_rows(frame: Frame, cubes: _Cubes, measure: str, arm: str, reference: str) -> Iterator[dict[str, Any]]:
    both = {label: cubes.build(measure, label) for label in (arm, reference)}
    people = cubes.build("people", reference)
    seeds = frame.panel.seeds[frame.panel.arms.index(arm)]
    for stratum in STRATA:
        if stratum.name not in ("overall", *SHOWN):
            continue
        for group in stratum.groups:
            key = (stratum.name, group)
            if key not in both[arm] or key not in both[reference]:
                continue
            difference = mean_without_missing(both[arm][key] - both[reference][key], axis=2)
            summary = contrasts.summarise(difference, seeds, frame.panel.worlds, NO_THRESHOLD)
            if summary is None:
                continue
            yield {
                "measure": measure,
                "meaning": GROUP_MEASURES[measure].meaning,
                "arm": arm,
                "reference": reference,
                "stratum": stratum.name,
                "group": group,
                "people": float(np.nanmean(people[key])),
                "reference_level": float(np.nanmean(both[reference][key])),
                "worlds": summary.worlds,
                **{name: getattr(summary, name) for name in SPREAD},
            }


class _Cubes:
    """The strata of a study as arrays; where each row belongs is found once for all measures.

    Args:
        frame: Runs, arms and declarations.
        strata: The study's strata; may be empty.
    """

    def __init__(self, frame: Frame, strata: pd.DataFrame) -> None:
        self.strata = strata
        panel, years = frame.panel, np.sort(strata["fiscal_year"].unique())
        self.shape = (len(panel.worlds), len(panel.replications), len(years))
        self.places = (
            np.searchsorted(panel.worlds, strata["world"]),
            np.searchsorted(panel.replications, strata["replication"]),
            np.searchsorted(years, strata["fiscal_year"]),
        )
        grouped = strata.groupby(["arm", "stratum", "group"], sort=False, observed=True).indices if len(strata) else {}
        self.rows = {key: rows for key, rows in grouped.items() if isinstance(key, tuple)}
        self.arms = {arm for arm, _, _ in self.rows}

    def build(self, measure: str, arm: str) -> dict[tuple[str, str], Floats]:
        """Values of one measure in an arm by stratum and group, each of shape (worlds, replications, stored years)."""
        values = self.strata[measure].to_numpy(dtype=float)
        own = {(str(key[1]), str(key[2])): rows for key, rows in self.rows.items() if key[0] == arm}
        found: dict[tuple[str, str], Floats] = {}
        for key in sorted(own, key=lambda each: int(own[each][0])):  # as they come in the table
            cube = np.full(self.shape, np.nan)
            cube[tuple(place[own[key]] for place in self.places)] = values[own[key]]
            found[key] = cube
        return found


def adverse_impact(frame: Frame, strata: pd.DataFrame) -> pd.DataFrame:
    """Selection rates of groups against the group each is compared with, in every arm.

    A rate is the mean over replications and stored years of a world; numbers of people are per year. The four-fifths
    rule (29 CFR 1607.4(D)) is a rule of thumb for attention, not a finding of discrimination, and in the model groups differ only
    in what the world assumes.

    Returns:
        One row per arm, selection, stratum and group: `rate`, `reference_rate` (mean over worlds), `impact_ratio` and
        `standardised_difference` (median over worlds) with their middle 90 percent, `share_failing_four_fifths` (of
        worlds in which the group compared with is selected at all).
    """
    rows = []
    cubes = _Cubes(frame, strata)
    for arm in [label for label in frame.arms if label in cubes.arms]:
        rated = cubes.build("rated", arm)
        for measure in SELECTIONS:
            rates = cubes.build(measure, arm)
            for stratum, reference in COMPARED.items():
                base = (stratum, reference)
                for key in rates:
                    if key[0] == stratum and key != base and base in rates:
                        rows.append(
                            {"arm": arm, "measure": measure, "meaning": GROUP_MEASURES[measure].meaning, "stratum": stratum,
                             "group": key[1], "compared_with": reference}
                            | _impact(rates[key], rated[key], rates[base], rated[base])
                        )  # fmt: skip
    return pd.DataFrame(rows)


def _impact(rate: Floats, number: Floats, reference_rate: Floats, reference_number: Floats) -> dict[str, float]:
    of_world = [_average_by_world(each) for each in (rate, number, reference_rate, reference_number)]
    worlds = [each for each in zip(*(part.tolist() for part in of_world), strict=True) if np.isfinite(each).all()]
    ratios = np.array([impact_ratio(mine, theirs) for mine, _, theirs, _ in worlds])
    distances = np.array([standardised_difference(*world) for world in worlds])
    fails = [fails_four_fifths(mine, theirs) for mine, _, theirs, _ in worlds if theirs > 0.0]
    result: dict[str, float] = {
        "rate": float(np.mean([world[0] for world in worlds])) if worlds else math.nan,
        "reference_rate": float(np.mean([world[2] for world in worlds])) if worlds else math.nan,
    }
    for name, values in (("impact_ratio", ratios), ("standardised_difference", distances)):
        there = values[np.isfinite(values)]
        low, median, high = np.quantile(there, (0.05, 0.5, 0.95)) if len(there) else (math.nan,) * 3
        result |= {name: float(median), f"{name}_low90": float(low), f"{name}_high90": float(high)}
    return result | {
        "share_failing_four_fifths": float(np.mean(fails)) if fails else math.nan,
        "four_fifths": FOUR_FIFTHS,
        "worlds": len(worlds),
    }


def _average_by_world(cube: Floats) -> Floats:
    """Mean over replications and years, shape (worlds,)."""
    return mean_without_missing(cube.reshape(cube.shape[0], -1), axis=1)
