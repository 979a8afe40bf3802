"""What the height of ratings is made of: shares that sum to the whole, and worlds without a part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.height import height_sentence, height_table, split_height
from sessim.evidence.contrasts.estimates import Arm
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.measures.catalogue import NAMES
from sessim.report.exhibits.analysis import analysis_exhibits
from sessim.settings.compose import compose_study
from sessim.study import height
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.height import (
    height_settings,
    list_settings_of_parts,
    read_height_split,
    switch_off,
)
from sessim.study.simulation import simulate
from sessim.workflow.companions import count_height_worlds, list_companion_studies
from tests.oracle.cases import central_world
from tests.report.test_figures_edges import NOTHING

SPLIT = read_height_split()
PARTS = {part.name: part for part in SPLIT.parts}
SETS = list_settings_of_parts(SPLIT.parts)
ADDS = {"selection": 0.05, "noise": -0.1, "motive": 0.2, "custom": 0.5}
SMALL = ("experiment=q3_distinctions", "scale=smoke", "population=oracle_120", "run.worlds=2", "run.height_worlds=1")


def added_up(at_work: frozenset[str]) -> np.ndarray:
    return np.array([0.1, 0.2]) + sum(ADDS[name] for name in at_work)


def test_parts_that_simply_add_get_what_they_add() -> None:
    shares = split_height({each: added_up(each) for each in SETS})
    for name, adds in ADDS.items():
        assert shares[name] == pytest.approx(np.full(2, adds))


def test_what_two_parts_only_do_together_is_halved_and_shares_sum_to_the_whole() -> None:
    heights = {each: added_up(each) + 0.08 * ({"motive", "custom"} <= each) for each in SETS}
    shares = split_height(heights)
    assert shares["motive"] == pytest.approx(np.full(2, 0.24))
    assert shares["custom"] == pytest.approx(np.full(2, 0.54))
    whole = heights[frozenset(PARTS)] - heights[frozenset()]
    assert sum(shares.values()) == pytest.approx(whole)


def made_up_table() -> pd.DataFrame:
    done = []
    for each in SETS:
        years = [
            pd.DataFrame({"world": [0, 1], "fiscal_year": year, "top_share": added_up(each)}) for year in (2026, 2027)
        ]
        done.append((each, pd.concat([*years, pd.DataFrame({"world": [0], "fiscal_year": 2025, "top_share": 9.0})])))
    return height_table(done, SPLIT, "A0", 2026)


def test_the_table_has_every_part_and_every_set_and_leaves_out_the_years_before() -> None:
    table = made_up_table()
    assert table["kind"].value_counts().to_dict() == {"level": 16, "part": 4}
    levels = table[table["kind"] == "level"].set_index("name")
    assert levels.loc["none", ["lowest", "highest"]].tolist() == pytest.approx([0.1, 0.2])
    assert levels.loc["all", "median"] == pytest.approx(0.8)
    assert "noise+custom" in levels.index and (table["worlds"] == 2).all()


def test_the_sentence_and_the_exhibit_read_the_table() -> None:
    said = height_sentence(made_up_table(), {"A0": Arm("A0", "before 2025", "", "reference")})
    assert said.startswith("Under “before 2025”, 80 percent of executives are rated 4 or 5 (median of 2 worlds)")
    assert "it would be 15 percent" in said
    assert said.index("custom 50 to 50 points") < said.index("motive 20") < said.index("noise −10 to −10 points")
    assert height_sentence(pd.DataFrame(), {}) == ""
    declared = read_declarations()
    question = declared.questions["q3"]
    analysis: Analysis = replace(NOTHING, height=made_up_table())
    (exhibit,) = analysis_exhibits(declared, question, "A1", "A0", analysis)
    assert exhibit.title == (
        "Of 100 executives 50.0 owe a rating of 4 or 5 to “Norm of the agency”, the largest part of the height of ratings."
    )
    assert exhibit.figure is not None and len(exhibit.figure.data[0].x) == 4
    other = declared.questions["q4"]
    assert analysis_exhibits(declared, other, "A1", "A0", analysis) == ()


def test_a_world_without_a_part_differs_in_that_part_alone() -> None:
    world = central_world()
    assert switch_off(world, [], training=1.0) == world
    assert switch_off(world, [], training=0.0).rating == replace(world.rating, training_gain=0.0)
    without = switch_off(world, [PARTS["motive"], PARTS["custom"]], training=1.0)
    assert (without.theory.rating, without.theory.norms, without.norms.initial) == ("unbiased", "fixed", 0.0)
    assert without.hiring == world.hiring and without.rating == world.rating


def run_small(at_work: set[str]) -> float:
    study = compose_study([*SMALL, "run.years=2"])
    (settings,) = (each for names, each in height_settings(study, 1) if names == at_work)
    (task,) = list_open_tasks(settings, plan_runs(settings), ())
    (outcome,) = simulate(settings, task)
    assert not outcome.failure and outcome.names == ("top_share",)
    return float(outcome.measures[-2:, 0].mean())


def test_with_all_at_work_the_status_quo_is_as_in_the_study_and_custom_lifts_it() -> None:
    study = compose_study([*SMALL, "run.years=2"])
    status_quo = next(arm for arm in study.arms if arm.role == "reference")
    plain = replace(study, arms=(status_quo,), worlds=study.worlds[:1], replications=1)
    (task,) = list_open_tasks(plain, plan_runs(plain), ())
    (outcome,) = simulate(plain, task)
    as_it_is = float(outcome.measures[-2:, NAMES.index("top_share")].mean())
    assert run_small(set(PARTS)) == as_it_is
    assert run_small(set(PARTS) - {"custom"}) < as_it_is - 0.2


def test_without_noise_ratings_follow_performance_alone() -> None:
    world = switch_off(central_world(), [PARTS["noise"]], training=1.0)
    assert (world.rating.leniency_share, world.rating.training_gain) == (0.0, 1.0)
    study = compose_study(SMALL)
    assert all(
        book.appraisal.rater_training == 1.0
        for _, settings in height_settings(study, 1)
        for arm in settings.arms
        for book in arm.rulebooks.values()
    )


def test_only_a_study_of_the_third_question_with_a_reference_splits_the_height() -> None:
    study = compose_study(SMALL)
    assert count_height_worlds(study) == 1
    assert len(list_companion_studies(study)) == len(SETS) == 16
    assert count_height_worlds(replace(study, questions=("q4",))) == 0
    assert count_height_worlds(replace(study, arms=study.arms[:1])) == 0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            [{"name": "a", "title": "A", "values": {"norms.start": 0.0}}],
            "a switches 'norms.start', which does not exist",
        ),
        ([{"name": "a", "title": "A", "theories": {"norms": "still"}}], "which does not exist"),
        ([{"name": "a", "title": "A"}, {"name": "a", "title": "B"}], "two parts have the same name"),
    ],
)
def test_a_mistake_in_the_declaration_is_one_line(
    monkeypatch: pytest.MonkeyPatch, parts: list[dict[str, object]], message: str
) -> None:
    monkeypatch.setattr(
        height, "read_yaml", lambda path: {"years": 1, "replications": 1, "measure": "top_share", "parts": parts}
    )
    with pytest.raises(UserError, match=message) as error:
        read_height_split.__wrapped__()
    assert "\n" not in str(error.value)
