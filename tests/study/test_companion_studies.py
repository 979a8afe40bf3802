"""Small studies beside a study: swept values of worlds, and the transfer test from a private firm to the SES."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.responses import world_response_table
from sessim.evidence.answers.transfer import transfer_table
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.law.rulebook import Rulebook
from sessim.settings.compose import compose_study
from sessim.settings.policy.policies import read_option_values
from sessim.settings.population.populations import make_population
from sessim.settings.study_settings import StudySettings
from sessim.settings.sweeping import parse_world_points
from sessim.study.companion_studies import fix_point, run_world_points
from sessim.study.transfer import NONE, SCHEME, read_transfer_test, transfer_settings


def small_study(*words: str) -> StudySettings:
    return compose_study(["experiment=q9_private_sector", "scale=smoke", "run.workers=1", "run.years=2", *words])


def last_rules(study: StudySettings, label: str) -> Rulebook:
    arm = next(each for each in study.arms if each.label == label)
    return arm.rulebooks[study.simulated_years[-1]]


def test_the_way_ends_at_the_rule_of_the_ses() -> None:
    study = compose_study(["experiment=q9_private_sector", "run.worlds=3"])
    steps = transfer_settings(study, 3)
    assert len(steps) == 1 + len(read_transfer_test().features)
    first, last = steps[0][2], steps[-1][2]
    ses = {arm.policy_file: arm.rulebooks[last.simulated_years[-1]] for arm in study.arms}
    assert last_rules(last, SCHEME) == ses["operating_cap"]
    assert last_rules(last, NONE) == ses["pre_2025"]
    assert last.worlds == study.worlds
    assert first.worlds != study.worlds
    assert last_rules(first, SCHEME).limit.low_share == 0.10
    for _, _, settings in steps:
        scheme, none = last_rules(settings, SCHEME), last_rules(settings, NONE)
        assert none.limit.share is None
        assert replace(scheme, limit=none.limit) == none  # nothing but the forced distribution sets the arms apart


def test_each_step_changes_something_and_keeps_what_was_replaced() -> None:
    steps = transfer_settings(compose_study(["experiment=q9_private_sector", "run.worlds=2"]), 2)
    states = [(last_rules(each, SCHEME), each.worlds, each.population) for _, _, each in steps]
    assert all(before != after for before, after in itertools.pairwise(states))
    assert len({each.population.name for _, _, each in steps}) == 2


def test_the_small_corps_is_every_eighth_agency() -> None:
    whole = compose_study(["population=september_2024"]).population.agencies
    every = sorted(whole, key=lambda each: (-each.career, each.name))[4::8]
    found = make_population(read_option_values("population", "every_eighth_agency")).agencies
    assert [(each.name, each.career, each.noncareer) for each in found] == [
        (each.name, each.career, each.noncareer) for each in every
    ]


def test_gains_and_changes_are_paired() -> None:
    """Gains of 1 and 3 in one world, 2 and 1 in the other: changes +2 and -1, median .5, mean .5."""
    gains = {"start": (1.0, 2.0), "step": (3.0, 1.0)}
    steps = []
    for name, of_worlds in gains.items():
        rows = [
            {"arm": arm, "world": world, "replication": 0, "fiscal_year": year, "seed": world, "output": base + gain}
            for world, gain_there in enumerate(of_worlds)
            for arm, gain in ((SCHEME, gain_there), (NONE, 0.0))
            for year, base in ((2025, 9.0), (2026, 5.0), (2027, 7.0))
        ]
        steps.append((name, name.title(), pd.DataFrame(rows)))
    table = transfer_table(steps, ["output"], read_declarations(), 2026)
    assert table["gain_mean"].tolist() == [1.5, 2.0]
    assert np.isnan(table["change_mean"].iloc[0])
    assert table["change_mean"].iloc[1] == pytest.approx(0.5)
    assert table["change_share_positive"].iloc[1] == 0.5


def test_a_value_of_worlds_is_fixed_in_all_arms_and_moves_results(tmp_path: Path) -> None:
    study = replace(small_study(), folder=tmp_path)
    points = parse_world_points(["rating.performance_share=0.2", "rating.performance_share=0.4"], "here")
    assert {world.rating.performance_share for world in fix_point(study, points[1]).worlds} == {0.4}
    found = run_world_points(study, points, shows_progress=False)
    table = world_response_table(replace(study, questions=("q3",)), found, read_declarations())
    assert set(table["lever"]) == {"world.values.rating.performance_share"}
    assert set(table["reference"]) == {"A0", "A3"}
    assert table.groupby("value")["median"].first().nunique() == 2
    again = run_world_points(study, points, shows_progress=False)
    pd.testing.assert_frame_equal(again[0][1], found[0][1])


def test_a_wrong_entry_is_refused() -> None:
    with pytest.raises(UserError, match="performance_shared"):
        parse_world_points(["rating.performance_shared=0.2"], "here")
    with pytest.raises(UserError, match="not a number"):
        parse_world_points(["rating.performance_share=much"], "here")


def test_the_shipped_sweep_of_worlds_is_possible_in_every_world() -> None:
    study = compose_study(["experiment=cap_response", "run.worlds=200"])
    points = parse_world_points(study.resolved["experiment"]["world_sweep"], "cap_response")
    assert len({point.key for point in points}) == 2
    for key in sorted({point.key for point in points}):
        highest = max((point for point in points if point.key == key), key=lambda point: point.value)
        assert len(fix_point(study, highest).worlds) == 200
