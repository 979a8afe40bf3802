"""Draws are keyed by seed, year, decision and seat, and nothing else is random."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace

import numpy as np
import pytest

from sessim.corps.seats import Seats
from sessim.model import SESModel
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for, live, reordered, same, yearly

NO_LIMIT = {"limit": {"share": None}}


def test_a_longer_draw_begins_with_the_shorter_one() -> None:
    streams = Streams(3)
    for draw in (streams.normal, streams.uniform):
        assert np.array_equal(draw(2026, "leave.quit", 50), draw(2026, "leave.quit", 80)[:50])


def test_seed_year_and_decision_each_change_the_draw() -> None:
    base = Streams(3).uniform(2026, "a", 8)
    others = [Streams(4).uniform(2026, "a", 8), Streams(3).uniform(2027, "a", 8), Streams(3).uniform(2026, "b", 8)]
    assert all(not np.any(base == other) for other in others)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**64 + 3])
def test_a_draw_is_keyed_as_numpy_keys_it(seed: int) -> None:
    entropy = np.random.SeedSequence((seed, 2026, zlib.crc32(b"leave.quit")))
    expected = np.random.Generator(np.random.SFC64(entropy)).random(8)
    assert np.array_equal(Streams(seed).uniform(2026, "leave.quit", 8), expected)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        Streams(-1)


def test_same_seed_same_bytes_and_another_seed_other_bytes() -> None:
    assert same(live(books(4)), live(books(4))) == []
    assert "pay" in same(live(books(4)), live(books(4), seed=8))


def test_a_null_policy_differs_by_exactly_zero() -> None:
    everybody = {"limit": {"share": 1.0, "threshold": 1}}
    world = central_world()
    free, capped = yearly(books(5, **NO_LIMIT), world=world), yearly(books(5, **NO_LIMIT), world=world)
    assert [same(a, b) for a, b in zip(free, capped, strict=True)] == [[]] * 5
    # a cap of 100 percent is no cap
    capped = yearly(books(5, **everybody), world=world)
    free = yearly(books(5, **NO_LIMIT), world=world)
    for a, b in zip(free, capped, strict=True):
        assert same(a, b) == []


def test_policies_differ_in_what_happens_and_never_in_what_is_drawn() -> None:
    free, capped = yearly(books(3, **NO_LIMIT)), yearly(books(3))
    same_person = free[2].is_filled & capped[2].is_filled & (free[2].arrival_year == capped[2].arrival_year)
    assert same_person.sum() > 50
    assert np.array_equal(free[2].affinity[same_person], capped[2].affinity[same_person])
    assert np.array_equal(free[2].self_regard[same_person], capped[2].self_regard[same_person])
    assert np.any(free[2].final_level != capped[2].final_level)


def test_one_more_seat_moves_nobody_elses_draws() -> None:
    world = central_world(norms={"peer_pull": 0.0})  # what OPM publishes of everyone's ratings moves no norm
    small = corps_for(world, 7)
    seats = small.seats
    last = len(seats) - 1
    more = Seats(
        seat_id=np.append(seats.seat_id, len(seats)),
        agency=np.append(seats.agency, seats.agency[last]),
        component=np.append(seats.component, seats.component[last]),
        rater=np.append(seats.rater, seats.rater[last]),
        appointment=np.append(seats.appointment, seats.appointment[last]),
        is_reserved=np.append(seats.is_reserved, seats.is_reserved[last]),
        agency_names=seats.agency_names,
        is_inspector_general=seats.is_inspector_general,
        component_agency=seats.component_agency,
        number_of_raters=seats.number_of_raters,
        has_own_authority=seats.has_own_authority,
        has_own_system=seats.has_own_system,
        allocations=seats.allocations,
    )
    larger = corps_for(world, 7, seats=more)
    assert same(small.people, larger.people, other_rows=slice(0, len(seats))) == []
    before = yearly(books(4), corps=small, world=world)
    after = yearly(books(4), corps=larger, world=world)
    elsewhere = np.flatnonzero(seats.agency != seats.agency[last])
    for a, b in zip(before, after, strict=True):
        # other agencies share nothing with the new seat but what OPM publishes of everyone's pay
        assert set(same(a, b, elsewhere, elsewhere)) <= {
            "effort", "gaming", "individual", "contribution", "measured", "shared", "element_signal", "element_level",
            "initial_points", "initial_level", "evidence", "board_deviation", "recommended_points", "recommended_level",
            "final_points", "final_level", "was_limited", "pay", "pay_rise", "award_granted", "award_paid",
            "reference_level", "shortfall", "fairness", "standing_belief", "years_since_top", "exit_kind", "quit_hazard",
            "retire_hazard", "top_chance", "marginality", "helping", "level1_years", "below3_years", "removal_reason",
                "planted_incidents",
        }  # fmt: skip
        assert np.array_equal(a.affinity[elsewhere], b.affinity[elsewhere])
        assert np.array_equal(a.state[elsewhere], b.state[elsewhere])


def test_one_more_seat_changes_nothing_elsewhere_when_nobody_answers_to_stakes_or_peers() -> None:
    world = central_world(theory={"effort": "none"}, norms={"peer_pull": 0.0})
    small = corps_for(world, 7)
    seats = small.seats
    last = len(seats) - 1
    more = replace(
        seats,
        **{
            name: np.append(getattr(seats, name), len(seats) if name == "seat_id" else getattr(seats, name)[last])
            for name in ("seat_id", "agency", "component", "rater", "appointment")
        },
    )
    larger = corps_for(world, 7, seats=more)
    elsewhere = np.flatnonzero(seats.agency != seats.agency[last])
    for a, b in zip(
        yearly(books(6), corps=small, world=world), yearly(books(6), corps=larger, world=world), strict=True
    ):
        assert same(a, b, elsewhere, elsewhere) == []


def test_the_order_of_boards_does_not_matter() -> None:
    world = central_world()
    forward = corps_for(world, 7)
    order = list(range(forward.seats.number_of_components))[::-1]
    backward = corps_for(world, 7, seats=reordered(forward.seats, order))
    place = np.argsort(backward.seats.seat_id)
    for a, b in zip(yearly(books(6), corps=forward), yearly(books(6), corps=backward), strict=True):
        assert same(a, b, slice(None), place) == []


def test_no_stage_touches_the_models_own_generators() -> None:
    world = central_world()
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        generator = model.rng.bit_generator.state
        pythons = model.random.getstate()
        everybodys = random.getstate()
        numpys = np.random.get_state()[1].tobytes()  # noqa: NPY002
        for book in books(3).values():
            model.step(book)
        assert model.rng.bit_generator.state == generator
        assert model.random.getstate() == pythons
        assert random.getstate() == everybodys
        assert np.random.get_state()[1].tobytes() == numpys  # noqa: NPY002
