"""Changes of the input whose effect on the output is known without running anything."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from sessim.corps.agency_traits import AgencyTraits
from sessim.corps.columns import COLUMNS, copy_table
from sessim.corps.populate import Corps, build_seats, populate
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.law.rulebook import Rulebook
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world, quiet_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import SMALL, books, corps_for, live, same, yearly

YEARS = 3
LIMITED: dict[str, Any] = {"share": 0.3, "threshold": 4}
LIMITS: dict[str, dict[str, Any]] = {
    "by agency": LIMITED,
    "by component": {**LIMITED, "scope": "component"},
    "across the government": {**LIMITED, "scope": "government"},
    "re-scored": {**LIMITED, "reconciliation": "re_score"},
    "component slots": {**LIMITED, "reconciliation": "component_slots"},
    "by results": {**LIMITED, "places_follow_results": 0.7, "results_most": 3.0},
    "two years together": {**LIMITED, "rolling_years": 2, "rolling_below": 100},
}
ROW_COLUMNS = ("seat_id", "agency", "component", "rater", "appointment", "is_reserved")
DOLLARS = ("pay", "entry_pay", "pay_rise", "award_granted", "rank_award", "award_paid", "deferred")


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_names_of_agencies_say_nothing(limit: dict[str, Any]) -> None:
    named = replace(
        SMALL, agencies=tuple(replace(each, name=f"Other {number}") for number, each in enumerate(SMALL.agencies))
    )
    world = central_world()
    first = live(books(YEARS, limit=limit), world=world)
    assert same(first, live(books(YEARS, limit=limit), world=world, corps=corps_for(world, 7, named))) == []


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("theory", [{}, {"leaving": "contagion", "norms": "tipping", "allocation": "mixture"}])
def test_the_order_of_rows_says_nothing(limit: dict[str, Any], theory: dict[str, str]) -> None:
    """Rows of boards and, within each, rows of seats in another order: every person's every column, byte for byte."""
    world = central_world(theory=theory)
    seats = build_seats(SMALL)
    luck = np.random.default_rng(5)
    rows = np.concatenate(
        [
            luck.permutation(np.flatnonzero(seats.component == board))
            for board in luck.permutation(seats.number_of_components)
        ]
    )
    moved = replace(
        seats,
        **{name: getattr(seats, name)[rows] for name in ROW_COLUMNS},
    )
    first = live(books(YEARS, limit=limit), world=world, corps=corps_for(world, 7, seats=seats))
    second = live(books(YEARS, limit=limit), world=world, corps=corps_for(world, 7, seats=moved))
    exact = [name for name, about in COLUMNS.items() if about["dtype"] != np.float64 or name in DOLLARS]
    for name in COLUMNS:
        ours, theirs = getattr(first, name)[..., rows], getattr(second, name)
        # sums over a board run in another order, so the last digits of shares may differ and nothing decided may
        assert np.array_equal(ours, theirs) if name in exact else np.allclose(ours, theirs, rtol=0, atol=1e-9), name


def doubled(corps: Corps) -> Corps:
    """Every agency twice, with the same people; the copies stand after the originals."""
    seats = corps.seats
    agencies, components, raters, number = (
        seats.number_of_agencies, seats.number_of_components, seats.number_of_raters, len(seats),
    )  # fmt: skip

    def twice(values: Any, shift: int = 0) -> Any:
        return np.concatenate((values, values + shift) if shift else (values, values))

    both = replace(
        seats,
        seat_id=twice(seats.seat_id, number),
        agency=twice(seats.agency, agencies),
        component=twice(seats.component, components),
        rater=twice(seats.rater, raters),
        appointment=twice(seats.appointment),
        agency_names=seats.agency_names + tuple(f"{name} again" for name in seats.agency_names),
        is_inspector_general=twice(seats.is_inspector_general),
        component_agency=twice(seats.component_agency, agencies),
        number_of_raters=2 * raters,
        is_reserved=twice(seats.is_reserved),
        has_own_authority=twice(seats.has_own_authority),
        has_own_system=twice(seats.has_own_system),
        allocations=twice(seats.allocations),
    )
    people = replace(
        corps.people, **{name: np.concatenate([getattr(corps.people, name)] * 2, axis=-1) for name in COLUMNS}
    )
    traits = AgencyTraits(**{each.name: twice(getattr(corps.traits, each.name)) for each in fields(AgencyTraits)})
    return Corps(both, people, twice(corps.leniency_trait), twice(corps.internal_limit), traits)


