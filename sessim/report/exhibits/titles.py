"""Titles that say what the figure shows: each is made from the figure's numbers, with a branch for every way they can fall."""

from __future__ import annotations

import pandas as pd

from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import Estimate
from sessim.evidence.declared.declarations import Question
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.measures.catalogue import BY_NAME


def title_years(question: Question, threshold: float, table: pd.DataFrame, first_year: int) -> str:
    """From which difference in the first year of the policy to which in the last, in the first series.

    Args:
        question: The question.
        threshold: Practical threshold, unit of the measure.
        table: Columns series, fiscal_year and median, unit of the measure.
        first_year: First fiscal year of the policy.
    """
    own = table[(table["series"] == table["series"].iloc[0]) & (table["fiscal_year"] >= first_year)]
    own = (own if len(own) else table).sort_values("fiscal_year")
    start, end = own.iloc[0], own.iloc[-1]
    first, last = (
        number_format.difference_words(float(row["median"]), question.measure, threshold) for row in (start, end)
    )
    if len(own) < 2 or first == last:
        return f"{_begin(question.outcome)}: {first} in {start['fiscal_year']:.0f}{_and_in(start, end)}."
    return f"{_begin(question.outcome)}: {first} in {start['fiscal_year']:.0f}, {last} in {end['fiscal_year']:.0f}."


def _and_in(start: pd.Series, end: pd.Series) -> str:
    return "" if start["fiscal_year"] == end["fiscal_year"] else f" and in {end['fiscal_year']:.0f}"


def title_measures(chosen: list[Estimate], reference: str, name: str) -> str:
    """How many measures with an agreed side lean better and worse in most worlds, against the first reference arm.

    Args:
        chosen: Estimates of the question.
        reference: Label of the reference arm.
        name: Its name in a sentence.
    """
    sensed = [item for item in chosen if item.reference == reference and item.direction != "none" and item.summary]
    shares = [verdicts.favourable_shares(item.summary, item.direction) for item in sensed if item.summary]
    better, worse = (sum(pair[side] > 0.5 for pair in shares) for side in (0, 1))
    return (
        f"Against {name}, {better} of {len(sensed)} measures with an agreed better side {_are(better)} better beyond what "
        f"matters in most worlds, {worse} {_are(worse)} worse."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def title_policies(question: Question, table: pd.DataFrame, reference: str) -> str:
    """Which policy is best and which worst on a measure, by the median against the first reference arm.

    Args:
        question: The question.
        table: Columns label, series and median.
        reference: Name of the series of the first reference arm.
    """
    own = table[table["series"] == reference]
    own = own if len(own) else table
    order = own.sort_values(
        "median", ascending=verdicts.orientation(BY_NAME[question.measure].direction) < 0, kind="stable"
    )
    best, worst = str(order["label"].iloc[0]), str(order["label"].iloc[-1])
    if len(order) == 1:
        return f"{_begin(question.outcome)}: {best} {reference}."
    ends = ("highest", "lowest") if BY_NAME[question.measure].direction == "none" else ("best", "worst")
    return f"{_begin(question.outcome)}: {ends[0]} under {best}, {ends[1]} under {worst} (medians {reference})."


def title_worlds(outcome: str, better: float, worse: float, reference: str) -> str:
    """In how many worlds an outcome is better and worse.

    Args:
        outcome: The outcome as a noun phrase.
        better: Share of worlds beyond the threshold on the better side (0-1).
        worse: The same on the worse side.
        reference: The reference arm in a sentence.
    """
    return (
        f"{_begin(outcome)}: better in {number_format.share_of_worlds(better)} and worse in "
        f"{number_format.share_of_worlds(worse)}, against {reference}."
    )


def title_drivers(outcome: str, table: pd.DataFrame) -> str:
    """Which uncertainty the difference follows most closely, if any beyond chance, in the first series.

    Args:
        outcome: The outcome as a noun phrase.
        table: Columns series, driver, index and chance, the strongest first.
    """
    first = table[table["series"] == table["series"].iloc[0]].iloc[0]
    if first["index"] <= first["chance"]:
        return f"The effect on {outcome} follows no single unknown more closely than chance allows."
    return f"The effect on {outcome} follows {first['driver']} most closely."


def title_theories(outcome: str, cells: pd.DataFrame, column: str, reference: str) -> str:
    """Under how many theories taken alone most worlds are better, and worse, in one measure.

    Args:
        outcome: The outcome as a noun phrase.
        cells: Columns column, share_better and share_worse, one row per theory and measure.
        column: The measure.
        reference: The reference arm in a sentence.
    """
    own = cells[cells["column"] == column]
    better, worse = (int((own[name] > 0.5).sum()) for name in ("share_better", "share_worse"))
    return (
        f"{_begin(outcome)}: most worlds are better under {better} of {len(own)} theories taken alone and worse under {worse}, "
        f"against {reference}."
    )


def title_overview(spans: pd.DataFrame) -> str:
    """How many answers change sides with the theory of some mechanism.

    Args:
        spans: One row per contrast and mechanism: `contrast`, `lowest` and `highest` share of worlds on the better side (0-1).
    """
    turning = spans[(spans["lowest"] < 0.5) & (spans["highest"] > 0.5)]["contrast"].nunique()
    every = spans["contrast"].nunique()
    return (
        f"For {turning} of {every} comparisons which side is better depends on which theory of some mechanism is true."
    )


def title_shares(outcome: str, table: pd.DataFrame) -> str:
    """Which uncertainty most of the spread of a difference comes from.

    Args:
        outcome: The outcome as a noun phrase.
        table: Columns title and total, the largest first within a series.
    """
    first = table.iloc[0]
    share = number_format.share_words(float(first["total"]))
    return f"{_begin(first['title'])} carries {share} of the spread of the effect on {outcome}."


def title_map(outcome: str, differences: pd.Series, threshold: float, better: int, names: list[str]) -> str:
    """In how many cells of a map the difference is beyond the threshold, either way.

    Args:
        outcome: The outcome as a noun phrase.
        differences: Difference by cell, shown unit.
        threshold: Practical threshold, shown unit.
        better: +1 where more is better or no side is, -1 where less is.
        names: The two uncertainties of the map.
    """
    turned = better * differences
    up, down = int((turned > threshold).sum()), int((turned < -threshold).sum())
    pair = " and ".join(title_of(name) for name in names)
    cells = f"{up} of {len(differences)} cells"
    return f"Over {pair}, the effect on {outcome} is better beyond what matters in {cells} and worse in {down}."


def title_response(outcome: str, along: str, table: pd.DataFrame, unit: str, places: int) -> str:
    """From which difference at the lowest swept value to which at the highest, in the first series.

    Args:
        outcome: The outcome as a noun phrase.
        along: What is swept, with its unit.
        table: Columns series, value and median, shown unit.
        unit: Shown unit.
        places: Decimals.
    """
    own = table[table["series"] == table["series"].iloc[0]].sort_values("value")
    low, high = (
        number_format.format_number(float(each), places, is_signed=True) for each in own["median"].iloc[[0, -1]]
    )
    start, end = (f"{each:g}" for each in own["value"].iloc[[0, -1]])
    return f"{_begin(outcome)}: {low} at {start}, {high} at {end} ({unit}), along {along}."


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
