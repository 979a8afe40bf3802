"""Those under the executives: they follow whoever leads them, with a lag, and the element for leading people sees them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sessim.corps.columns import Executives, copy_table
from sessim.corps.populate import build_seats
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.world import World
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live, same

YEARS = 5


def world_of(effect: float, speed: float = 0.4, seen: float = 0.0) -> World:
    return central_world(
        organisation={"workforce_effect": effect, "workforce_speed": speed, "workforce_seen": seen},
        theory={"leaving": "rate_only"},
    )


def workforces(world: World, better: float = 0.0) -> np.ndarray:
    """Productivity by year and component, the first component being led by people so much better, applicant SD."""
    corps = corps_for(world, 7)
    corps.people.ability[corps.seats.component == 0] += better
    found: list[np.ndarray] = []
    live(books(YEARS), world=world, corps=corps, watch=lambda year: found.append(year.institutions.workforces))
    return np.array(found)


@pytest.mark.parametrize("effect", [0.3, 0.0, -0.3])
def test_the_workforce_follows_a_better_executive_with_a_lag_or_shrinks_from_one_as_the_parameter_says(
    effect: float,
) -> None:
    usual, led_better = workforces(world_of(effect)), workforces(world_of(effect), better=2.0)
    gain = led_better - usual
    assert np.all(np.sign(gain[:, 0]) == np.sign(effect))
    if effect == 0.0:
        assert not usual.any()
        assert not gain.any()
        return
    assert gain[0, 0] == pytest.approx(0.4 * effect * 2.0)
    assert abs(gain[0, 0]) < abs(gain[1, 0]) < abs(gain[2, 0]) < abs(effect) * 2.0  # the lag
    fast = workforces(world_of(effect, speed=1.0), better=2.0) - workforces(world_of(effect, speed=1.0))
    assert fast[0, 0] == pytest.approx(effect * 2.0)


def test_it_follows_the_mean_of_the_career_executives_who_are_there() -> None:
    world, seats = world_of(0.5), build_seats(SMALL)
    due = np.zeros(seats.number_of_components)
    seen: list[bool] = []

    def watch(year: Year) -> None:
        for component in range(seats.number_of_components):
            here = (seats.component == component) & year.people.is_filled & year.is_career
            if here.any():
                due[component] += 0.4 * (0.5 * year.people.contribution[here].mean() - due[component])
        seen.append(bool(np.allclose(year.institutions.workforces, due, rtol=1e-12, atol=1e-15)))

    live(books(YEARS), world=world, watch=watch)
    assert seen == [True] * YEARS


def test_a_component_that_nobody_leads_keeps_the_workforce_it_had() -> None:
    world = world_of(0.5)
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        model.institutions.boards[0].workforce = 0.7
        people, seats = model.corps.people, model.corps.seats
        people.is_filled[seats.component == 0] = False
        model.step(books(1)[FIRST_YEAR])
        assert model.institutions.boards[0].workforce == 0.7
        assert np.all(model.institutions.workforces[1:] != 0.0)


@pytest.mark.parametrize("people_element", [0, 1, 4])
@pytest.mark.parametrize("seen", [0.8, 0.0, -0.8])
def test_the_element_for_leading_people_alone_sees_the_workforce_of_the_year_before(
    people_element: int, seen: float
) -> None:
    def two_years(share: float) -> tuple[list[Executives], list[np.ndarray]]:
        tables: list[Executives] = []
        found: list[np.ndarray] = []

        def watch(year: Year) -> None:
            tables.append(copy_table(year.people))
            found.append(year.institutions.workforces)

        live(books(2, appraisal={"people_element": people_element}), world=world_of(0.5, seen=share), watch=watch)
        return tables, found

    (blind, workforce), (seeing, _) = two_years(0.0), two_years(seen)
    assert not same(blind[0], seeing[0])  # at the start there is nothing to see
    change = seeing[1].element_signal - blind[1].element_signal
    due = math.sqrt(world_of(0.5).rating.performance_share) * seen * workforce[0][build_seats(SMALL).component]
    assert np.all(due != 0.0) == (seen != 0.0)
    for number, row in enumerate(change, start=1):
        expected = due if number == people_element else np.zeros_like(due)
        assert row == pytest.approx(expected, abs=1e-12)


def test_a_branch_remembers_the_workforce() -> None:
    world = world_of(0.5, seen=0.8)
    rules = books(4, appraisal={"people_element": 1})
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        model.step(rules[FIRST_YEAR])
        model.step(rules[FIRST_YEAR + 1])
        with model.branch() as twin:
            assert np.array_equal(twin.institutions.workforces, model.institutions.workforces)
            assert twin.institutions.workforces.all()
            for each in (model, twin):
                each.step(rules[FIRST_YEAR + 2])
            assert not same(model.corps.people, twin.corps.people)
