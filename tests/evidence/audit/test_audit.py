"""The audit on toy answers: an assumption that decides one is named, and none is where none matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.answers.headline_table import headline_table
from sessim.evidence.audit import method
from sessim.evidence.audit.headlines import Headline, list_headlines, world_differences
from sessim.evidence.audit.judging import Word, judge_change
from sessim.evidence.audit.method import read_audit_method
from sessim.evidence.audit.rounds import Round, make_audit_plan, plan_first_round, plan_second_round
from sessim.evidence.audit.saying import (
    audit_lines,
    audit_sentences,
    count_by_headline,
    say_chance_left_out,
    select_named,
)
from sessim.evidence.audit.table import Audited, find_chance_left_out, find_open_changes, make_audit_table
from sessim.evidence.contrasts.estimates import Arm
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.sensitivity.meanings import explain_uncertainty
from sessim.ground.errors import UserError
from sessim.ground.files import record_checksums
from sessim.settings.compose import compose_study
from sessim.settings.worlds.variations import Variation, list_variations, vary_world
from sessim.workflow.auditing import audit_study, count_audit_work
from sessim.world import World
from tests.support.synthetic_study import FIRST_YEAR, make_study

Toy = Callable[[World], float]
METHOD = replace(read_audit_method(), first_round_worlds=6, most_worlds=30, most_runs=4000, resamples=100)
WORLDS = compose_study(["world=literature_ranges", "run.worlds=61", "population=oracle_120", "run.years=2"]).worlds
CHANGES = list_variations(METHOD.neutral_theories)
DECLARED = read_declarations()


def audit_toy(toy: Toy, threshold: float, changes: tuple[Variation, ...] = CHANGES) -> tuple[pd.DataFrame, Round]:
    """The table of an audit whose runs are a formula, and its second round."""
    headline = Headline("q5", "output", "A1", "A0", threshold)
    plan = make_audit_plan(METHOD, (headline,), WORLDS, changes)
    numbers = list(range(1, len(WORLDS)))
    values = pd.DataFrame({headline.key: [toy(WORLDS[number]) for number in numbers]}, index=numbers)
    audited = Audited(plan, DECLARED, values, values)

    def run(planned: Round) -> tuple[Round, pd.DataFrame]:
        return planned, pd.DataFrame({headline.key: [toy(world) for world in planned.worlds]}, dtype=float)

    first = run(plan_first_round(plan))
    second = run(plan_second_round(plan, find_open_changes(audited, first), first[0]))
    assert set(first[0].places).isdisjoint(second[0].places)  # nothing is run twice
    return make_audit_table(audited, first, second), second[0]


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


def test_a_terminal_names_the_three_assumptions_that_matter_most_and_counts_the_rest() -> None:
    table, _ = audit_toy(lambda world: 1.0 if world.theory.norms == "fixed" else -1.0, 0.5)
    (line,) = audit_lines(table, "q5")
    word = table["word"].iloc[0]
    assert (
        line == f"The word “{word}” would change with other assumptions on whether rating customs change."
    )  # one name for its three changes
    keys = list(dict.fromkeys(table["assumption"]))[:5]
    titles = list(map(explain_uncertainty, keys))
    effects = dict(zip(keys, ("may change", "changes", "may change", "may change", "changes"), strict=True))
    many = table.assign(effect=table["assumption"].map(effects).fillna("stands"), share_of_resamples_changed=0.8)
    (line,) = audit_lines(many, "q5")
    assert line == (
        f"The word “{word}” would change with other assumptions on {titles[1]} and {titles[4]}; might change with other "
        f"assumptions on {titles[0]}; and 2 more: sessim report."
    )
    (line,) = audit_lines(table.assign(effect="stands"), "q5")
    assert line.startswith(f"The audit tried {len(table)} changes of ") and "none changes" in line
    assert audit_lines(table, "q7") == ()


def test_a_change_that_moves_worlds_little_and_either_way_is_not_taken_for_one_of_the_word() -> None:
    def toy(world: World) -> float:
        place = world.hiring.age_mean * 1e6 % 1.0  # a number that no change of effort touches
        luck = world.hiring.age_sd * 1e6 % 1.0
        return (1.0 if place < 0.7 else -1.0) + 0.02 * (luck - 0.5) * world.effort.response

    table, _ = audit_toy(toy, 0.5)
    own = table[table["assumption"] == "effort.response"]
    assert (own["largest_shift"] > 0).any()
    assert (own["effect"] == "stands").all()


def test_the_second_round_runs_no_more_worlds_than_may_be_run_and_none_of_the_first() -> None:
    plan = make_audit_plan(replace(METHOD, most_runs=7), (), WORLDS, CHANGES)
    first = plan_first_round(plan)
    left = [number for number, change in enumerate(CHANGES) if change.key == "hiring.validity"]
    assert len(left) == 2
    second = plan_second_round(plan, left, first)
    assert (len(second.worlds), sorted(set(second.luck))) == (6, [7, 8, 9])  # the first round holds 1 to 6
    assert all(world is not WORLDS[number] for world, number in zip(second.worlds, second.luck, strict=True))


def test_worlds_that_two_changes_make_alike_are_run_once_and_those_that_none_touches_never() -> None:
    correction = Variation("norms.correction", "switched off", 0.0)
    plan = make_audit_plan(METHOD, (), WORLDS, (correction, replace(correction, kind="low end")))
    first = plan_first_round(plan)
    assert len(first.worlds) == len(set(first.luck)) >= METHOD.first_round_reading
    numbers = first.list_numbers(0)
    assert [first.places[0, each] for each in numbers] == [first.places[1, each] for each in numbers]
    assert 0 not in numbers  # the central world is no draw
    assert all(vary_world(WORLDS[each], correction) is not WORLDS[each] for each in numbers)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"worlds": 3}, "audit.yaml: has missing or unknown keys"),
        ({"first_round_worlds": 0}, "must be above zero"),
        ({"first_round_worlds": 99}, "must be above zero"),
        ({"resamples": 0}, "must be above zero"),
        ({"goes_on_from": 0.95}, "is out of range"),
        ({"changes_from": 1.5}, "is out of range"),
        ({"neutral_theories": {"effort": "nothing"}}, "nothing"),
    ],
)
def test_a_wrong_method_is_refused(changed: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = method.read_yaml(method.configs_folder() / "evidence" / "audit.yaml")
    monkeypatch.setattr(method, "read_yaml", lambda _: {**declared, **changed})
    with pytest.raises(UserError, match=said):
        method.read_audit_method.__wrapped__()


def test_a_study_of_one_world_has_nothing_to_audit(tmp_path: Path) -> None:
    """An audit of before, of other settings, goes: it says nothing of this study."""
    study = compose_study(["scale=smoke", "world=central", f"output.folder={tmp_path}"])
    (tmp_path / "audit.csv").write_text("of before", encoding="utf-8")
    record_checksums(tmp_path, ["audit.csv"])
    assert count_audit_work(study) is None
    assert audit_study(study).empty
    assert not (tmp_path / "audit.csv").exists()


def test_a_change_is_judged_by_where_it_takes_the_worlds_of_each_category() -> None:
    """Twenty worlds better beyond the threshold; of five that were run, the change takes all within it."""
    generator = np.random.default_rng(1)
    word, before = Word(np.full(20, 2.0), 1.0, "higher", DECLARED.rules), np.full(5, 2.0)
    everywhere = np.ones(20, dtype=bool)
    judged = judge_change(word, everywhere, before, np.full(5, 0.5), 50, generator)
    assert (judged.code, judged.changed, judged.share_changed) == ("robustly_up", "no_material", 1.0)
    assert judged.shares.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    judged = judge_change(word, everywhere, before, np.array([2.0, 2.0, 2.0, 2.0, 0.5]), 400, generator)
    assert (judged.code, judged.changed) == ("robustly_up", "robustly_up")
    # .8 stay beyond: another word where two of five draws or more are the fifth world, 1 - .8^5 - 5 * .2 * .8^4 = .263
    assert judged.share_changed == pytest.approx(0.263, abs=0.07)


def test_a_change_leaves_the_worlds_on_which_it_does_not_bear() -> None:
    """It takes every world that it touches within the threshold, and touches a fifth of them: .8 stay beyond."""
    word = Word(np.array([2.0] * 19 + [np.nan]), 1.0, "higher", DECLARED.rules)
    touches_some = np.arange(20) < 4
    judged = judge_change(word, touches_some, np.full(4, 2.0), np.full(4, 0.5), 50, np.random.default_rng(1))
    assert judged.shares == pytest.approx([15 / 19, 4 / 19, 0.0, 0.0, 0.0])  # nothing is paired in the last world
    assert (judged.changed, judged.share_changed) == ("robustly_up", 0.0)
    unmoved = judge_change(word, touches_some, np.full(4, 2.0), np.full(4, 3.0), 50, np.random.default_rng(1))
    assert (unmoved.changed, unmoved.share_changed, unmoved.shares[0]) == ("robustly_up", 0.0, 1.0)


def test_a_world_that_is_not_paired_before_or_after_a_change_counts_for_nothing() -> None:
    """Of twelve worlds one had no difference before the change and another has none after it; it moves one of the ten left."""
    word, everywhere = Word(np.full(20, 2.0), 1.0, "higher", DECLARED.rules), np.ones(20, dtype=bool)
    before = np.array([2.0] * 10 + [np.nan, 2.0])
    after = np.array([0.5] + [2.0] * 9 + [0.5, np.nan])
    judged = judge_change(word, everywhere, before, after, 50, np.random.default_rng(1))
    assert judged.changed == "robustly_up"
    assert judged.shares == pytest.approx([0.9, 0.1, 0.0, 0.0, 0.0])


def test_what_the_first_round_may_leave_out_is_told() -> None:
    """A change that takes one world in three: three draws miss it in (2/3)^3 = .30, twelve far less often."""
    change = Variation("hiring.validity", "high end", 0.9)
    headline = Headline("q5", "output", "A1", "A0", 1.0)
    plan = make_audit_plan(replace(METHOD, left_out_draws=400), (headline,), WORLDS, (change,))
    numbers = list(range(1, len(WORLDS)))
    values = pd.DataFrame({headline.key: np.full(len(numbers), 2.0)}, index=numbers)
    audited = Audited(plan, DECLARED, values, values)
    was = pd.DataFrame({headline.key: np.full(30, 2.0)})
    now = pd.DataFrame({headline.key: np.where(np.arange(30) % 3 == 0, 0.5, 2.0)})
    judged = {headline.key: judge_change(
        audited.take_word(headline), audited.find_bearing(0), was[headline.key].to_numpy(), now[headline.key].to_numpy(), 200,
        np.random.default_rng(1),
    )}  # fmt: skip
    assert judged[headline.key].share_changed > METHOD.may_change_from
    few, many = (find_chance_left_out(audited, 0, was, now, judged, worlds) for worlds in (3, 12))
    assert few == pytest.approx((2 / 3) ** 3, abs=0.07) and many < few / 3
    named = {headline.key: replace(judged[headline.key], share_changed=0.1)}
    assert np.isnan(find_chance_left_out(audited, 0, was, now, named, 3))
    table = pd.DataFrame(
        {"assumption": ["a", "a", "b"], "change": "mirrored", "value": "", "effect": ["changes", "changes", "may change"],
         "chance_left_out": [0.1, 0.1, 0.4]}
    )  # fmt: skip
    assert say_chance_left_out(table) == (
        "The first round would leave out a change that changes a word in 10 % and a change that may change a word in 40 % of "
        "draws of its worlds."
    )
    assert say_chance_left_out(table.drop(columns="chance_left_out")) == ""


def test_headlines_are_every_word_that_a_study_shows_but_for_rankings() -> None:
    arms = [Arm(label, "", "", role) for label, role in (("A1", "focal"), ("A0", "reference"), ("A3", "reference"))]
    found = list_headlines(DECLARED, arms, ["q2", "q5", "q9"])
    assert [(each.question, each.measure, each.arm, each.reference) for each in found] == [
        ("q5", "output", "A1", "A0"),
        *(("q9", measure, "A1", "A0") for measure in ("output", "know_how", "good_removed")),
    ]
    with_lower_tail = list_headlines(DECLARED, [*arms, Arm("A5", "", "", "other")], ["q9"])
    assert [(each.measure, each.arm) for each in with_lower_tail] == [
        (measure, arm) for measure in ("output", "know_how", "good_removed") for arm in ("A5", "A1")
    ]
    square = [*arms, Arm("A2", "", "", "other"), Arm("A6", "", "", "other")]
    lines = [(each.arm, each.reference) for each in list_headlines(DECLARED, square, ["q4"])]
    assert lines == [("A1", "A0"), ("A2", "A0"), ("A6", "A3"), ("A6", "A1")]


def test_every_word_of_the_table_of_headlines_is_audited_under_its_own_word() -> None:
    """Whatever `headlines.csv` shows has the same word in the audit, but for earlier primary measures and rankings."""
    study = make_study(worlds=14, replications=2, arms=("A0", "A1", "A3", "A5"), questions=("q1", "q2", "q5", "q9"))
    answers = answer_questions(study)
    shown = headline_table(answers, pd.DataFrame(), pd.DataFrame())
    shown = shown[(shown["role"] != "earlier") & (shown["question"] != "q2")]
    found = list_headlines(DECLARED, list(answers.frame.arms.values()), ["q1", "q2", "q5", "q9"])
    keys = [(each.question, each.measure, each.arm, each.reference) for each in found]
    assert keys == list(shown[["question", "measure", "arm", "reference"]].itertuples(index=False, name=None))
    runs = study.runs[study.runs["world"] > 0]
    differences = world_differences(runs, found, FIRST_YEAR, len(runs["fiscal_year"].unique()))
    plan = make_audit_plan(METHOD, found, WORLDS[:14], CHANGES[:1])
    audited = Audited(plan, DECLARED, differences, differences)
    first = plan_first_round(plan)
    as_it_was = pd.DataFrame([audited.paired.loc[number] for number in first.luck]).reset_index(drop=True)
    nothing = plan_second_round(plan, [], first), pd.DataFrame(columns=differences.columns, dtype=float)
    table = make_audit_table(audited, (first, as_it_was), nothing)
    assert table["word"].tolist() == shown["word"].tolist()
    assert (table["effect"] == "stands").all() and len(set(table["word"])) > 1
    audit = table.assign(effect=np.where(table["arm"] == "A5", "changes", "stands"))
    audited_rows = headline_table(answers, pd.DataFrame(), audit)
    assert audited_rows.loc[shown.index, "is_audited"].all()
    assert not audited_rows.drop(shown.index)["is_audited"].any()
    sentences = audit_sentences(audit, "q9")
    assert sum("would change" in each for each in sentences) == 3  # the three headlines of the lower tail
    assert (
        sentences[-1].startswith("No change tried changes these words beyond chance") and sentences[-1].count("“") == 3
    )


def test_differences_by_world_are_those_of_the_answers() -> None:
    study = make_study(worlds=4, replications=2, arms=("A0", "A1"), questions=("q5",))
    headline = Headline("q5", "output", "A1", "A0", 0.4)
    found = world_differences(study.runs, [headline, replace(headline, question="q9")], FIRST_YEAR, 3)
    assert list(found) == [headline.key]  # two questions that show the same difference share it
    policy = study.runs[study.runs["fiscal_year"].between(FIRST_YEAR, FIRST_YEAR + 2)]
    means = policy.groupby(["arm", "world"])["output"].mean().unstack("arm")
    assert found[headline.key].to_numpy() == pytest.approx((means["A1"] - means["A0"]).to_numpy())


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