class Repeated(Streams):
    """Draws in which copies of seats, raters, components and agencies have the luck of their originals."""

    def normal(self, year: int, decision: str, count: int) -> Any:
        return np.tile(super().normal(year, decision, count // 2), 2)

    def uniform(self, year: int, decision: str, count: int) -> Any:
        return np.tile(super().uniform(year, decision, count // 2), 2)


@pytest.mark.parametrize("name", ["by agency", "by component", "re-scored", "component slots"])
def test_a_corps_and_its_copy_live_the_same_life_as_the_corps_alone(name: str) -> None:
    """All that counts is counted within agencies, but for rank awards, whose quotas span the government."""
    spreads = {
        "norm_spread": 0.5,
        "norm_drift": 0.05,
        "award_spread": 0.2,
        "rigour_spread": 0.4,
        "compliance_mean": 0.8,
    }
    world = central_world(theory={"awarding": "shrink"}, agencies=spreads)
    rules = books(YEARS, limit=LIMITS[name], rank_awards={"are_given": False})
    alone = corps_for(world, 7)
    both = doubled(replace(alone, people=copy_table(alone.people)))
    live(rules, world=world, corps=alone)
    with SESModel(both, world, Repeated(7), FIRST_YEAR) as model:
        for book in rules.values():
            model.step(book)
    half = len(alone.seats)
    for column in COLUMNS:
        ours, theirs = getattr(alone.people, column), getattr(both.people, column)
        assert np.array_equal(theirs[..., :half], theirs[..., half:]), column
        assert np.allclose(ours, theirs[..., :half], rtol=0, atol=1e-9), column


def ten_times(rules: Rulebook) -> Rulebook:
    dollars = ("minimum", "maximum_certified", "maximum_uncertified", "gs15_ceiling", "aggregate_limit")
    pay = replace(rules.pay, **{name: 10 * getattr(rules.pay, name) for name in dollars})
    annuity = replace(
        rules.annuity,
        full_social_security=10 * rules.annuity.full_social_security,
        reference_pay=10 * rules.annuity.reference_pay,
    )
    return replace(rules, pay=pay, annuity=annuity)


def test_ten_times_the_pay_is_ten_times_the_money_and_the_same_life() -> None:
    """A change of the currency: every dollar times ten but for rounding to whole dollars, and nobody else's rating or exit."""
    world = central_world(effort={"response": 0.0}, theory={"applying": "fixed", "leaving": "rate_only"})
    rules = books(YEARS, limit=LIMITED)
    opening = rulebook(FIRST_YEAR - 1)
    seats = build_seats(SMALL)
    rich = populate(SMALL, seats, world, Streams(7), FIRST_YEAR, ten_times(opening).pay)
    poor = yearly(rules, world=world)
    wealthy = yearly({year: ten_times(each) for year, each in rules.items()}, world=world, corps=rich)
    for before, after in zip(poor, wealthy, strict=True):
        for name in ("final_level", "exit_kind", "is_filled", "was_limited", "removal_reason", "rank_given"):
            assert np.array_equal(getattr(before, name), getattr(after, name)), name
        assert np.any(before.award_granted > 0.0)
        for name in ("pay", "entry_pay", "pay_rise"):
            assert np.allclose(10 * getattr(before, name), getattr(after, name), rtol=0, atol=10 * 6), name
        # one award more may fit into a pool that is rounded to finer dollars
        given = (before.award_granted > 0.0) & (after.award_granted > 0.0)
        assert np.mean((before.award_granted > 0.0) == (after.award_granted > 0.0)) > 0.98
        assert np.allclose(10 * before.award_granted[given], after.award_granted[given], rtol=1e-3)


@pytest.mark.parametrize("reconciliation", ["override", "re_score", "component_slots"])
@pytest.mark.parametrize("scope", ["agency", "component", "government"])
@pytest.mark.parametrize("rounding", ["floor", "nearest", "ceiling"])
def test_a_limit_of_all_is_no_limit_bit_for_bit(reconciliation: str, scope: str, rounding: str) -> None:
    world = central_world()
    all_of_them = {"share": 1.0, "reconciliation": reconciliation, "scope": scope, "rounding": rounding}
    free = yearly(books(2, limit={"share": None}), world=world)
    limited = yearly(books(2, limit={**all_of_them, "threshold": 0}), world=world)
    assert [same(one, other) for one, other in zip(free, limited, strict=True)] == [[], []]


def test_without_error_and_consequence_the_limit_sorts() -> None:
    """Raters who see the work itself, boards that pass it on, merit: the top slots are the top contributions, none other."""
    agencies = (AgencyPlan("One", False, 40, 0, 0), AgencyPlan("Two", False, 23, 0, 0))
    plan = PopulationPlan("sorted", agencies, 63, 63, 50.0, 6.0, 4.0, 0.0)
    world = quiet_world(
        organisation={"luck": 0.0, "joint_share": 0.0},
        theory={"allocation": "merit", "response": "stoic"},
        board={"lobbying_noise": 0.0, "leniency_removed": 0.0},
        norms={"initial": 3.0},
    )
    rules = books(YEARS, limit={**LIMITED, "threshold": 1}, appraisal={"minimum_months": 0})
    seen: list[int] = []

    def check(year: Year) -> None:
        people = year.people
        for agency in range(2):
            here = np.flatnonzero((year.seats.agency == agency) & people.is_rated)
            slots = int(np.floor(0.3 * len(here) + 1e-9))
            by_merit = here[np.argsort(-people.contribution[here])]
            top = here[people.final_level[here] >= 4]
            assert np.all(people.recommended_level[by_merit[:slots]] >= 4)
            assert set(top.tolist()) == set(by_merit[:slots].tolist())
            seen.append(len(top))

    live(rules, world=world, corps=corps_for(world, 7, plan), watch=check)
    assert len(seen) == 2 * YEARS and min(seen) >= 6
