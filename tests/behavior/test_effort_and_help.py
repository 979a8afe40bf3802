"""Effort, help and sabotage: each theory shows the prediction it is known for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sessim.behavior import (
    cooperation,
    effort,
)
from tests.oracle.cases import central_world
from tests.support.corps import books, yearly

WORLD = central_world()


def prospects(count: int = 3, **changes: Any) -> effort.Prospects:
    """Executives on the cut who have nothing to complain of."""
    nothing = np.zeros(count)
    usual: dict[str, Any] = {
        "marginality": np.ones(count),
        "standing_gap": nothing,
        "stake": 0.1,
        "error_scale": 1.0,
        "rivals": np.full(count, 30),
        "scarcity": np.full(count, 0.7),
        "is_subject": np.ones(count, dtype=bool),
        "fairness": nothing,
        "reference_level": np.full(count, 3.0),
        "shortfall": nothing,
        "was_limited": np.zeros(count, dtype=bool),
        "last_contribution": nothing,
        "self_regard": nothing,
        "crowding": nothing,
    }
    return effort.Prospects(**(usual | changes))


def test_effort_peaks_for_the_marginal_and_hopeless_and_safe_hardly_move() -> None:
    marginality = np.exp(-0.5 * np.array([-3.0, 0.0, 3.0]) ** 2)
    answer = effort.expectancy(prospects(marginality=marginality), WORLD)
    assert answer.incentive[1] > 10 * answer.incentive[0] > 0
    assert answer.incentive[1] > 10 * answer.incentive[2] > 0
    assert np.all(answer.setback == 0)


def test_effort_grows_with_the_stake_up_to_a_ceiling_and_falls_with_injustice() -> None:
    small, large, huge = (effort.expectancy(prospects(stake=stake), WORLD).incentive[0] for stake in (0.02, 0.1, 5.0))
    assert 0 < small < large < huge
    assert huge == pytest.approx(WORLD.effort.response * WORLD.effort.stake_ceiling)
    setback = effort.expectancy(prospects(fairness=np.array([-2.0, 0.0, 2.0])), WORLD).setback
    assert setback[0] == pytest.approx(2 * WORLD.effort.demotivation)
    assert setback[1] == setback[2] == 0
    assert np.all(effort.expectancy(prospects(is_subject=np.zeros(3, dtype=bool)), WORLD).incentive == 0)


def test_in_a_tournament_the_marginal_work_hardest_and_the_hopeless_and_the_safe_fall_below_their_usual_effort() -> (
    None
):
    gaps = np.linspace(-4.0, 4.0, 41)
    incentive = effort.tournament(prospects(41, standing_gap=gaps), WORLD).incentive
    assert np.argmax(incentive) == 20
    assert np.all(np.diff(incentive[:21]) > 0) and np.all(np.diff(incentive[20:]) < 0)
    assert incentive[0] < 0 < incentive[20] and incentive[-1] < 0


def test_tournament_effort_rises_with_the_prize_and_falls_with_noise() -> None:
    stakes = [effort.tournament(prospects(stake=stake), WORLD).incentive[0] for stake in (0.0, 0.05, 0.1)]
    assert stakes[0] == 0 and np.all(np.diff(stakes) > 0)
    errors = [effort.tournament(prospects(error_scale=scale), WORLD).incentive[0] for scale in (0.0, 0.5, 1.0)]
    assert np.all(np.diff(errors) < 0)


def test_losing_an_expected_rating_hurts_more_than_winning_it_spurs_and_undeserved_misses_hurt_most() -> None:
    levels = effort.reference_dependent(prospects(reference_level=np.array([3.0, 3.5, 4.5])), WORLD).incentive
    assert levels[2] == pytest.approx(WORLD.response.loss_aversion * levels[0])
    assert levels[0] < levels[1] < levels[2]
    missed = prospects(shortfall=np.array([0.0, 1.0, 1.0]), self_regard=np.array([2.0, -2.0, 2.0]))
    setback = effort.reference_dependent(missed, WORLD).setback
    assert setback[0] == 0 < setback[1] < setback[2]


def test_a_quota_crowds_out_motivation_fast_and_its_end_brings_it_back_slowly() -> None:
    lost = [0.0]
    for scarcity in [0.7] * 6 + [0.0] * 6:
        answer = effort.crowding_out(prospects(1, scarcity=np.array([scarcity]), crowding=np.array([lost[-1]])), WORLD)
        assert answer.setback[0] == pytest.approx(WORLD.effort.intrinsic_worth * answer.crowding[0])
        lost.append(float(answer.crowding[0]))
    assert np.all(np.diff(lost[:7]) > 0) and np.all(np.diff(lost[6:]) < 0)
    assert lost[1] > 0.5 * 0.7 and lost[7] > 0.5 * lost[6]
    assert np.all(effort.crowding_out(prospects(scarcity=np.zeros(3)), WORLD).setback == 0)


def test_effort_drawn_to_measured_results_is_missing_from_shared_work() -> None:
    """The split moves shared work and true contribution, and leaves the measured results of the person alone."""
    tables = [
        yearly(books(1), world=central_world(effort={"diverted_share": share}), seed=5)[0] for share in (0.0, 0.5)
    ]
    spurred = tables[0].effort > 0
    assert spurred.any() and np.array_equal(tables[0].measured, tables[1].measured)
    assert np.all(tables[1].shared[spurred] < tables[0].shared[spurred])
    lost = (tables[0].contribution - tables[1].contribution)[spurred]
    assert lost == pytest.approx(WORLD.organisation.joint_share * 0.5 * tables[0].effort[spurred])


def test_rivals_hold_back_help_only_where_slots_are_scarce() -> None:
    marginality = np.array([0.0, 1.0, 1.0])
    conduct = cooperation.rivalry(marginality, np.array([0.7, 0.0, 0.7]), 1.0, 0.2, WORLD)
    assert conduct.helping[0] == conduct.helping[1] == 1.0
    assert conduct.helping[2] == pytest.approx(1 - WORLD.cooperation.rivalry * 0.7)
    assert np.all(conduct.sabotage == 0.0)
    assert np.all(cooperation.independent(marginality, marginality, 1.0, 0.2, WORLD).helping == 1.0)


def test_sabotage_needs_a_scarce_slot_within_reach_and_costs_its_victims() -> None:
    marginality, scarcity = np.array([0.0, 1.0, 1.0]), np.array([0.7, 0.0, 0.7])
    free = central_world(cooperation={"sabotage_cost": 0.0})
    acts = cooperation.sabotage(marginality, scarcity, 1.0, 0.2, free).sabotage
    assert acts.tolist() == pytest.approx([0.0, 0.0, 0.7 * WORLD.cooperation.sabotage_willing])
    mild, harsh = (
        yearly(books(1), world=central_world(theory={"cooperation": "sabotage"}, cooperation={"sabotage_loss": loss}))
        for loss in (0.0, 0.2)
    )
    limited = mild[0].sabotage > 0
    assert limited.any()
    assert np.all(harsh[0].individual[limited] < mild[0].individual[limited])
    free = yearly(books(1, limit={"share": None}), world=central_world(theory={"cooperation": "sabotage"}))[0]
    assert np.all(free.sabotage == 0.0)


def test_sabotage_rises_with_the_prize_falls_with_its_cost_and_does_not_count_rivals() -> None:
    """Harbring and Irlenbusch 2011 and 2008: prize spread matters, the size of the tournament does not."""

    def acts(stake: float, cost: float, rivals: int = 1) -> float:
        theory = central_world(cooperation={"sabotage_cost": cost})
        return float(cooperation.sabotage(np.ones(rivals), np.full(rivals, 0.7), stake, 0.2, theory).sabotage[0])

    assert 0.0 == acts(0.0, 0.0) < acts(0.5, 0.0) < acts(1.0, 0.0) < acts(2.0, 0.0)
    assert acts(1.0, 0.0) > acts(1.0, 0.3) > acts(1.0, 0.7) == 0.0
    assert acts(1.0, 0.3, rivals=50) == acts(1.0, 0.3)
    assert acts(100.0, 0.0) == 1.0


def test_prizes_for_joint_output_turn_rivalry_into_help() -> None:
    alone, together = (
        cooperation.joint_prize(np.ones(1), np.full(1, 0.7), 1.0, weight, WORLD).helping[0] for weight in (0, 1)
    )
    assert alone == pytest.approx(1 - WORLD.cooperation.rivalry * 0.7)
    assert together == pytest.approx(1 + WORLD.cooperation.joint_gain * 0.7)
    assert alone < 1 < together
