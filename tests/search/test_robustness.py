"""Acceptable worlds, regret, choice, domination and hypervolume, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.search.evaluation import Levels, difference_in_thresholds
from sessim.search.hypervolume import follow_hypervolume, is_nondominated
from sessim.search.robustness import (
    Robustness,
    dominates_flat,
    find_chosen,
    is_acceptable,
    measure_robustness,
    rank,
    take_in_turn,
)
from sessim.search.stages import score_rules
from sessim.search.stored_runs import average_runs
from tests.support.toy_search import make_lever, make_objective, make_toy_plan

FLAT = np.zeros((2, 2))  # worlds, objectives
BEFORE = np.array([[8.0, -4.0], [8.0, 4.0]])


def test_acceptable_is_halfway_or_better_on_every_objective_less_one_threshold() -> None:
    # needed, world 0: 4 - 1 = 3 and -2 - 1 = -3; world 1: 3 and 2 - 1 = 1
    rules = np.array([[[3.0, -3.0], [3.0, 1.0]], [[2.9, 9.0], [3.0, 0.9]], [[3.0, -3.1], [9.0, 9.0]]])
    assert is_acceptable(rules, FLAT, BEFORE, 0.5).tolist() == [[True, True], [False, False], [False, True]]
    rivals = np.stack((FLAT, BEFORE))
    assert is_acceptable(rivals, FLAT, BEFORE, 0.5).tolist() == [[False, False], [False, True]]
    assert is_acceptable(rivals, FLAT, BEFORE, 0.0).all()


def test_regret_is_to_the_best_of_the_same_world() -> None:
    rules = np.array([[[6.0, 0.0], [0.0, 2.0]]])
    found = measure_robustness(rules, np.stack((FLAT, BEFORE)), (0.5, 0.5), 0.5)
    # worth: flat 0, 0; before 2, 6; rule 3, 1; best 3, 6
    assert found.worst_regret.tolist() == [6.0, 1.0, 5.0]
    assert found.regret90 == pytest.approx([0.1 * 3.0 + 0.9 * 6.0, 0.9, 4.5])
    assert found.better.tolist() == [0.0, 1.0, 1.0]
    assert found.advantage.tolist() == [0.0, 4.0, 2.0]
    assert find_chosen(found, 1.0).tolist() == [False, True, False]
    assert find_chosen(found, 4.0).tolist() == [False, True, True]


def test_to_dominate_takes_all_criteria_of_all_sides_and_one_that_is_strictly_better() -> None:
    def side(acceptable: list[float], regret: list[float]) -> Robustness:
        values = np.array(regret)
        return Robustness(np.array(acceptable), values, values + 1.0, values, values)

    one = side([0.2, 0.2, 0.5, 0.9], [3.0, 3.0, 2.0, 1.0])
    other = side([0.2, 0.2, 0.2, 0.1], [3.0, 3.0, 3.0, 1.0])
    assert dominates_flat([one]).tolist() == [False, False, True, True]
    assert dominates_flat([one, other]).tolist() == [False, False, True, False]


def test_rules_are_taken_in_turn_each_once() -> None:
    assert take_in_turn([[0, 1, 2], [0, 3, 1], [2, 0, 3]], 4) == [0, 2, 1, 3]
    assert take_in_turn([[0, 1], [1, 0]], 9) == [0, 1]
    assert rank(np.array([1.0, 2.0, 2.0, 0.0]), np.array([0.0, 1.0, 3.0, 9.0])) == [2, 1, 0, 3]


def test_the_search_is_led_by_what_most_worlds_reach() -> None:
    differences = np.array([[[0.0], [1.0], [2.0], [3.0], [100.0]]])
    assert score_rules(differences, 0.25).tolist() == [[1.0]]


def test_hypervolume_is_the_share_of_the_box_below_some_rule() -> None:
    low, high = np.zeros(2), np.array([1.0, 2.0])
    generations = [np.array([[0.5, 1.0]]), np.array([[0.2, 0.2]]), np.array([[1.0, 0.5], [0.5, 2.0]])]
    followed = follow_hypervolume(generations, low, high, 4096, 1)
    assert followed == pytest.approx([0.25, 0.25, 0.625], abs=0.01)
    assert followed[0] == followed[1]


def test_the_frontier_holds_what_no_other_rule_beats() -> None:
    scores = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.5, 0.5]])
    assert is_nondominated(scores).tolist() == [True, True, False, True, True]


def test_differences_are_in_thresholds_with_direction_factor_and_costs() -> None:
    money = {"value": 2.0, "unit": "percent", "reason": "a toy"}
    objectives = (
        make_objective("output", pays="hours"),
        make_objective("exits", "star_exit_rate"),
        make_objective("cost", "year_cost_real", direction="lower", relative=True, threshold=money, pays="dollars"),
    )
    plan = make_toy_plan((make_lever("share"),), objectives)
    flat = Levels(np.array([[[10.0, 0.10, 1000.0, 5.0]]]), np.array([0.1]), np.array([10.0]))
    rule = Levels(np.array([[[11.0, 0.09, 1100.0, 4.0]]]), np.array([0.3]), np.array([30.0]))
    found = difference_in_thresholds(plan, rule, flat, np.array([0.5]))[0, 0]
    output, exits = (objective.threshold for objective in objectives[:2])
    assert found[0] == pytest.approx((0.5 * 1.0 - 0.2) / output)
    assert found[1] == pytest.approx(0.5 * 0.01 / exits)
    assert found[2] == pytest.approx(-(0.5 * 100.0 + 30.0 * 4.0 - 10.0 * 5.0) / 1000.0 * 100.0 / 2.0)


def test_runs_are_averaged_over_policy_years_and_replications() -> None:
    import pandas as pd

    rows = [
        ("a", 0, 2025, 9.0),
        ("a", 0, 2026, 1.0),
        ("a", 0, 2027, 3.0),
        ("b", 0, 2026, 5.0),
        ("b", 0, 2027, float("nan")),
    ]
    runs = pd.DataFrame(rows, columns=["arm", "world", "fiscal_year", "output"])
    found = average_runs(runs, ["b", "a"], 1, ["output", "output"], 2026)
    assert found.tolist() == [[[5.0, 5.0]], [[2.0, 2.0]]]
