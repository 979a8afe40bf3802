"""How a corps is made from published head counts, by a stated rule.

1. An agency with a published count of career executives takes the count nearest in time to the preset's month,
   carried to that month by the government-wide trend: count x (preset's career total) / (government-wide career count
   in the month of the count, interpolated between published months). Defense includes Army, Navy and Air Force.
2. Small agencies that OPM suppresses are generated: `small_agencies` of them, their career seats running through the
   whole numbers from `small_agency_smallest` to `small_agency_largest` repeatedly.
3. The other agencies of the tables are known only by the cells that OPM shows (a lower bound). They share the career
   seats that are left in proportion to those cells.
4. All career shares are rounded by largest remainder, so that the career total is met exactly.
5. Each named agency with at least `inspector_general_from` career seats gives `inspector_general_share` of them, at
   least `inspector_general_minimum`, to an Office of Inspector General, which counts as an agency of its own.
6. Noncareer and limited seats are spread over agencies other than Offices of Inspector General with at least four
   career seats (5 USC 3134(d) allows noncareer positions only from four positions on), in proportion to career seats,
   by largest remainder.
7. `reserved_share` of the career seats are career-reserved, spread evenly; the agencies named in `own_authority` may
   remove executives under an authority of their own, those named in `own_system` rate under a system of their own.
8. What is published of an agency's level 5 shares, or given in `level5_shares`, says what is known of its rating norm.
9. Positions allocated beyond the seats are shared out in proportion to seats, by largest remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sessim.arrays.largest_remainder import share_out
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import read_table
from sessim.settings.population.agency_names import check_agency_name
from sessim.settings.population.graded_populations import make_graded_agencies
from sessim.settings.population.known_norms import with_known_norms

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AGENCY_FIELDS = {"name": str, "is_inspector_general": bool, "career": int, "noncareer": int, "limited": int}
FEWEST_FOR_NONCAREER = 4
MOST_SEATS = 10_000_000  # more than any employer has, and about what memory holds
RULE_KEYS = (
    "as_of",
    "career",
    "noncareer",
    "limited",
    "left_out",
    "small_agencies",
    "small_agency_smallest",
    "small_agency_largest",
    "inspector_general_from",
    "inspector_general_share",
    "inspector_general_minimum",
)


def make_population(values: Mapping[str, Any], where: str = "") -> PopulationPlan:
    """Return the corps that the settings describe.

    Args:
        values: Checked settings by full key (`population.*`).
        where: Where `population.agencies` was set, for errors.

    Raises:
        UserError: If an agency has no seats or a negative number of them, a name appears twice, or the rule cannot be
            met.
    """
    about = {key.removeprefix("population."): value for key, value in values.items() if key.startswith("population.")}
    place = where or f"population {about['name']}"
    agencies = _make_agencies(about, place)
    authority, system = (_find_named(agencies, key, about[key] or (), place) for key in ("own_authority", "own_system"))
    agencies = [
        replace(each, has_own_authority=each.name in authority, has_own_system=each.name in system) for each in agencies
    ]
    agencies = with_known_norms(agencies, about["level5_shares"] or (), place)
    agencies = _share_out_allocations(agencies, about["allocations"], place)
    if about["pools_reshuffle_every"] is not None and not about["pools_reshuffle"]:
        raise UserError(
            f"population.pools_reshuffle_every={about['pools_reshuffle_every']} has no effect",
            where=place,
            allowed="it together with population.pools_reshuffle=true",
        )
    seats = sum(each.career + each.noncareer + each.limited for each in agencies)
    if seats > MOST_SEATS:
        raise UserError(f"the corps has {seats:,} seats", where=place, allowed=f"at most {MOST_SEATS:,}")
    return PopulationPlan(
        name=about["name"],
        agencies=tuple(agencies),
        seats_per_component=about["seats_per_component"],
        seats_per_rater=about["seats_per_rater"],
        age_mean=about["age_mean"],
        age_sd=about["age_sd"],
        tenure_mean=about["tenure_mean"],
        pay_gain_per_year=about["pay_gain_per_year"],
        reserved_share=about["reserved_share"] or 0.0,
        minority_share=about["minority_share"] or 0.0,
        lower_grade_share=about["lower_grade_share"] or 0.0,
        pools_reshuffle=bool(about["pools_reshuffle"]),
        pools_reshuffle_every=about["pools_reshuffle_every"] or 1,
        supervisors_per_person=about["supervisors_per_person"] or 1,
        peer_weight=about["peer_weight"] or 0.0,
        arrivals_a_year=about["arrivals_a_year"],
    )


def _make_agencies(about: Mapping[str, Any], where: str) -> list[AgencyPlan]:
    """Return agencies listed one by one, by departments and grades, alike, or by the rule of the module."""
    if about["agencies"] is not None:
        return _make_listed_agencies(about["agencies"], where)
    if about["table"] is not None:
        return make_graded_agencies(about, where)
    if about["like_agencies"] is None:
        return _make_agencies_by_rule(about, where)
    if about["like_agency_seats"] is None:
        raise UserError("population.like_agencies needs population.like_agency_seats", where=where)
    if about["like_agencies"] * about["like_agency_seats"] > MOST_SEATS:
        raise UserError(
            f"population.like_agencies={about['like_agencies']} of {about['like_agency_seats']} seats each are too many",
            where=where,
            allowed=f"at most {MOST_SEATS:,} seats in all",
        )
    return [
        AgencyPlan(f"Agency {number}", False, about["like_agency_seats"], 0, 0)
        for number in range(1, about["like_agencies"] + 1)
    ]


def _find_named(agencies: Sequence[AgencyPlan], key: str, names: Sequence[str], where: str) -> frozenset[str]:
    """Return the agencies that a setting names, once it is known that the corps has them."""
    known = [each.name for each in agencies]
    for name in names:
        if name not in known:
            raise UserError(
                f"population.{key}: the corps has no agency called {name!r}",
                where=where,
                nearest=find_nearest_word(name, known),
            )
    return frozenset(names)


def _share_out_allocations(agencies: Sequence[AgencyPlan], allocations: int | None, where: str) -> list[AgencyPlan]:
    """Return the agencies with the allocated positions for which they have no seat, in proportion to their seats."""
    if allocations is None:
        return list(agencies)
    seats = [each.career + each.noncareer + each.limited for each in agencies]
    if allocations < sum(seats):
        raise UserError(
            f"population.allocations={allocations} is below the seats of the corps",
            where=where,
            allowed=f"at least {sum(seats)}",
        )
    unfilled = share_out(allocations - sum(seats), seats)
    return [replace(each, unfilled=number) for each, number in zip(agencies, unfilled, strict=True)]


def _make_listed_agencies(agencies: Any, where: str) -> list[AgencyPlan]:
    """Return agencies listed one by one."""
    if not isinstance(agencies, list) or not agencies:
        raise UserError("population.agencies is not a list with at least one agency", where=where)
    plans: list[AgencyPlan] = []
    for number, about in enumerate(agencies):
        what = f"population.agencies[{number}]"
        if not isinstance(about, Mapping) or set(about) != set(AGENCY_FIELDS):
            raise UserError(f"{what} has missing or unknown fields", where=where, allowed=", ".join(AGENCY_FIELDS))
        for field, kind in AGENCY_FIELDS.items():
            if type(about[field]) is not kind:
                raise UserError(f"{what}.{field}={about[field]} is not of type {kind.__name__}", where=where)
            if kind is int and about[field] < 0:
                raise UserError(f"{what}.{field}={about[field]} is negative", where=where, allowed="0 or more")
        check_agency_name(about["name"], f"{what}.name", where)
        plan = AgencyPlan(**{str(field): about[field] for field in AGENCY_FIELDS})
        if plan.career + plan.noncareer + plan.limited == 0:
            raise UserError(f"agency {plan.name!r} has no seats", where=where, allowed="at least one seat")
        if plan.name in [each.name for each in plans]:
            raise UserError(f"agency {plan.name!r} appears twice", where=where)
        plans.append(plan)
    return plans


def _make_agencies_by_rule(about: Mapping[str, Any], where: str) -> list[AgencyPlan]:
    """Return agencies by the rule of the module."""
    missing = [key for key in RULE_KEYS if about[key] is None]
    if missing:
        raise UserError(
            f"population.{missing[0]} is not set, and population.agencies is not listed either", where=where
        )
    for name in about["left_out"]:
        if name not in _read_known_names().values():
            raise UserError(
                f"population.left_out: no agency is called {name!r}",
                where=where,
                nearest=find_nearest_word(name, _read_known_names().values()),
            )
    smallest, largest = about["small_agency_smallest"], about["small_agency_largest"]
    if smallest > largest:
        raise UserError(f"small_agency_smallest {smallest} is above small_agency_largest {largest}", where=where)
    sizes = [smallest + number % (largest - smallest + 1) for number in range(about["small_agencies"])]
    month = _parse_month_number(about["as_of"])
    counted = _career_counts(month, about["career"], about["left_out"])
    visible = _visible_cells(month, [*about["left_out"], *counted])
    left = about["career"] - sum(sizes) - sum(counted.values())
    if left < len(visible):
        raise UserError(
            f"population.career={about['career']} leaves {left:.0f} seats for {len(visible)} agencies without a count",
            where=where,
        )
    weights = counted | {name: cells * left / sum(visible.values()) for name, cells in visible.items()}
    names = sorted(weights)
    career = dict(zip(names, share_out(about["career"] - sum(sizes), [weights[name] for name in names]), strict=True))
    offices: dict[str, int] = {}
    for name in names:
        if career[name] >= about["inspector_general_from"]:
            size = max(about["inspector_general_minimum"], round(about["inspector_general_share"] * career[name]))
            if size >= career[name]:
                raise UserError(f"the Office of Inspector General would take all seats of {name}", where=where)
            offices[f"{name} OIG (generated size)"] = size
            career[name] -= size
    career |= {f"Small agency {number:02d} (generated)": size for number, size in enumerate(sizes, start=1)}
    hosts = [name for name, seats in career.items() if seats >= FEWEST_FOR_NONCAREER]
    noncareer = dict(zip(hosts, share_out(about["noncareer"], [career[name] for name in hosts]), strict=True))
    limited = dict(zip(hosts, share_out(about["limited"], [career[name] for name in hosts]), strict=True))
    plans = [
        AgencyPlan(name, False, seats, noncareer.get(name, 0), limited.get(name, 0)) for name, seats in career.items()
    ]
    return plans + [AgencyPlan(name, True, seats, 0, 0) for name, seats in offices.items()]


def _parse_month_number(text: str) -> int:
    """Return months since year 0 of `2024-09` or `Sep 2024`."""
    if "-" in text:
        year, month = text.split("-")
        return int(year) * 12 + int(month) - 1
    name, year = text.split()
    return int(year) * 12 + MONTHS.index(name)


def _read_known_names() -> dict[str, str]:
    table = read_table("agency_names")
    return dict(zip(table["source_name"], table["agency"], strict=True))


def _career_counts(month: int, career_total: int, left_out: Sequence[str]) -> dict[str, float]:
    """Return career seats of the agencies with a published count, carried to the month."""
    nearest = _select_nearest(_read_published_counts(), month)
    trend = _read_government_trend()
    then = np.interp(nearest["at"], trend.index.to_numpy(dtype=float), trend.to_numpy(dtype=float))
    carried = nearest["count"] * career_total / then
    return {name: float(seats) for name, seats in zip(nearest["agency"], carried, strict=True) if name not in left_out}


def _visible_cells(month: int, without: Sequence[str]) -> dict[str, float]:
    """Return the visible cells (people) of the other agencies, in the month nearest to the preset's."""
    table = _add_month_and_agency(read_table("ses_population_by_agency"))
    table = table[table["is_lower_bound"] == "yes"]
    nearest = _select_nearest(table.groupby(["agency", "at"])["count"].sum().reset_index(), month)
    return {
        name: float(people)
        for name, people in zip(nearest["agency"], nearest["count"], strict=True)
        if name not in without
    }


