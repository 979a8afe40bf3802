"""Searches whose answer is known beforehand: extremes, the optimum of a grid, a lever that does nothing, luck alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.evidence.contrasts.number_format import share_words
from sessim.search.showing.sentences import tell_certainty, tell_finding
from sessim.search.showing.tables import (
    FAILURES,
    LEVELS,
    LEVERS,
    RULES,
    levers_table,
    name_dominating,
    robustness_table,
    tabulate,
)
from tests.support.toy_search import Toy, make_lever, make_objective, make_toy_plan, search_toy

pytest.importorskip("optuna")
SHARE, MONEY = make_lever("share"), make_lever("money", key="awards.minimum_top_share")
CASH, OUTPUT = make_objective("cash", "cash_slope"), make_objective("output")
FLAT, BEFORE = {"share": 0.3, "money": 0.5}, {"share": 1.0, "money": 0.0}


def test_cash_alone_with_free_pay_chooses_the_extremes() -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH,), rules=200, generation=20)

    def pays(values: Any, world: int, seed: int) -> list[float]:
        return [values["money"] * (2.0 - values["share"]) * (1.0 + 0.01 * world)]

    found = search_toy(Toy(plan, pays, FLAT, BEFORE))
    assert found.by_label[found.finalists[0]].rule == (0.0, 1.0)
    assert len(found.rules_of(found.finalists)) == plan.finalists


@pytest.mark.parametrize("worlds", [1, 3])
def test_with_one_lever_it_finds_the_optimum_of_the_grid(worlds: int) -> None:
    plan = make_toy_plan((SHARE,), (OUTPUT,), rules=500, generation=6)
    stages = {name: replace(stage, worlds=worlds) for name, stage in plan.stages.items()}
    plan = replace(plan, stages=stages)
    found = search_toy(Toy(plan, lambda values, world, seed: [-((values["share"] - 0.62) ** 2)], FLAT, BEFORE))
    assert found.by_label[found.finalists[0]].rule == (0.6,)  # the nearest on a grid of .05
    searched = {trial.rule for trial in found.trials if trial.origin == "search"}
    assert searched <= {(value,) for value in SHARE.options} and len(searched) >= 0.8 * len(SHARE.options)


def test_evolution_beats_chance_where_there_is_something_to_learn() -> None:
    levers = (SHARE, MONEY, make_lever("a", key="review.rigour"), make_lever("b", key="appraisal.rater_training"))
    plan = make_toy_plan(levers, (CASH, OUTPUT), rules=200, generation=20, points=4096)

    def far_corner(values: Any, world: int, seed: int) -> list[float]:
        near = -sum((values[name] - 0.9) ** 2 for name in ("share", "money", "a", "b"))
        return [near + 0.2 * values["a"], near - 0.2 * values["a"]]

    found = search_toy(Toy(plan, far_corner, {**FLAT, "a": 0, "b": 0}, {**BEFORE, "a": 0, "b": 0}))
    assert sum(trial.origin == "random" for trial in found.trials) >= 200
    assert found.hypervolume["search"][-1] > found.hypervolume["random"][-1]
    assert found.by_label[found.finalists[0]].origin == "search"


def test_a_useless_lever_is_reported_as_such() -> None:
    plan = make_toy_plan((SHARE, MONEY), (OUTPUT,), rules=40, generation=10)
    found = search_toy(Toy(plan, lambda values, world, seed: [10.0 * values["share"]], FLAT, BEFORE))
    words = levers_table(found).groupby("lever")["word"].first()
    assert words["money"] == "no effect at all" and words["share"] == "moves results"
    assert any("no effect at all: money" in sentence for sentence in tell_certainty(found, tabulate(found)))


def test_a_lever_that_hardly_moves_anything_is_told_from_one_that_moves_nothing() -> None:
    plan = make_toy_plan((SHARE, MONEY), (OUTPUT,), rules=40, generation=10)
    found = search_toy(
        Toy(plan, lambda values, world, seed: [10.0 * values["share"] + 0.01 * values["money"]], FLAT, BEFORE)
    )
    table = levers_table(found).set_index("lever")
    assert set(table.loc[["money"], "word"]) == {"no material effect"}
    assert 0.0 < table.loc[["money"], "largest_effect_in_thresholds"].abs().max() <= 0.01 / OUTPUT.threshold + 1e-9


def test_luck_alone_looks_good_where_it_was_chosen_and_not_in_fresh_worlds() -> None:
    """Every rule is worth the same; what differs is noise of its own in each world and for each seed."""
    plan = make_toy_plan((SHARE, MONEY), (OUTPUT,), rules=150, generation=30, finalists=4, sifted=20)

    def noise(values: Any, world: int, seed: int) -> list[float]:
        key = [int(1000 * values["share"]), int(1000 * values["money"]), world, seed]
        return [float(np.random.default_rng(key).normal())]

    found = search_toy(Toy(plan, noise, FLAT, BEFORE))
    table = robustness_table(found)
    joint = table[(table["side"] == "joint") & table["rule"].isin(found.finalists)]
    means = joint.groupby("worlds")["advantage_over_flat"].mean()
    assert means["where chosen"] > means["fresh"] + 0.5


def test_a_rule_that_is_better_at_everything_dominates_and_a_worse_one_does_not() -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH, OUTPUT), rules=60, generation=10)

    def formula(values: Any, world: int, seed: int) -> list[float]:
        return [values["money"] * 10.0, values["money"] * 10.0 + world]

    found = search_toy(Toy(plan, formula, FLAT, BEFORE))
    best = found.finalists[0]
    assert found.by_label[best].rule[1] == 1.0
    assert best in name_dominating(found)
    assert plan.base_policy not in name_dominating(found) and plan.before not in name_dominating(found)


def test_where_nothing_is_better_nothing_dominates_and_the_page_says_so() -> None:
    plan = make_toy_plan((SHARE, MONEY), (OUTPUT,), rules=30, generation=10)
    found = search_toy(Toy(plan, lambda values, world, seed: [0.0], FLAT, BEFORE))
    assert name_dominating(found) == []
    assert tell_finding(found, tabulate(found))[0].startswith("No rule dominates ")


def test_both_sides_choices_are_named_or_that_there_is_none() -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH, OUTPUT), rules=60, generation=10)

    def one_is_best(values: Any, world: int, seed: int) -> list[float]:
        return [100.0 * values["money"], 100.0 * values["money"]]

    found = search_toy(Toy(plan, one_is_best, FLAT, BEFORE))
    told = tell_finding(found, tabulate(found))
    assert told[-1].startswith("Both sides would choose ") and "There is no rule" not in " ".join(told)

    def each_has_its_own(values: Any, world: int, seed: int) -> list[float]:
        return [100.0 * values["money"], -100.0 * values["money"]]

    sides = tuple(
        replace(
            side, weights=(0.5, 0.5) if side.name == "joint" else (1.0, 0.0) if side.name == "critic" else (0.0, 1.0)
        )
        for side in plan.sides
    )
    found = search_toy(Toy(replace(plan, sides=sides), each_has_its_own, FLAT, BEFORE))
    told = tell_finding(found, tabulate(found))
    assert told[-1].startswith("There is no rule that both sides would choose")
    assert "a critic of the limit" in told[-1] and "a supporter of the limit" in told[-1]


def test_what_keeps_a_rule_from_dominating_is_named_with_both_numbers() -> None:
    plan = make_toy_plan((SHARE, MONEY), (OUTPUT,), rules=60, generation=10, finalists=1)

    def formula(values: Any, world: int, seed: int) -> list[float]:  # better in all worlds but the last fresh one
        return [values["money"] * (-90.0 if seed and world % 3 == 0 else 9.0)]

    found = search_toy(Toy(plan, formula, FLAT, BEFORE))
    robustness = robustness_table(found)
    worst = robustness[robustness["worlds"] == "fresh"].set_index(["rule", "side"])["worst_regret"]
    label = found.finalists[0]
    finding = tell_finding(found, tabulate(found))
    told = [each for each in finding if each.startswith("What keeps it from dominating")]
    share = robustness.set_index(["rule", "side", "worlds"])["share_better_than_flat"][label, "joint", "fresh"]
    assert finding[0].startswith("No rule dominates “30 percent limit”, though under the nearest ")
    assert f"worth more in {share_words(share)} of worlds." in finding[0]
    assert worst[label, "joint"] > worst[plan.base_policy, "joint"] and len(told) == 1
    assert f"({worst[label, 'joint']:,.2f} against {worst[plan.base_policy, 'joint']:,.2f} thresholds)" in told[0]


def test_a_loss_is_told_with_its_level_and_where_a_rule_fails_is_said() -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH, OUTPUT), rules=60, generation=10, finalists=1)

    def formula(values: Any, world: int, seed: int) -> list[float]:
        fails = world % 3 == 0
        return [(values["money"] - 0.5) * (-9.0 if fails else 9.0), -5.0 * (values["money"] - 0.5)]

    found = search_toy(Toy(plan, formula, FLAT, BEFORE))
    tables = tabulate(found)
    told = " ".join(tell_finding(found, tables))
    assert "What it hangs on: " in told and all(each.meaning[1:] in told for each in plan.costs)
    label = next(each for each in found.finalists if f"(rule {each})" in told)
    levels = tables[LEVELS]
    own = levels[(levels["rule"] == label) & (levels["worlds"] == "fresh")].set_index("objective")
    size = {each.name: own.loc[each.name, "difference_median"] / each.threshold for each in plan.objectives}
    assert min(size.values()) < -1.0 < 1.0 < max(size.values())
    assert "Better than “30 percent limit”: " in told and "Worse: " in told
    failing = tables[FAILURES].set_index("rule").loc[label, "share_failing"]
    assert 0.0 < failing < 1.0 and f"worth less in {share_words(failing)} of fresh worlds" in told


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH, OUTPUT), rules=60, generation=10)

    def formula(values: Any, world: int, seed: int) -> list[float]:
        return [values["money"] - values["share"] ** 2, values["share"] * world]

    first, again = (tabulate(search_toy(Toy(plan, formula, FLAT, BEFORE))) for _ in range(2))
    assert all(first[name].equals(again[name]) for name in first)
    other = tabulate(search_toy(Toy(replace(plan, seed=2), formula, FLAT, BEFORE)))
    assert not first[RULES].equals(other[RULES]) and list(first[LEVERS]) == list(other[LEVERS])


@pytest.mark.parametrize("dies_after", [0, 1, 3, 7])
def test_a_search_that_dies_goes_on_to_the_same_end_and_lives_no_rule_twice(dies_after: int) -> None:
    plan = make_toy_plan((SHARE, MONEY), (CASH, OUTPUT), rules=60, generation=10)

    def formula(values: Any, world: int, seed: int) -> list[float]:
        return [values["money"] - values["share"] ** 2, values["share"] * world]

    whole = Toy(plan, formula, FLAT, BEFORE)
    expected = tabulate(search_toy(whole))
    stopped = Toy(plan, formula, FLAT, BEFORE, dies_after=dies_after)
    with pytest.raises(KeyboardInterrupt):
        search_toy(stopped)
    resumed = Toy(plan, formula, FLAT, BEFORE, stored=stopped.stored)
    found = tabulate(search_toy(resumed))
    assert all(found[name].equals(expected[name]) for name in expected)
    assert stopped.lived + resumed.lived == whole.lived
