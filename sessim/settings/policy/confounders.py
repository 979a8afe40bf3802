"""Confounders: what else happened to the corps, by fiscal year, the same in every arm and off by default (M7.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sessim.ground.resources import configs_folder, read_csv, read_yaml
from sessim.law.rulebook import Rulebook, Shocks

SEPTEMBER = 9


@dataclass(frozen=True, slots=True)
class Scenario:
    """What else happens, the same in every arm.

    Attributes:
        has_exodus: Whether the exits since 2025 happen.
        has_hiring_freeze: Whether the hiring freeze happens.
        unemployment: Unemployment from the first policy year on, percent; None for the record.
        private_pay_level: Private pay over that of the record from then on, ratio; None for the record.
    """

    has_exodus: bool = False
    has_hiring_freeze: bool = False
    unemployment: float | None = None
    private_pay_level: float | None = None


def add_scenario(rulebooks: Mapping[int, Rulebook], scenario: Scenario, first_policy_year: int) -> dict[int, Rulebook]:
    """Return the rules of an arm together with what happens in their years.

    Args:
        rulebooks: Rules by fiscal year.
        scenario: What happens.
        first_policy_year: Year from which unemployment and private pay depart from the record.
    """
    found = add_shocks(rulebooks, has_exodus=scenario.has_exodus, has_hiring_freeze=scenario.has_hiring_freeze)
    for year, book in found.items():
        if year < first_policy_year:
            continue
        if scenario.unemployment is not None:
            book = replace(book, labour_market=replace(book.labour_market, unemployment=scenario.unemployment))
        if scenario.private_pay_level is not None:
            book = replace(book, private_pay=replace(book.private_pay, level=scenario.private_pay_level))
        found[year] = book
    return found


def add_shocks(rulebooks: Mapping[int, Rulebook], *, has_exodus: bool, has_hiring_freeze: bool) -> dict[int, Rulebook]:
    """Return the rules of an arm with the exits and the hiring freeze since 2025.

    Args:
        rulebooks: Rules by fiscal year.
        has_exodus: Whether the exits since 2025 happen.
        has_hiring_freeze: Whether the hiring freeze happens.
    """
    exits = estimate_exodus() if has_exodus else {}
    freeze = read_yaml(configs_folder() / "confounder" / "hiring_freeze.yaml") if has_hiring_freeze else None
    months = dict.fromkeys(freeze["fiscal_years"], float(freeze["extra_months_to_fill"])) if freeze else {}
    return {
        year: replace(book, shocks=Shocks(exits.get(year, 0.0), months.get(year, 0.0)))
        for year, book in rulebooks.items()
    }


def estimate_exodus() -> dict[int, float]:
    """Extra probability (0-1) of leaving by fiscal year, from the monthly headcount."""
    about = read_yaml(configs_folder() / "confounder" / "exodus.yaml")
    table = read_csv(configs_folder() / "data" / about["table"])
    table = table[table["agency"] == about["agency"]]
    month = table["year"] * 12 + table["month"]
    headcount = dict(zip(month, table["career_ses"], strict=True))
    found = {}
    for year in about["fiscal_years"]:
        begins = (year - 1) * 12 + SEPTEMBER
        ends = min(year * 12 + SEPTEMBER, int(month.max()))
        found[year] = max(0.0, 1.0 - float(headcount[ends]) / float(headcount[begins]))
    return found
