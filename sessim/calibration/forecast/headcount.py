"""The corps by month: from the last known headcount on, it changes as the model's corps does from year to year."""

from __future__ import annotations

import calendar
import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.ground.errors import UserError
from sessim.ground.resources import read_table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorpsPlan:
    """How the corps is forecast by month.

    Attributes:
        id: First part of the name of each month.
        title: First part of its title.
        table: Table of the monthly headcount.
        agency: Whose headcount.
        measure: Measure of the model.
        over: Two fiscal years; the opening of the second over that of the first is the growth of a year.
        until: Last month that is forecast, as year and month.
        usual_until: Last of the months that show how far a usual month departs from the trend.
    """

    id: str
    title: str
    table: str
    agency: str
    measure: str
    over: tuple[int, int]
    until: tuple[int, int]
    usual_until: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Month:
    """One month that is forecast; `ahead` counts months from the last known one."""

    id: str
    title: str
    ahead: int


def read_headcount(plan: CorpsPlan) -> pd.Series[float]:
    """Known headcount by month, counted as 12 * year + month - 1.

    Raises:
        UserError: A month is missing between the first and the last.
    """
    table = read_table(plan.table)
    table = table[table["agency"] == plan.agency]
    months = 12 * table["year"].astype(int) + table["month"].astype(int) - 1
    known = pd.Series(table["career_ses"].to_numpy(dtype=float), index=months).sort_index()
    if len(known) == 0 or list(known.index) != list(range(known.index[0], known.index[-1] + 1)):
        raise UserError("lacks a month, or has one twice", where=f"configs/data/{plan.table}.csv")
    return known


def name_month(number: int) -> str:
    """Month and year of a month's number."""
    return f"{calendar.month_name[number % 12 + 1]} {number // 12}"


def list_months(plan: CorpsPlan) -> list[Month]:
    """Months from the first that is not known to the last that is forecast."""
    last = int(read_headcount(plan).index[-1])
    until = 12 * plan.until[0] + plan.until[1] - 1
    return [
        Month(f"{plan.id}_{number // 12}_{number % 12 + 1:02}", f"{plan.title} {name_month(number)}", number - last)
        for number in range(last + 1, until + 1)
    ]


def usual_departure(plan: CorpsPlan) -> float:
    """Standard deviation of the monthly change of the logarithm of the headcount, about its mean, in usual months."""
    known = read_headcount(plan)
    usual = known[known.index <= 12 * plan.usual_until[0] + plan.usual_until[1] - 1]
    return float(np.diff(np.log(usual.to_numpy(dtype=float))).std(ddof=1))


def draw_corps(plan: CorpsPlan, growth: Floats) -> pd.DataFrame:
    """Headcount at each month's end, one row per sample, one column per month.

    Args:
        plan: How it is forecast.
        growth: Corps of a year's end over that of its opening in each sample, shape (S,).
    """
    months = list_months(plan)
    known = float(read_headcount(plan).iloc[-1])
    generator = np.random.default_rng(zlib.crc32(plan.id.encode()))  # the same samples every time they are drawn
    departures = usual_departure(plan) * generator.standard_normal((len(growth), len(months))).cumsum(axis=1)
    ahead = np.array([month.ahead for month in months], dtype=float)
    logarithms = np.log(known) + np.log(growth)[:, None] * ahead / 12.0 + departures
    return pd.DataFrame(np.exp(logarithms), columns=[month.id for month in months])
