"""What a rating does to a person and to an agency's habit: each theory shows the prediction it is known for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sessim.behavior import (
    norms,
    responding,
)
from sessim.behavior.theories import THEORIES
from sessim.world import Norms, World
from tests.oracle.cases import central_world

WORLD = central_world()
AS_EVER = norms.Creep(of_purpose=1.0, of_stake=0.0)


def respond_to(
    level: int, reference: float, contribution: float = 0.0, *, limited: bool = False, world: World = WORLD
) -> tuple[float, float]:
    shortfall, fairness = responding.reference_dependent(
        np.array([level], dtype=np.int8),
        np.array([reference]),
        np.array([contribution]),
        np.zeros(1),
        np.zeros(1),
        np.array([limited]),
        world,
    )
    return float(shortfall[0]), float(fairness[0])


def test_losses_loom_larger_than_gains_and_undeserved_misses_most() -> None:
    assert respond_to(3, 4.0)[0] == 1.0
    assert -respond_to(3, 4.0)[1] > respond_to(5, 4.0)[1] > 0
    assert respond_to(3, 4.0, contribution=3.0)[1] < respond_to(3, 4.0, contribution=-5.0)[1]
    nothing = responding.stoic(
        np.array([1], dtype=np.int8),
        np.array([5.0]),
        np.zeros(1),
        np.zeros(1),
        np.ones(1),
        np.zeros(1, dtype=bool),
        WORLD,
    )
    assert [float(each[0]) for each in nothing] == [0.0, 0.0]


@pytest.mark.parametrize("unfairness", [0.6, 0.0, -0.6])
def test_a_quota_is_felt_as_more_unjust_where_work_is_joint_or_less_as_the_parameter_says(unfairness: float) -> None:
    """Deutsch 1975: equity where results can be told apart by person, equality where people depend on each other."""

    def felt(joint_share: float, *, limited: bool) -> float:
        world = central_world(
            organisation={"joint_share": joint_share}, response={"quota_unfairness": unfairness, "fairness_memory": 0.0}
        )
        return respond_to(3, 3.5, limited=limited, world=world)[1]  # the scale of fairness ends at -3

    plain = felt(0.5, limited=False)
    assert plain < 0.0
    for share in (0.0, 0.5, 1.0):
        assert felt(share, limited=False) == plain
        assert felt(share, limited=True) == pytest.approx(plain * (1.0 + unfairness * (2.0 * share - 1.0)))


def test_a_quota_can_cease_to_hurt_and_never_pleases() -> None:
    world = central_world(organisation={"joint_share": 0.0}, response={"quota_unfairness": 1.5, "fairness_memory": 0.0})
    assert respond_to(3, 4.0, limited=True, world=world)[1] == 0.0


def test_norms_creep_upward_alone_and_fall_under_pressure_within_bounds() -> None:
    start = WORLD.norms.initial
    assert (
        norms.adaptive(start, 0.0, 0.0, WORLD.norms, AS_EVER)
        > start
        > norms.adaptive(start, 1.0, 0.0, WORLD.norms, AS_EVER)
    )
    assert norms.adaptive(99.0, 0.0, 0.0, WORLD.norms, AS_EVER) == start + WORLD.norms.headroom
    assert norms.adaptive(0.01, 1.0, 0.0, WORLD.norms, AS_EVER) == 0.0
    assert norms.adaptive(start, 0.0, -0.5, WORLD.norms, AS_EVER) < norms.adaptive(
        start, 0.0, 0.0, WORLD.norms, AS_EVER
    )  # peers are stricter
    assert norms.fixed(start, 1.0, 0.0, WORLD.norms, AS_EVER) == start


def test_a_tipping_norm_runs_to_one_of_two_states_and_pressure_decides_which() -> None:
    """Pressure held long enough outlasts itself; lifted early, leniency comes back."""
    start, largest = WORLD.norms.initial, WORLD.norms.initial + WORLD.norms.headroom
    settled = []
    for years_of_pressure in (0, 1, 4):
        norm = start
        for year in range(200):
            norm = norms.tipping(norm, 0.3 if year < years_of_pressure else 0.0, 0.0, WORLD.norms, AS_EVER)
        settled.append(norm)
    assert settled == pytest.approx([largest, largest, 0.0], abs=0.01)
    tip = WORLD.norms.tipping_point * largest
    assert norms.tipping(tip, 0.0, 0.0, WORLD.norms, AS_EVER) == pytest.approx(tip)


def test_every_mechanism_has_rivals() -> None:
    assert all(len(rivals) >= 2 for rivals in THEORIES.values())


def pressure(limited: int, lowered: int, refused: int, share: float) -> float:
    """Pressure on an agency with ten executives whom the board recommended for level 4 or 5."""
    return norms.find_pressure(10, limited, lowered, refused, replace(WORLD.norms, board_pressure_share=share))


def test_pressure_counts_what_a_board_took_as_what_a_limit_took() -> None:
    assert pressure(limited=7, lowered=0, refused=0, share=1.0) == 0.7
    assert pressure(limited=0, lowered=10, refused=10, share=1.0) == 0.5  # ten of twenty wishes
    assert pressure(limited=0, lowered=4, refused=0, share=0.5) == 0.2  # from 5 to 4, half as bad
    assert pressure(limited=3, lowered=9, refused=9, share=0.0) == 0.3
    assert norms.find_pressure(0, 0, 0, 0, WORLD.norms) == 0.0


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_a_board_that_provokes_is_the_mirror_image_of_one_that_teaches(share: float) -> None:
    assert pressure(0, 6, 4, -share) == -pressure(0, 6, 4, share) < 0.0


def test_pressure_never_leaves_its_range() -> None:
    assert pressure(limited=10, lowered=10, refused=0, share=1.0) == 1.0
    assert pressure(limited=0, lowered=20, refused=0, share=-1.0) == -1.0


@pytest.mark.parametrize(("share", "factor"), [(0.5, 0.5), (1.0, 0.0), (-0.5, 1.5), (0.0, 1.0)])
def test_ratings_creep_less_or_more_where_nothing_hangs_on_them(share: float, factor: float) -> None:
    parameters = replace(WORLD.norms, purpose_share=share, stake_pull=0.0)
    assert rise_of_norm(1.0, 2.0, parameters) == pytest.approx(parameters.drift)  # by law all hangs on them
    assert rise_of_norm(0.0, 2.0, parameters) == pytest.approx(factor * parameters.drift)


def rise_of_norm(administrative_purpose: float, stake: float, parameters: Norms) -> float:
    """How far the norm of an agency rises in a year in which nothing else moves it."""
    start, free = parameters.initial, replace(parameters, headroom=9.0)
    return norms.adaptive(start, 0.0, 0.0, free, norms.find_creep(administrative_purpose, stake, parameters)) - start


def test_what_a_top_rating_is_worth_lifts_the_norm_or_lowers_it() -> None:
    rise, fall = (
        rise_of_norm(1.0, 3.0, replace(WORLD.norms, stake_pull=pull)) - WORLD.norms.drift for pull in (0.02, -0.02)
    )
    assert rise == pytest.approx(0.06) == pytest.approx(-fall)
