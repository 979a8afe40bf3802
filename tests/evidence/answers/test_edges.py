"""Evidence that cannot be had: years that are not stored, worlds that do not vary, arms that did not run."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.group_size import smallest_size
from sessim.evidence.answers.responses import find_swept_arms, response_table
from sessim.evidence.answers.stopping import check
from sessim.evidence.contrasts import contrasts, verdicts
from sessim.evidence.contrasts.confounders import exits_table
from sessim.evidence.contrasts.identified import identified_range
from sessim.evidence.contrasts.trajectories import trajectories, trajectory_rows
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.method import read_method
from sessim.evidence.sensitivity import discovery, drivers
from sessim.evidence.sensitivity.emulator import fit_emulator
from sessim.evidence.sensitivity.uncertainties import find_uncertainties
from sessim.ground.errors import UserError
from sessim.study.results.store import StoredStudy
from tests.support.evidence_by_hand import eta_squared, value_of_information
from tests.support.synthetic_study import FIRST_YEAR, make_study


@pytest.fixture(scope="module")
def study() -> StoredStudy:
    return make_study(worlds=12, replications=2, arms=("A0", "A1", "A3"), questions=("q1", "q5"), years=3)


@pytest.fixture(scope="module")
def answers(study: StoredStudy) -> Answers:
    return answer_questions(study)


def test_runs_without_a_seed_or_a_world_are_refused(study: StoredStudy) -> None:
    with pytest.raises(ValueError, match=r"runs: missing columns \['world', 'seed'\]"):
        contrasts.build_panel(study.runs.drop(columns=["world", "seed"]))


def test_a_year_that_is_not_stored_and_a_horizon_without_a_rule_are_refused(answers: Answers) -> None:
    yearly, years = np.zeros((1, 1, 2)), np.array([2026, 2027])
    with pytest.raises(ValueError, match="no year from fiscal year 2028 on is stored"):
        contrasts.horizon_values(yearly, years, 2028, "mean")
    with pytest.raises(ValueError, match="horizon is 'middle', allowed: "):
        contrasts.horizon_values(yearly, years, 2026, "middle")
    panel = answers.frame.panel
    assert contrasts.largest_warm_up_difference(panel, FIRST_YEAR) == 0.0
    assert math.isnan(contrasts.largest_warm_up_difference(panel, int(panel.years.min())))


def test_a_manifest_with_an_unknown_question_role_or_without_a_focal_arm_is_refused(study: StoredStudy) -> None:
    with pytest.raises(UserError, match="no question 'q12'"):
        answer_questions(replace(study, manifest={**study.manifest, "questions": ["q1", "q12"]}))
    arms = [dict(arm) for arm in study.manifest["arms"]]
    arms[1]["role"] = "hero"
    with pytest.raises(ValueError, match="arm A1 has role 'hero'; allowed: focal, reference, other"):
        answer_questions(replace(study, manifest={**study.manifest, "arms": arms}))
    arms[1]["role"] = "other"
    with pytest.raises(UserError, match="no arm has the role 'focal'"):
        answer_questions(replace(study, manifest={**study.manifest, "arms": arms}))


def test_an_arm_that_did_not_run_has_no_opening_no_row_and_asks_for_no_replication(study: StoredStudy) -> None:
    alone = replace(study, runs=study.runs[study.runs["arm"] == "A1"])
    found = answer_questions(alone)
    for answer in found.answers:
        assert answer.against[0].estimate.summary is None
        assert "{" not in answer.sentence and not answer.sentence.startswith("Mean")
    assert check(alone).further == 0
    assert exits_table(found.frame).empty
    reference = answer_questions(replace(study, runs=study.runs[study.runs["arm"] == "A0"]))
    assert trajectory_rows(reference.frame, reference.answers[0].question, (3,)) == []
    assert trajectories(reference.frame, (reference.answers[0].question,), (3,)).empty


def test_swept_arms_are_those_with_one_changed_number(answers: Answers) -> None:
    arms = {
        "A1": {"role": "focal", "changes": [], "levers": {"limit.share": 0.3, "limit.rounding": "floor"}},
        "A1-20": {"role": "other", "changes": ["limit.share=0.2"], "levers": {"limit.share": 0.2}},
        "A1-up": {"role": "other", "changes": ["limit.rounding=ceiling"], "levers": {"limit.rounding": "ceiling"}},
        "A1-on": {"role": "other", "changes": ["awards.limited=true"], "levers": {"awards.limited": True}},
        "A5": {"role": "other", "changes": ["limit.share=0.2", "pay.x=1"], "levers": {"limit.share": 0.2}},
    }
    assert find_swept_arms({"resolved": {"arms": arms}}) == [("limit.share", "A1-20", 0.2), ("limit.share", "A1", 0.3)]
    # of the two only the focal arm ran
    table = response_table(replace(answers, manifest={**answers.manifest, "resolved": {"arms": arms}}))
    assert set(table["arm"]) == {"A1"} and set(table["value"]) == {0.3}
    assert len(table) == len(answers.answers) * len(answers.frame.references)


def test_nothing_is_screened_or_emulated_where_worlds_do_not_vary(answers: Answers) -> None:
    summary = answers.answers[0].against[0].estimate.summary
    assert summary is not None
    alike = pd.DataFrame({"world": answers.frame.worlds["world"], "effort.response": 0.5, "theory.effort": "none"})
    assert drivers.screen(summary, alike, minimum_worlds=5, seed=1) is None
    numbers = alike.assign(**{"effort.response": np.linspace(0.0, 1.0, len(alike))})
    screened = drivers.screen(summary, numbers, minimum_worlds=5, seed=1)
    assert screened is not None and [each.name for each in screened.drivers] == ["effort.response"]
    rules = {**read_method().emulator, "minimum_worlds": 5}
    space = find_uncertainties(alike, summary.world_ids)
    assert space.names == ()
    assert fit_emulator(space, summary.world_means, rules) is None
    split = drivers.split_spread(replace(summary, monte_carlo_share=0.2), alike)
    assert split is not None and (split.theories, split.parameters) == (0.0, pytest.approx(0.8))


def test_a_constant_response_goes_with_no_theory() -> None:
    options = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    starts = np.array([0])
    assert eta_squared(options, starts, np.full(3, 7.0)).tolist() == [0.0]
    assert eta_squared(options, starts, np.array([1.0, 1.0, 3.0])).tolist() == [pytest.approx(1.0)]


def test_no_rule_is_found_where_all_worlds_are_on_one_side(answers: Answers) -> None:
    rules = read_method().discovery
    space = find_uncertainties(answers.frame.worlds, answers.frame.worlds["world"].to_numpy())
    everywhere = np.ones(len(answers.frame.worlds), dtype=bool)
    assert discovery._find_best_lines(space, everywhere, everywhere, rules) == ()


def test_ranking_may_win_at_every_size() -> None:
    table = pd.DataFrame({"size": [2, 3, 4], "ranked_is_better": [True, True, True]})
    assert smallest_size(table) == 2
    assert smallest_size(table.assign(ranked_is_better=[True, False, True])) == 4
    assert smallest_size(table.assign(ranked_is_better=False)) is None


def test_a_study_without_the_parts_of_leniency_has_no_range(answers: Answers) -> None:
    frame = answers.frame
    assert set(identified_range(frame)["measure"]) >= {"share_of_selection"}
    values = {name: each for name, each in frame.panel.values.items() if "lenien" not in name}
    assert len(values) < len(frame.panel.values)
    assert identified_range(replace(frame, panel=replace(frame.panel, values=values))).empty


def test_research_is_worth_nothing_known_of_few_worlds(answers: Answers) -> None:
    method = read_method()
    few = {**method.information, "minimum_worlds": 13}
    assert value_of_information(answers.frame, method.weightings[0], few).empty
    # twelve worlds, of which eleven have a value in every arm
    measure = next(iter(method.weightings[0].weights))
    broken = {**answers.frame.panel.values, measure: answers.frame.panel.values[measure].copy()}
    broken[measure][:, 0] = np.nan
    frame = replace(answers.frame, panel=replace(answers.frame.panel, values=broken))
    assert value_of_information(frame, method.weightings[0], {**method.information, "minimum_worlds": 12}).empty


def test_a_verdict_that_no_number_of_worlds_would_change_says_none(answers: Answers) -> None:
    summary = answers.answers[0].against[0].estimate.summary
    assert summary is not None
    rules = replace(read_declarations().rules, within_for_none=0.0)  # every set of worlds is immaterial
    assert verdicts.verdict(summary, "higher", rules) == "no_material"
    assert verdicts.worlds_to_change(summary, "higher", rules) is None


def test_a_measure_without_a_better_side_has_its_own_words_for_depends() -> None:
    declared = read_declarations()
    question = next(each for each in declared.questions.values() if "split" not in each.clauses)
    sensed, unsensed = (declared.clause(question, "split", is_sensed=each) for each in (True, False))
    assert (sensed, unsensed) == (declared.clauses["split"], declared.clauses["split_unsensed"])
    assert sensed != unsensed
