"""Effects on effort and help that could go either way: the published sign, its mirror image, and none at the neutral value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sessim.behavior import cooperation, effort
from sessim.corps.columns import Executives, copy_table
from sessim.corps.populate import build_seats
from sessim.measures.families.conduct import measure_output
from sessim.measures.view import view_of
from sessim.world import World
from sessim.year.context import Year
from tests.behavior.test_effort_and_help import prospects
from tests.oracle.cases import central_world
from tests.support.corps import SMALL, books, live, same, yearly

PULLED_BY_PRECISION = ("expectancy", "reference_dependent", "crowding_out")
WITH_A_PRIZE = (*PULLED_BY_PRECISION, "tournament")


def first_year(world: World, **rules: Any) -> Executives:
    return yearly(books(1, **rules), world=world, seed=5)[0]


def world_of(theory: str, **parameters: float) -> World:
    return central_world(theory={"effort": theory}, effort={"precision_pull": 0.0, "rivals_pull": 0.0} | parameters)


@pytest.mark.parametrize("theory", PULLED_BY_PRECISION)
@pytest.mark.parametrize("pull", [0.8, 0.0, -0.8])
def test_training_raters_moves_the_effort_of_those_near_the_cut_as_the_parameter_says(theory: str, pull: float) -> None:
    """Lazear and Rosen 1981: chance between effort and rating blunts a prize."""
    world = world_of(theory, precision_pull=pull)
    untrained, trained = (first_year(world, appraisal={"rater_training": share}) for share in (0.0, 1.0))
    marginal = untrained.marginality > 0.5
    assert marginal.sum() > 20
    gain = (trained.effort - untrained.effort)[marginal & (untrained.effort != 0.0)]
    assert len(gain) > 20
    assert np.all(np.sign(gain) == np.sign(pull))
    # the tournament has the noise of ratings in its density
    assert not same(*(first_year(world_of("tournament", precision_pull=each)) for each in (pull, 0.0)))


def test_precision_is_that_of_the_ratings_and_one_untrained_rater_leaves_the_pull_as_it_was() -> None:
    world = central_world(effort={"precision_pull": 0.7, "belief_uncertainty": 0.6})
    error = 1.0 - world.rating.performance_share - world.rating.leniency_share
    scale = np.array([0.0, 0.5, 1.0, 2.0])
    pull = effort.find_precision_pull(prospects(4, error_scale=scale), world)
    assert pull == pytest.approx(((0.36 + error) / (0.36 + scale**2 * error)) ** 0.35)
    assert effort.find_precision_pull(prospects(), world) == 1.0
    blameless = central_world(
        effort={"precision_pull": 0.7}, rating={"performance_share": 0.6, "leniency_share": 0.4, "affinity_share": 0.0}
    )
    assert effort.find_precision_pull(prospects(error_scale=0.3), blameless) == pytest.approx(1.0)


@pytest.mark.parametrize("theory", WITH_A_PRIZE)
@pytest.mark.parametrize("pull", [0.3, 0.0, -0.3])
def test_more_rivals_blunt_a_prize_or_sharpen_it_as_the_parameter_says(theory: str, pull: float) -> None:
    answer = effort.EFFORT_THEORIES[theory]
    world = world_of(theory, rivals_pull=pull)
    usual = answer(prospects(5), world_of(theory)).incentive
    spurred = answer(prospects(5, rivals=np.array([1, 2, 15, 30, 300])), world).incentive
    assert spurred == pytest.approx(usual * np.array([2 / 30, 2 / 30, 0.5, 1.0, 10.0]) ** -pull)
    assert np.all(usual > 0.0)


@pytest.mark.parametrize("scope", ["agency", "component"])
def test_rivals_are_those_whom_the_limit_counts_where_places_are_shared(scope: str) -> None:
    world = world_of("expectancy", rivals_pull=0.5)
    table = first_year(world, limit={"scope": scope})
    seats = build_seats(SMALL)
    group = seats.agency if scope == "agency" else seats.component
    counted = table.is_filled & (seats.appointment == 0)
    number = np.bincount(group, weights=counted)[group]
    response = table.effort[counted] / table.marginality[counted]
    assert response == pytest.approx(world.effort.response * (number[counted] / 30.0) ** -0.5)
    assert len(set(number[counted])) > 2


def helping(stake: float, joint_share: float = 0.5, theory: str = "rivalry", **parameters: float) -> float:
    """Help of an executive on the cut whose plan is alone, seven of ten places being kept from peers."""
    world = central_world(
        cooperation={"rivalry": 0.2, "stake_pull": 0.0, "joint_pull": 0.0} | parameters,
        organisation={"joint_share": joint_share},
    )
    conduct = cooperation.COOPERATION_THEORIES[theory](np.ones(1), np.full(1, 0.7), stake, 0.0, world)
    return float(conduct.helping[0])


@pytest.mark.parametrize("theory", ["rivalry", "sabotage", "joint_prize"])
def test_rivalry_grows_with_the_stake_or_falls_with_it_as_the_parameter_says(theory: str) -> None:
    """Drago and Garvey 1998: the larger the prize, the less help; the mirror image below 0."""
    for pull, sign in ((0.5, -1), (0.0, 0), (-0.5, 1)):
        small, usual, large = (helping(stake, theory=theory, stake_pull=pull) for stake in (0.5, 1.0, 2.0))
        assert usual == pytest.approx(1.0 - 0.2 * 0.7)
        assert np.sign(usual - small) == np.sign(large - usual) == sign


def test_without_a_stake_nobody_competes_where_rivalry_grows_with_it_and_no_stake_makes_rivalry_endless() -> None:
    assert helping(0.0, stake_pull=0.5) == 1.0
    assert helping(0.0, stake_pull=0.0) == pytest.approx(1.0 - 0.2 * 0.7)
    assert helping(0.0, stake_pull=-0.5) == helping(0.1, stake_pull=-0.5) == pytest.approx(1.0 - 0.2 * 0.7 * 10**0.5)


@pytest.mark.parametrize("theory", ["rivalry", "sabotage", "joint_prize"])
def test_help_falls_more_where_work_is_joint_or_less_as_the_parameter_says(theory: str) -> None:
    """Drago and Garvey 1998; Holmstrom and Milgrom 1990."""
    for pull, sign in ((0.5, 1), (0.0, 0), (-0.5, -1)):
        apart, joint = (1.0 - helping(1.0, share, theory, joint_pull=pull) for share in (0.3, 0.7))
        assert np.sign(joint - apart) == sign
        assert (apart, joint) == pytest.approx((0.14 * (1 - 0.4 * pull), 0.14 * (1 + 0.4 * pull)))
    assert helping(1.0, 0.0, theory, joint_pull=1.0) == 1.0  # nothing left to compete for, and not less than nothing
    assert helping(1.0, 0.0, theory, joint_pull=3.0) == 1.0


def test_help_may_rise_under_a_limit_and_output_with_it() -> None:
    """A contest may sharpen joint work, as some experiments find; the other sign is that of the reviews."""

    def help_and_output(rivalry: float, share: float | None) -> tuple[float, float]:
        seen: list[Mapping[str, float]] = []
        tables: list[Executives] = []

        def watch(year: Year) -> None:
            seen.append(measure_output(view_of(year)))
            tables.append(copy_table(year.people))

        rules = books(1, limit={"share": share, "threshold": 4})
        world = central_world(cooperation={"rivalry": rivalry, "stake_pull": 0.5, "joint_pull": 0.5})
        live(rules, world=world, seed=5, watch=watch)
        return float(tables[0].helping[tables[0].is_filled].max()), seen[0]["output"]

    for share in (0.3, None):
        (most, rises), (_, alone), (_, falls) = (help_and_output(rivalry, share) for rivalry in (-0.4, 0.0, 0.4))
        if share is None:
            assert most == 1.0
            assert rises == alone == falls
        else:
            assert most > 1.0
            assert rises > alone > falls


@pytest.mark.parametrize("unfairness", [0.8, 0.0, -0.8])
def test_those_held_to_level_3_feel_the_quota_by_how_joint_their_work_is(unfairness: float) -> None:
    """Whole years: the limited feel it, others do not, and it costs the limited effort in the year after."""

    def two_years(quota: float, joint_share: float) -> list[Executives]:
        world = central_world(
            theory={"effort": "reference_dependent"},
            response={"quota_unfairness": quota},
            organisation={"joint_share": joint_share},
        )
        return yearly(books(2, limit={"share": 0.3, "threshold": 4}), world=world, seed=5)

    for joint_share in (0.8, 0.2):
        plain, quota = two_years(0.0, joint_share), two_years(unfairness, joint_share)
        limited = plain[0].was_limited & (plain[0].shortfall > 0.0)
        assert limited.sum() > 10
        assert np.array_equal(plain[0].was_limited, quota[0].was_limited)
        sign = -np.sign(unfairness * (2.0 * joint_share - 1.0))
        change = quota[0].fairness - plain[0].fairness
        assert np.all(np.sign(change[limited]) == sign)
        assert np.all(change[~plain[0].was_limited] == 0.0)
        stayed = limited & (plain[0].exit_kind == 0) & (quota[0].exit_kind == 0)
        assert stayed.any()
        change = quota[1].effort - plain[1].effort
        assert np.all(np.sign(change[stayed]) == sign)
