"""How noise, rivals, stakes and joint work move the oracle's people, and what follows them, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from sessim.streams import Streams

from .arithmetic import normal_quantile
from .cases import quiet_world
from .corps_cases import SEED, column, five, one_board, person, stepped
from .start import OracleStart, SeatStart

CUT = -normal_quantile(0.2)
"""Where a person of whom one in five gets a slot believes the cut to be."""
INCENTIVE = 0.3 * 0.08 / 0.1
"""Incentive of one who believes to stand at the cut: response times stake in reference stakes."""


def at_the_cut(number: int = 5) -> OracleStart:
    return one_board([person(0.0, standing_belief=CUT)] + [person(0.0)] * (number - 1))


def effort_of(theory: str, rules: dict[str, Any] | None = None, **effort: Any) -> float:
    """Effort of the first of five, who believes to stand at the cut."""
    shares = {"performance_share": 0.25, "leniency_share": 0.25, "affinity_share": 0.25, "training_gain": 0.5}
    world = quiet_world(theory={"effort": theory}, effort={"belief_uncertainty": 0.7, **effort}, rating=shares)
    value: float = column(stepped(at_the_cut(), world, **(rules or {})), "effort")[0]
    return value


@pytest.mark.parametrize("theory", ["expectancy", "reference_dependent", "crowding_out"])
@pytest.mark.parametrize("pull", [1.0, -0.5])
def test_a_prize_pulls_more_or_less_where_ratings_err_less(theory: str, pull: float) -> None:
    # One untrained rater errs with variance 0.25 + 0.25 about the person, one trained with a quarter of it.
    trained = {"appraisal": {"rater_training": 1.0}}
    precision = math.sqrt((0.49 + 0.5) / (0.49 + 0.125))
    # the setback by crowding is the same with and without
    gained = effort_of(theory, trained, precision_pull=pull) - effort_of(theory, trained)
    loss_averse = 2.0 if theory == "reference_dependent" else 1.0  # a level of 4 is expected
    assert gained == pytest.approx(INCENTIVE * loss_averse * (precision**pull - 1))
    assert effort_of(theory, precision_pull=pull) == pytest.approx(effort_of(theory))


def test_a_contest_reads_noise_once() -> None:
    trained = {"appraisal": {"rater_training": 1.0}}
    assert effort_of("tournament", trained, precision_pull=1.0) == pytest.approx(effort_of("tournament", trained))


@pytest.mark.parametrize("theory", ["expectancy", "tournament"])
@pytest.mark.parametrize("pull", [0.2, -0.2])
def test_a_prize_pulls_less_or_more_the_more_rivals(theory: str, pull: float) -> None:
    five_of_thirty = (5 / 30) ** -pull
    assert effort_of(theory, rivals_pull=pull) == pytest.approx(effort_of(theory) * five_of_thirty)


def test_rivals_are_those_counted_together_and_two_at_least() -> None:
    start = at_the_cut(6)
    seats = tuple(SeatStart(number, 0, number // 3, 0, 1 if number == 5 else 0) for number in range(6))
    start = replace(start, seats=seats)
    world = quiet_world(theory={"effort": "expectancy"}, effort={"rivals_pull": 1.0})

    def pull(**limit: Any) -> float:
        weak = replace(world, effort=replace(world.effort, rivals_pull=0.0))
        with_rivals, without = (column(stepped(start, each, limit=limit), "effort")[0] for each in (world, weak))
        return float(with_rivals / without)

    assert pull() == pytest.approx(30 / 5)  # the noncareer one is not counted
    assert pull(includes_noncareer=True) == pytest.approx(30 / 6)
    assert pull(scope="component", threshold=1) == pytest.approx(30 / 3)
    alone = one_board([person(0.0)])
    assert column(stepped(alone, world, limit={"threshold": 1}), "effort")[0] == pytest.approx(
        30
        / 2
        * column(
            stepped(alone, replace(world, effort=replace(world.effort, rivals_pull=0.0)), limit={"threshold": 1}),
            "effort",
        )[0]
    )


def helping_at_the_cut(theory: str = "rivalry", stake: float = 0.08, joint: float = 0.4, **cooperation: Any) -> float:
    """Help of the first of five; contested by 0.8, for four in five get no slot."""
    world = quiet_world(theory={"cooperation": theory}, cooperation=cooperation, organisation={"joint_share": joint})
    start = replace(at_the_cut(), remembered_stake=stake)
    value: float = column(stepped(start, world), "helping")[0]
    return value


@pytest.mark.parametrize("theory", ["rivalry", "sabotage"])
def test_rivalry_grows_with_the_stake_and_with_joint_work(theory: str) -> None:
    # a stake of 0.8 reference stakes, four fifths of the work joint: 2 x 0.8 - 1 = 0.6
    assert helping_at_the_cut(theory, stake_pull=0.5) == pytest.approx(1 - 0.3 * math.sqrt(0.8) * 0.8)
    assert helping_at_the_cut(theory, joint=0.8, joint_pull=0.5) == pytest.approx(1 - 0.3 * 1.3 * 0.8)
    assert helping_at_the_cut(theory, joint=0.8, joint_pull=-0.5) == pytest.approx(1 - 0.3 * 0.7 * 0.8)
    both = helping_at_the_cut(theory, joint=0.8, joint_pull=0.5, stake_pull=2.0)
    assert both == pytest.approx(1 - 0.3 * 0.64 * 1.3 * 0.8)
    assert helping_at_the_cut(theory, joint=0.0, joint_pull=3.0) == 1.0  # 1 - 3 is held at 0


def test_without_a_stake_rivalry_has_an_end() -> None:
    assert helping_at_the_cut(stake=0.0, stake_pull=0.0) == pytest.approx(1 - 0.3 * 0.8)
    assert helping_at_the_cut(stake=0.0, stake_pull=0.5) == 1.0
    assert helping_at_the_cut(stake=0.0, stake_pull=-0.25) == pytest.approx(1 - 0.3 * 0.1**-0.25 * 0.8)
    assert helping_at_the_cut(stake=0.005, stake_pull=-0.25) == pytest.approx(1 - 0.3 * 0.1**-0.25 * 0.8)
    assert helping_at_the_cut(stake=0.9, stake_pull=1.0) == pytest.approx(1 - 0.3 * 2.0 * 0.8)  # the ceiling of 2


def test_a_joint_prize_turns_against_help_by_its_rivalry_alone() -> None:
    # weights 20, 10, 10, 40, 20 of shared shares 0.3, 0.2, 0.2, 0.1, 0.6: L = 0.26
    helping = helping_at_the_cut("joint_prize", stake_pull=1.0)
    assert helping == pytest.approx(1 + (0.6 * 0.26 - 0.3 * 0.8 * 0.74) * 0.8)
    against = helping_at_the_cut("joint_prize", joint_gain=-0.5)
    assert against == pytest.approx(1 + (-0.5 * 0.26 - 0.3 * 0.74) * 0.8)


def test_help_may_rise_above_the_usual_and_the_work_of_all_with_it() -> None:
    world = quiet_world(theory={"cooperation": "rivalry"}, cooperation={"rivalry": -0.3})
    rows = stepped(at_the_cut(), world).rows()
    assert rows[0]["helping"] == pytest.approx(1 + 0.3 * 0.8)
    surplus = sum(row["helping"] for row in rows) / 5 - 1
    assert rows[0]["contribution"] == pytest.approx(0.4 * 0.5 * surplus)


@pytest.mark.parametrize(("effect", "times"), [(0.5, 1.4), (-0.5, 0.6), (-2.0, 0.0)])
def test_a_rating_withheld_hurts_more_or_less_where_work_is_joint(effect: float, times: float) -> None:
    # nine tenths of the work joint: 2 x 0.9 - 1 = 0.8
    world = quiet_world(response={"quota_unfairness": effect}, organisation={"joint_share": 0.9})
    rows = stepped(five(), world).rows()
    assert rows[1]["was_limited"] and not rows[3]["was_limited"]
    assert rows[1]["fairness"] == pytest.approx(0.5 * -2.0 * 1.5 * times)
    assert rows[3]["fairness"] == pytest.approx(0.5 * -2.0 * 1.5)  # level 3 by merit, a level below what was expected
    assert (rows[1]["shortfall"], rows[3]["shortfall"]) == (1.0, 1.0)


def test_effort_remembers_a_rating_withheld() -> None:
    world = quiet_world(
        theory={"effort": "reference_dependent"},
        response={"quota_unfairness": 0.5},
        organisation={"joint_share": 0.9},
        effort={"response": 0.0, "diverted_share": 0.0},
    )
    rows = stepped(five(), world, years=2).rows()
    # demotivation 0.1 times the loss of 2 x 1 x 1.5 of the year before
    assert rows[1]["effort"] == pytest.approx(-0.1 * 3.0 * 1.4)
    assert rows[3]["effort"] == pytest.approx(-0.1 * 3.0)


def test_the_workforce_follows_its_executives_and_the_element_for_leading_people_sees_it() -> None:
    world = quiet_world(organisation={"workforce_effect": 0.5, "workforce_speed": 0.4, "workforce_seen": 0.8})
    start, appraisal = five(), {"people_element": 4}
    rules: dict[str, Any] = {"limit": {"share": None}, "removal": {"ratings_compel": False}, "appraisal": appraisal}
    mean = (2.0 + 1.0 + 0.6 + 0.0 - 1.0) / 5
    first = stepped(start, world, **rules)
    assert column(first, "element_signal")[1] == pytest.approx([1.0] * 5)  # the workforce starts at 0
    second = stepped(start, world, years=2, **rules)
    seen = 0.8 * 0.4 * 0.5 * mean
    assert column(second, "element_signal")[1] == pytest.approx([1.0, 1.0, 1.0, 1.0 + seen, 1.0])
    third = stepped(start, world, years=3, **rules)
    seen = 0.8 * (0.6 * 0.4 * 0.5 * mean + 0.4 * 0.5 * mean)
    assert column(third, "element_signal")[1] == pytest.approx([1.0, 1.0, 1.0, 1.0 + seen, 1.0])
    unnamed = stepped(start, world, years=3, **{**rules, "appraisal": {"people_element": 0}})
    assert column(unnamed, "element_signal")[1] == pytest.approx([1.0] * 5)


def test_only_career_executives_lead_the_workforce_and_without_one_it_stays() -> None:
    world = quiet_world(organisation={"workforce_effect": 0.5, "workforce_speed": 0.4})
    start = five()
    seats = tuple(SeatStart(number, 0, number // 3, 0, 1 if number in (2, 3, 4) else 0) for number in range(5))
    model = stepped(replace(start, seats=seats), world, limit={"share": None})
    boards = {seat.board.number: seat.board for seat in model.seats}
    assert boards[0].workforce == pytest.approx(0.4 * 0.5 * 1.5)
    assert boards[1].workforce == 0.0


def test_a_losing_supervisor_sees_the_same_workforce() -> None:
    world = quiet_world(organisation={"workforce_effect": 0.5, "workforce_speed": 0.4, "workforce_seen": 0.8})
    rules: dict[str, Any] = {"limit": {"share": None}, "appraisal": {"two_supervisor_share": 1.0, "people_element": 4}}
    signals = column(stepped(five(), world, years=2, **rules), "element_signal")[1]
    assert signals == pytest.approx([1.0, 1.0, 1.0, 1.0 + 0.8 * 0.4 * 0.5 * 0.52, 1.0])


def test_seats_differ_in_responsibility_for_ever() -> None:
    model = stepped(five(), quiet_world(organisation={"responsibility_spread": 0.5}), years=2)
    draws = Streams(SEED).normal(0, "seat.responsibility", 5)
    assert [seat.responsibility for seat in model.seats] == pytest.approx([math.exp(0.5 * e - 0.125) for e in draws])
    assert [seat.responsibility for seat in stepped(five(), quiet_world()).seats] == [1.0] * 5


def test_an_inspector_general_finds_part_of_what_comes_to_light() -> None:
    agency = stepped(five(), quiet_world(organisation={"inspector_share": 0.25})).agency_rows()[0]
    assert agency["surfaced_incidents"] > 0
    assert agency["inspector_findings"] == pytest.approx(0.25 * agency["surfaced_incidents"])
