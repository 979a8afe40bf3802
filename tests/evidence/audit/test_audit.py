"""The audit on toy answers: an assumption that decides one is named, and none is where none matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.audit.headlines import Headline, list_headlines, world_differences
from sessim.evidence.audit.judging import could_change, judge_change
from sessim.evidence.audit.method import read_audit_method
from sessim.evidence.audit.rounds import AuditPlan, Round, plan_first_round, plan_second_round
from sessim.evidence.audit.table import (
    Audited,
    audit_sentences,
    count_by_headline,
    find_open_changes,
    make_audit_table,
    select_named,
)
from sessim.evidence.contrasts.estimates import Arm
from sessim.evidence.declared.declarations import read_declarations
from sessim.settings.compose import compose_study
from sessim.settings.worlds.variations import Variation, list_variations, vary_world
from sessim.world import World
from tests.support.synthetic_study import FIRST_YEAR, make_study

Toy = Callable[[World], float]
METHOD = replace(read_audit_method(), first_round_worlds=6, most_worlds=30, resamples=100)
WORLDS = compose_study(["world=literature_ranges", "run.worlds=61", "population=oracle_120", "run.years=2"]).worlds
CHANGES = list_variations(METHOD.neutral_theories)
DECLARED = read_declarations()


def audit_toy(toy: Toy, threshold: float, changes: tuple[Variation, ...] = CHANGES) -> tuple[pd.DataFrame, Round]:
    """The table of an audit whose runs are a formula, and its second round."""
    headline = Headline("q5", "output", "A1", "A0", threshold)
    plan = AuditPlan(METHOD, (headline,), WORLDS, changes)
    numbers = list(range(1, len(WORLDS)))
    values = pd.DataFrame({"q5.output": [toy(WORLDS[number]) for number in numbers]}, index=numbers)
    audited = Audited(plan, DECLARED, values, values)

    def run(planned: Round) -> pd.DataFrame:
        return pd.DataFrame({"q5.output": [toy(world) for world in planned.worlds]})

    first = plan_first_round(plan)
    left = find_open_changes(audited, first, run(first))
    second = plan_second_round(plan, left)
    return make_audit_table(audited, (first, run(first)), (second, run(second)), left), second


def named(table: pd.DataFrame) -> set[tuple[str, str]]:
    found = select_named(table)
    return set(zip(found["assumption"], found["change"], strict=True))


def test_an_assumption_that_decides_an_answer_is_named_and_no_other() -> None:
    table, _ = audit_toy(lambda world: 10.0 * world.hiring.validity * world.organisation.workforce_effect, 0.05)
    found = named(table)
    assert ("organisation.workforce_effect", "switched off") in found
    assert ("organisation.workforce_effect", "mirrored") in found
    assert {key for key, _ in found} <= {"organisation.workforce_effect", "hiring.validity"}
    sentences = audit_sentences(table, "q5")
    assert "would change with" in sentences[0] and "organisation: workforce effect switched off" in " ".join(sentences)
    off = table[(table["assumption"] == "organisation.workforce_effect") & (table["change"] == "switched off")].iloc[0]
    assert off["word_with_change"] == "no material effect"
    assert off["share_of_resamples_changed"] == 1.0


def test_nothing_is_named_where_nothing_matters_and_no_second_round_is_run() -> None:
    table, second = audit_toy(lambda _: 1.0, 0.5)
    assert len(table) == len(CHANGES)  # none left out
    assert second.worlds == ()
    assert named(table) == set()
    assert (table["word"] == "robustly better").all() and (table["effect"] == "stands").all()
    (sentence,) = audit_sentences(table, "q5")
    assert sentence.startswith(f"None of {len(CHANGES)} changes of ") and "“robustly better”" in sentence
    assert count_by_headline(table)[["changes", "may change", "stands"]].to_numpy().tolist() == [[0, 0, len(CHANGES)]]


def test_a_theory_that_decides_an_answer_is_named() -> None:
    table, _ = audit_toy(lambda world: 1.0 if world.theory.norms == "fixed" else -1.0, 0.5)
    found = select_named(table)
    assert set(found["assumption"]) == {"theory.norms"}
    assert set(found["value"]) == {"fixed", "adaptive", "tipping"}  # each alone gives one side
    assert "which switches it off" in " ".join(audit_sentences(table, "q5"))


def test_a_change_that_moves_worlds_little_and_either_way_is_not_taken_for_one_of_the_word() -> None:
    def toy(world: World) -> float:
        place = world.hiring.age_mean * 1e6 % 1.0  # a number that no change of effort touches
        luck = world.hiring.age_sd * 1e6 % 1.0
        return (1.0 if place < 0.7 else -1.0) + 0.02 * (luck - 0.5) * world.effort.response

    table, _ = audit_toy(toy, 0.5)
    own = table[table["assumption"] == "effort.response"]
    assert (own["largest_shift"] > 0).any()
    assert (own["effect"] == "stands").all()


def test_the_second_round_runs_no_more_worlds_than_may_be_run() -> None:
    plan = AuditPlan(replace(METHOD, most_runs=7), (), WORLDS, CHANGES)
    left = [number for number, change in enumerate(CHANGES) if change.key == "hiring.validity"]
    assert len(left) == 2
    second = plan_second_round(plan, left)
    assert (len(second.worlds), sorted(set(second.luck))) == (6, [1, 2, 3])
    assert all(world is not WORLDS[number] for world, number in zip(second.worlds, second.luck, strict=True))


def test_worlds_that_two_changes_make_alike_are_run_once() -> None:
    correction = Variation("norms.correction", "switched off", 0.0)
    plan = AuditPlan(METHOD, (), WORLDS, (correction, replace(correction, kind="low end")))
    first = plan_first_round(plan)
    assert len(first.worlds) == len(set(first.luck)) >= METHOD.first_round_reading
    numbers = [number for position, number in first.places if position == 0]
    assert [first.places[0, each] for each in numbers] == [first.places[1, each] for each in numbers]
    assert 0 not in numbers  # the central world is no draw


def test_a_word_could_change_by_hand() -> None:
    """Eight of ten worlds beyond 1 at 1.5, two within: likely better; it takes three worlds to fall within for another word."""
    values, everywhere = np.array([1.5] * 8 + [0.5] * 2), np.ones(10, dtype=bool)
    rules = DECLARED.rules
    assert could_change(values, everywhere, 0.6, 1.0, "higher", rules)
    assert not could_change(values, everywhere, 0.3, 1.0, "higher", rules)
    assert not could_change(values, np.array([True] * 2 + [False] * 8), 0.4, 1.0, "higher", rules)


def test_a_change_is_judged_by_where_it_takes_the_worlds_of_each_category() -> None:
    """Twenty worlds better beyond the threshold; of five that were run, the change takes all within it."""
    generator = np.random.default_rng(1)
    differences, before = np.full(20, 2.0), np.full(5, 2.0)
    code, changed, share, shares = judge_change(
        differences, before, np.full(5, 0.5), 1.0, "higher", DECLARED.rules, 50, generator
    )
    assert (code, changed, share) == ("robustly_up", "no_material", 1.0)
    assert shares.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    code, changed, share, _ = judge_change(
        differences, before, np.array([2.0, 2.0, 2.0, 2.0, 0.5]), 1.0, "higher", DECLARED.rules, 400, generator
    )
    assert (code, changed) == ("robustly_up", "robustly_up")
    # .8 stay beyond: another word where two of five draws or more are the fifth world, 1 - .8^5 - 5 * .2 * .8^4 = .263
    assert share == pytest.approx(0.263, abs=0.07)


def test_headlines_are_the_primary_contrasts_but_for_rankings() -> None:
    arms = [Arm(label, "", "", role) for label, role in (("A1", "focal"), ("A0", "reference"), ("A3", "reference"))]
    found = list_headlines(DECLARED, arms, ["q2", "q5", "q9"])
    assert [(each.question, each.measure, each.arm, each.reference) for each in found] == [("q5", "output", "A1", "A0")]
    with_lower_tail = list_headlines(DECLARED, [*arms, Arm("A5", "", "", "other")], ["q9"])
    assert [(each.key, each.arm) for each in with_lower_tail] == [
        ("q9.output", "A5"), ("q9.know_how", "A5"), ("q9.good_removed", "A5"),
    ]  # fmt: skip


def test_differences_by_world_are_those_of_the_answers() -> None:
    study = make_study(worlds=4, replications=2, arms=("A0", "A1"), questions=("q5",))
    found = world_differences(study.runs, [Headline("q5", "output", "A1", "A0", 0.4)], FIRST_YEAR, 3)
    policy = study.runs[study.runs["fiscal_year"].between(FIRST_YEAR, FIRST_YEAR + 2)]
    means = policy.groupby(["arm", "world"])["output"].mean().unstack("arm")
    assert found["q5.output"].to_numpy() == pytest.approx((means["A1"] - means["A0"]).to_numpy())


def test_a_change_keeps_what_the_formulas_allow_and_what_a_sum_leaves() -> None:
    world = WORLDS[3]
    mirrored = vary_world(world, Variation("norms.correction", "mirrored", None))
    if mirrored is not world:
        assert mirrored.norms.correction == pytest.approx(-world.norms.correction)
    high = vary_world(world, Variation("rating.performance_share", "high end", 0.95))
    total = high.rating.performance_share + high.rating.leniency_share + high.rating.affinity_share
    assert total <= 1.0
    assert replace(high, rating=world.rating) == world  # everything else is as it was
    theory = vary_world(world, Variation("theory.board", "switched off", "passive"))
    assert theory.theory.board == "passive"
    assert vary_world(theory, Variation("theory.board", "switched off", "passive")) is theory