def _read_published_counts() -> pd.DataFrame:
    """Return every published count of an agency's career executives: agency, at (month number), count."""
    single = _add_month_and_agency(read_table("ses_population_by_agency"))
    single = single[single["measure"].str.startswith("career SES")]
    series = read_table("ses_career_headcount_monthly")
    series = series[series["agency"] != "government-wide"]
    monthly = pd.DataFrame(
        {
            "agency": series["agency"].map(_read_known_names()),
            "at": series["year"] * 12 + series["month"] - 1,
            "count": series["career_ses"],
        }
    )
    return pd.concat([single[["agency", "at", "count"]], monthly])


def _read_government_trend() -> pd.Series[float]:
    """Return the government-wide career count by month number; September counts where no monthly one exists."""
    yearly = read_table("ses_population_by_year")
    yearly = yearly[yearly["career"].notna() & yearly["as_of"].str.fullmatch(r"Sep \d{4}")]
    monthly = read_table("ses_career_headcount_monthly")
    monthly = monthly[monthly["agency"] == "government-wide"]
    at = [*yearly["as_of"].map(_parse_month_number), *(monthly["year"] * 12 + monthly["month"] - 1)]
    trend = pd.Series([*yearly["career"], *monthly["career_ses"]], index=at, dtype=float)
    return trend[~trend.index.duplicated(keep="last")].sort_index()


def _add_month_and_agency(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with agencies by their common name and the month as a number (`at`)."""
    return table.assign(agency=table["agency"].map(_read_known_names()), at=table["as_of"].map(_parse_month))


def _parse_month(text: str) -> float:
    """Return the month number of `Sep 2024`, not a number for other dates such as a fiscal year."""
    return float(_parse_month_number(text)) if text[:3] in MONTHS else float("nan")


def _select_nearest(counts: pd.DataFrame, month: int) -> pd.DataFrame:
    """Return one row per agency, the one nearest to the month (ties to the earlier one)."""
    counts = counts.assign(distance=(counts["at"] - month).abs())
    return counts.sort_values(["distance", "at"], kind="stable").drop_duplicates("agency")
