"""A rule as a policy: phasing in, the arm that is run, and files that make the same arm again."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sessim.ground.errors import UserError
from sessim.search.costs import count_cost
from sessim.search.evaluation import Place, find_side
from sessim.search.plan import read_plan
from sessim.search.rules import list_steps, make_arm, save_policy
from sessim.search.stored_runs import StoredRuns
from sessim.settings.compose import compose_study

PLAN = read_plan("rehearsal")
RULE = (0.3, "nearest", 0.5, 2.0)  # share, rounding, strict_boards, phase_in


@pytest.fixture
def simulator(tmp_path: Path) -> StoredRuns:
    return StoredRuns(PLAN, tmp_path, workers=1)


def place(stage: str = "sift", side: str = "joint") -> Place:
    return Place(PLAN.stages[stage], find_side(PLAN, side))


def test_a_rule_is_phased_in_by_equal_steps_from_no_limit() -> None:
    steps = list_steps(PLAN, RULE, 2026)
    assert [(step.starts, step.ends) for step in steps] == [(2026, 2026), (2027, 2027), (2028, None)]
    assert [step.levers["limit.share"] for step in steps] == pytest.approx([1 - 0.7 / 3, 1 - 1.4 / 3, 0.3], abs=1e-6)
    assert all(step.levers["review.attention"] == 0.5 and step.levers["review.rigour"] == 0.4 for step in steps)
    assert len(list_steps(PLAN, (*RULE[:3], 0.0), 2026)) == 1


def test_the_arm_of_a_rule_has_its_levers_year_by_year(simulator: StoredRuns) -> None:
    study = simulator.compose(place())
    arm = make_arm(PLAN, "R1", RULE, study)
    shares = [arm.rulebooks[year].limit.share for year in (2026, 2027, 2028)]
    assert shares == pytest.approx([0.766667, 0.533333, 0.3], abs=1e-6)
    assert arm.rulebooks[2028].limit.rounding == "nearest" and arm.rulebooks[2028].review.leniency_removed == 0.45
    flat = study.arms[0]
    assert arm.rulebooks[2025] == flat.rulebooks[2025]  # what came before is the same for all
    assert arm.title == PLAN.describe(RULE)


def test_the_flat_limit_as_a_rule_is_the_flat_limit(simulator: StoredRuns) -> None:
    study = simulator.compose(place())
    assert make_arm(PLAN, "R1", (0.3, "down", 0.0, 0.0), study).rulebooks == study.arms[0].rulebooks


def test_a_saved_rule_composes_to_the_arm_that_was_searched(
    simulator: StoredRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arm = make_arm(PLAN, "R1", RULE, simulator.compose(place()))
    written = save_policy(PLAN, RULE, "mine", "A rule", tmp_path / "configs" / "policy")
    assert [path.name for path in written] == ["mine.yaml", "mine_2027.yaml", "mine_2028.yaml"]
    study = compose_study(["policy=mine", "population=oracle_120", "run.years=3", "world=central"])
    assert {year: asdict(book) for year, book in study.arms[0].rulebooks.items()} == {
        year: asdict(book) for year, book in arm.rulebooks.items()
    }
    assert save_policy(PLAN, RULE, "mine", "A rule", tmp_path / "configs" / "policy") == written
    before = written[0].read_bytes()
    with pytest.raises(UserError, match="exists and says something else"):
        save_policy(PLAN, (0.4, *RULE[1:]), "mine", "A rule", tmp_path / "configs" / "policy")
    assert written[0].read_bytes() == before


@pytest.mark.parametrize("name", ["", "../mine", "a b", "1st", "x" * 31])
def test_a_policy_needs_a_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--name"):
        save_policy(PLAN, RULE, name, "A rule", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rigour_and_training_cost_time_and_money_whoever_sets_them(simulator: StoredRuns) -> None:
    study = simulator.compose(place())
    boards, training = PLAN.costs
    rule = make_arm(PLAN, "R1", RULE, study).rulebooks[2028]
    cost = count_cost(PLAN.costs, [rule])
    assert cost.hours == pytest.approx(0.5 * boards.hours) and cost.dollars == pytest.approx(0.5 * boards.dollars)
    assert cost.output_lost == pytest.approx(100.0 * cost.hours / rule.separation.hours_a_year)
    trained = replace(rule, appraisal=replace(rule.appraisal, rater_training=1.0))
    both = count_cost(PLAN.costs, [trained])
    assert both.hours - cost.hours == pytest.approx(training.hours)
    assert both.dollars - cost.dollars == pytest.approx(training.dollars) and training.dollars > 0.0
    assert count_cost(PLAN.costs, [study.arms[1].rulebooks[2028]]).hours == 0.0
    assert count_cost(PLAN.costs, [rule, study.arms[1].rulebooks[2028]]).hours == pytest.approx(0.5 * cost.hours)


def test_fresh_worlds_and_draws_are_those_of_no_earlier_stage(simulator: StoredRuns) -> None:
    from sessim.study.design import plan_runs
    from sessim.study.simulation import world_digest

    seen_worlds, seen_seeds = set(), set()
    for stage, side in (("search", "joint"), ("sift", "joint"), ("sides", "critic"), ("sides", "supporter")):
        study = simulator.compose(place(stage, side))
        seen_worlds |= {world_digest(world) for world in study.worlds}
        seen_seeds |= {run.seed for run in plan_runs(study)}
    for side in ("joint", "critic", "supporter"):
        study = simulator.compose(place("fresh", side))
        assert len(study.worlds) == PLAN.stages["fresh"].worlds
        assert not seen_worlds & {world_digest(world) for world in study.worlds}
        assert not seen_seeds & {run.seed for run in plan_runs(study)}


def test_stages_share_the_draws_of_a_world(simulator: StoredRuns) -> None:
    from sessim.study.design import plan_runs

    few, many = (simulator.compose(place(stage)) for stage in ("search", "sift"))
    assert few.worlds == many.worlds[: len(few.worlds)] and few.luck == many.luck[: len(few.luck)]
    assert {run.seed for run in plan_runs(few)} < {run.seed for run in plan_runs(many)}
