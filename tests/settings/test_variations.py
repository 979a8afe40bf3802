"""Changes of one assumption: all of them are listed, and what no theory of a world reads bears on nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.settings.worlds import variations
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.variations import Variation, is_read, list_variations, vary_world
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate


def test_no_assumption_is_left_out() -> None:
    found = list_variations({"norms": "fixed"})
    kinds: dict[str, set[str]] = {}
    for each in found:
        kinds.setdefault(each.key, set()).add(each.kind)
    for parameter in load_parameters():
        wanted = {"low end", "high end"} if parameter.low < parameter.high else set()
        wanted |= {"switched off", "mirrored"} if parameter.no_effect is not None else set()
        assert kinds.get(parameter.key, set()) == wanted, parameter.key
    for mechanism in load_mechanisms():
        named = [each.value for each in found if each.key == f"theory.{mechanism.name}"]
        assert named == [theory.name for theory in mechanism.theories]
    assert Variation("theory.norms", "switched off", "fixed") in found
    assert Variation("theory.norms", "other theory", "adaptive") in found


def test_a_neutral_theory_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UserError, match="norms: frozen does not exist; allowed: fixed, adaptive, tipping"):
        list_variations({"norms": "frozen"})
    with pytest.raises(UserError, match="habits: fixed does not exist"):
        list_variations({"habits": "fixed"})


@pytest.mark.slow
def test_what_no_theory_of_a_world_reads_changes_no_byte() -> None:
    study = compose_study(
        [
            "world=literature_ranges",
            "run.worlds=25",
            "run.replications=1",
            "run.years=2",
            "population=oracle_120",
            "run.strata=none",
        ]
    )
    study = replace(study, arms=study.arms[:1])
    tasks = list_open_tasks(study, plan_runs(study), set())
    known: dict[int, np.ndarray] = {}
    tried = 0
    for parameter in load_parameters():
        if parameter.key not in variations._readers() or parameter.low == parameter.high:
            continue
        for task in [each for each in tasks if not is_read(each.world, parameter.key)][:2]:
            if task.world_number not in known:
                known[task.world_number] = simulate(study, task)[0].measures
            part, _, name = parameter.key.partition(".")
            was = getattr(getattr(task.world, part), name)
            value = parameter.high if parameter.high - was > was - parameter.low else parameter.low
            world = replace(task.world, **{part: replace(getattr(task.world, part), **{name: value})})
            (outcome,) = simulate(study, replace(task, world=world))
            assert outcome.failure == ""
            assert np.array_equal(outcome.measures, known[task.world_number], equal_nan=True), parameter.key
            assert vary_world(task.world, Variation(parameter.key, "high end", value)) is task.world
            tried += 1
    assert tried > 40
