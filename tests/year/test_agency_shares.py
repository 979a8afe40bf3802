"""Places that follow organisational results, and places of some years together, as they work in the year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.world import World
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for, live, same, yearly

EVEN = PopulationPlan(
    "even", tuple(AgencyPlan(f"A{n}", False, 40, 0, 0) for n in range(10)), 20, 5, 54.6, 6.5, 4.4, 0.01
)
FIVES = PopulationPlan(
    "fives", tuple(AgencyPlan(f"A{n}", False, 5, 0, 0) for n in range(40)), 20, 5, 54.6, 6.5, 4.4, 0.01
)
LIMIT: dict[str, Any] = {"share": 0.3, "threshold": 1}
EXACT: dict[str, Any] = {"results_reliability": 1.0, "results_least": 0.0, "results_most": 3.0}
YEARS = 6


def watch(plan: PopulationPlan, world: World | None = None, years: int = YEARS, **limit: Any) -> list[dict[str, Any]]:
    """What became of the limit in each year: places, share, results that were remembered, and who is at the top."""
    world = world or central_world()
    seen: list[dict[str, Any]] = []
    remembered: list[np.ndarray] = []

    def note(year: Year) -> None:
        places, seats, people = year.limited.places, year.seats, year.people
        assert places is not None
        seen.append(
            {
                "slots": places.slots.copy(),
                "share": places.agency_share.copy(),
                "exact": places.agency_exact.copy(),
                "counted": seats.agency_count(places.is_bound),
                "top": seats.agency_count(places.is_bound & (people.final_level >= 4)),
                "results_before": remembered[-1] if remembered else np.full(seats.number_of_agencies, np.nan),
            }
        )
        remembered.append(year.institutions.of_agencies(lambda agency: agency.remembered_result))

    rules = books(years, limit={**LIMIT, **limit})
    with SESModel(corps_for(world, 7, plan), world, Streams(7), FIRST_YEAR, [note]) as model:
        for book in rules.values():
            model.step(book)
    return seen


def test_places_go_to_agencies_with_better_results_of_the_year_before_and_none_is_made() -> None:
    first, *later = watch(EVEN, places_follow_results=0.5, **EXACT)
    assert first["share"] == pytest.approx(0.3)  # no result of a year before is known
    for year in later:
        assert np.corrcoef(year["share"], year["results_before"])[0, 1] > 0.99
        assert year["share"] @ year["counted"] == pytest.approx(0.3 * year["counted"].sum())
        assert np.ptp(year["share"]) > 0.1


def test_bounds_hold_and_error_of_measurement_breaks_the_tie_to_results() -> None:
    bounded = watch(EVEN, places_follow_results=1.0, results_least=0.9, results_most=1.1, results_reliability=0.6)
    for year in bounded:
        assert np.all((year["share"] > 0.27 - 1e-9) & (year["share"] < 0.33 + 1e-9))
    blind = watch(
        EVEN, years=12, places_follow_results=0.3, results_reliability=0.0, results_least=0.0, results_most=3.0
    )
    ties = [np.corrcoef(year["share"], year["results_before"])[0, 1] for year in blind[1:]]
    assert abs(np.mean(ties)) < 0.35 and min(ties) < 0.0 < max(ties)


@pytest.mark.parametrize("scope", ["agency", "component"])
@pytest.mark.parametrize(
    "off", [{"places_follow_results": 0.0}, {"rolling_years": 1}, {"rolling_years": 3, "rolling_below": 1}]
)
def test_a_lever_that_is_off_changes_no_byte(scope: str, off: dict[str, Any]) -> None:
    world, others = central_world(), {"results_reliability": 0.1, "results_most": 9.0, "rolling_below": 50}
    usual = live(books(3, limit={**LIMIT, "scope": scope}), world=world, corps=corps_for(world, 7, FIVES))
    set_off = live(
        books(3, limit={**LIMIT, "scope": scope, **others, **off}), world=world, corps=corps_for(world, 7, FIVES)
    )
    assert same(usual, set_off) == []


def test_components_have_the_share_of_their_agency() -> None:
    for year in watch(EVEN, scope="component", places_follow_results=0.5, **EXACT)[1:]:
        by_agency = year["slots"].reshape(10, 2).sum(axis=1)  # two components of twenty each
        assert np.corrcoef(by_agency, year["share"])[0, 1] > 0.9


def test_agencies_of_five_come_closer_to_three_tenths_of_two_years() -> None:
    alone, together = watch(FIVES), watch(FIVES, rolling_years=2)
    whole = [year["counted"] == 5 for year in together]
    always = np.logical_and.reduce(whole[:4])
    assert always.any()
    assert all(np.all(year["slots"][always] == 1) for year in alone[:4])
    # an agency that had enough recommended for its places uses 1, 2, 1, 2; one that had fewer keeps what is left
    shares = np.array([[year["slots"][always].mean() for year in run[:4]] for run in (alone, together)])
    assert shares[0] == pytest.approx([1.0] * 4)
    used_all = always & (together[0]["top"] == 1) & (together[1]["top"] == 2) & (together[2]["top"] == 1)
    assert used_all.any()
    for year, places in zip(together[:4], (1, 2, 1, 2), strict=True):
        assert np.all(year["slots"][used_all] == places)
    assert abs(shares[1].mean() - 1.5) < abs(shares[0].mean() - 1.5)


def test_years_together_never_use_more_than_their_places() -> None:
    seen = watch(FIVES, rolling_years=3, years=9)
    for position in range(2, 9):
        three = seen[position - 2 : position + 1]
        assert np.all(sum(year["top"] for year in three) <= sum(year["exact"] for year in three) + 1e-9)


def test_the_count_of_years_begins_with_the_limit_and_goes_with_an_arm_that_branches() -> None:
    world = central_world()
    before = books(2, limit={"share": None})
    rules = books(4, limit={**LIMIT, "rolling_years": 2})
    with SESModel(corps_for(world, 7, FIVES), world, Streams(7), FIRST_YEAR) as model:
        for book in before.values():
            model.step(book)
        assert all(had == used == 0 for agency in model.institutions.agencies for had, used in agency.past_places)
        model.step(rules[FIRST_YEAR + 2])
        assert any(agency.past_places[0] == (1.5, 1) for agency in model.institutions.agencies)
        with model.branch() as twin:
            for ours, theirs in zip(model.institutions.agencies, twin.institutions.agencies, strict=True):
                assert ours.past_places == theirs.past_places and ours.remembered_result == theirs.remembered_result
            for each in (model, twin):
                each.step(rules[FIRST_YEAR + 3])
            assert same(model.corps.people, twin.corps.people) == []


def test_executives_believe_in_the_share_that_their_agency_has() -> None:
    """Beliefs read the announced share, whatever moves it; ability and luck are what they were."""
    world = central_world()
    people = {}
    for weight in (0.0, 0.9):
        limit = {**LIMIT, "places_follow_results": weight, **EXACT}
        rules = {**books(2, limit=limit), FIRST_YEAR: books(1, limit=LIMIT)[FIRST_YEAR]}
        people[weight] = yearly(rules, world=world, corps=corps_for(world, 7, EVEN))[1]
    assert not np.array_equal(people[0.0].top_chance, people[0.9].top_chance)
    assert np.array_equal(people[0.0].state, people[0.9].state) and np.array_equal(
        people[0.0].ability, people[0.9].ability
    )
