"""What is known of the rating norms of single agencies: published level 5 shares, or those that a researcher gives.

Read when a study is composed, so that the model itself reads no file. How far an agency is then pulled toward the mean of
all depends on the world (`sessim.corps.agency_traits`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from sessim.corps.population import AgencyPlan, KnownNorm
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_table, read_yaml

FEWEST = 0.5  # people: a share of nobody or everybody counts as half a person
OWN_ROW = re.compile(r"(?P<agency>.+?), ?FY(?P<year>[0-9]{4}): ?(?P<share>[0-9.]+) of (?P<rated>[0-9]+)")


@dataclass(frozen=True, slots=True)
class RatedShare:
    """Level 5 share of an agency in one year.

    Attributes:
        agency: Name of the agency.
        fiscal_year: Fiscal year of the ratings.
        low: Share (0-1), or the low end of what it is known to lie in.
        high: The same, or the high end.
        rated: People rated; 0 where it is not published.
    """

    agency: str
    fiscal_year: int
    low: float
    high: float
    rated: int = 0

    @property
    def text(self) -> str:
        """The share in words."""
        percent = f"{self.low:.1%}" if self.low == self.high else f"{self.low:.0%} to {self.high:.0%}"
        return f"FY{self.fiscal_year} {percent}"


def with_known_norms(agencies: Sequence[AgencyPlan], typed: Sequence[str], where: str) -> list[AgencyPlan]:
    """Return the agencies with what is known of their rating norms.

    Args:
        agencies: The agencies of a corps.
        typed: A researcher's own shares (`population.level5_shares`), which replace the published ones of an agency.
        where: Where they are, for error messages.

    Raises:
        UserError: The corps has no such agency, or the government-wide share of the year is not known.
    """
    rows = find_rated_shares([each.name for each in agencies], typed, where)
    return [
        replace(each, known_norm=judge_norm(rows[each.name], each.career)) if each.name in rows else each
        for each in agencies
    ]


def find_rated_shares(names: Sequence[str], typed: Sequence[str], where: str) -> dict[str, tuple[RatedShare, ...]]:
    """Return what is known of the agencies of a corps, by name; those of which nothing is known are left out.

    Raises:
        UserError: See `with_known_norms`.
    """
    own = [_read_own_row(text, names, where) for text in typed]
    found: dict[str, tuple[RatedShare, ...]] = {}
    replaced = {each.agency for each in own}
    for row in (*own, *(each for each in read_published_shares() if each.agency not in replaced)):
        if row.agency in names:
            found[row.agency] = (*found.get(row.agency, ()), row)
    return found


def _read_own_row(text: str, names: Sequence[str], where: str) -> RatedShare:
    """Read a row such as `Veterans Affairs, FY2016: 0.209 of 470`, whose form the declaration of the key has checked."""
    key = "population.level5_shares"
    parts = OWN_ROW.fullmatch(text)
    if parts is None:
        raise UserError(
            f"{key}: {text!r} is not a share", where=where, allowed="'Veterans Affairs, FY2016: 0.209 of 470'"
        )
    agency, year, rated = parts["agency"], int(parts["year"]), int(parts["rated"])
    if agency not in names:
        raise UserError(
            f"{key}: the corps has no agency called {agency!r}", where=where, nearest=find_nearest_word(agency, names)
        )
    if year not in read_government_shares():
        raise UserError(
            f"{key}: the government-wide level 5 share of FY{year} is not known",
            where=where,
            allowed=", ".join(f"FY{each}" for each in read_government_shares()),
        )
    return RatedShare(agency, year, float(parts["share"]), float(parts["share"]), rated)


@cache
def read_method() -> Mapping[str, Any]:
    """How norms are learnt from shares, `configs/calibration/agency_norms.yaml`."""
    return dict(read_yaml(configs_folder() / "calibration" / "agency_norms.yaml"))


@cache
def read_government_shares() -> Mapping[int, float]:
    """Level 5 share (0-1) of the whole service by fiscal year, five-level systems only."""
    table = read_table("ses_ratings_by_year")
    table = table[table["pct_L5"].notna()]
    return {int(year): share / 100.0 for year, share in zip(table["year"], table["pct_L5"], strict=True)}


@cache
def read_published_shares() -> tuple[RatedShare, ...]:
    """Published level 5 shares of agencies in the years of the method, by the names of agencies in a corps.

    An interval without an upper end, such as "66.7 or more", ends at the largest share published for an agency that year.
    """
    names = read_table("agency_names")
    known = dict(zip(names["source_name"], names["agency"], strict=True))
    table = read_table("ses_ratings_by_agency")
    table = table[table["year"].isin(read_method()["years"])]
    table = table[table["pct_top_available"].notna() | table["pct_top_low"].notna()]
    largest = table.groupby("year")["pct_top_available"].max()
    return tuple(
        RatedShare(
            agency=known[row["agency"]],
            fiscal_year=int(row["year"]),
            low=_first_known(row["pct_top_available"], row["pct_top_low"]) / 100.0,
            high=_first_known(row["pct_top_available"], row["pct_top_high"], largest[row["year"]]) / 100.0,
            rated=int(_first_known(row["n_rated"], 0)),
        )
        for row in table.to_dict("records")
    )


def _first_known(*values: Any) -> float:
    return float(next(each for each in values if pd.notna(each)))


def judge_norm(rows: Sequence[RatedShare], career: int) -> KnownNorm:
    """Return what the shares of an agency say of its norm against the government's: mean and error variance.

    Args:
        rows: Its shares, at least one.
        career: Its career seats, taken for the number rated where none is published.
    """
    method = read_method()
    slope, of_year = method["signal_sd"]["value"], method["year_variance"]["value"]
    differences, errors = [], []
    for row in rows:
        people = float(row.rated or career)
        low, high = ndtri(np.clip([row.low, row.high], FEWEST / people, 1.0 - FEWEST / people))
        differences.append((low + high) / 2.0 - ndtri(read_government_shares()[row.fiscal_year]))
        errors.append(_sampling_variance((low + high) / 2.0, people) + (high - low) ** 2 / 12.0 + of_year)
    return KnownNorm(float(slope * np.mean(differences)), float(slope**2 * np.sum(errors) / len(rows) ** 2))


def _sampling_variance(quantile: float, people: float) -> float:
    """Variance of the normal quantile of a share among so many people."""
    share = ndtr(quantile)
    density = np.exp(-0.5 * quantile**2) / np.sqrt(2.0 * np.pi)
    return float(share * (1.0 - share) / (people * density**2))
