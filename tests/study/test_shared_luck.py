"""Arms that follow one past are given the same draws, made once: the numbers are those that each would draw for itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sessim.settings.compose import compose_study
from sessim.streams import Streams
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.one_run import branch_arm, live_warm_up
from sessim.study.shared_luck import SharedLuck
from sessim.study.simulation import simulate

WORDS = ["experiment=nine_questions", "population=oracle_120", "run.years=3", "run.warm_up_years=1"]
ASKED = [
    ("normal", 2026, "appraise.affinity", 50),
    ("uniform", 2026, "leave.quit", 50),
    ("normal", 2027, "leave.quit", 50),
]


def test_what_is_kept_is_what_would_be_drawn() -> None:
    luck, plain = SharedLuck(3), Streams(3)
    for _ in range(2):
        for kind, *name in ASKED:
            assert np.array_equal(getattr(luck, kind)(*name), getattr(plain, kind)(*name))
    for kind, *name in ASKED:
        assert getattr(luck, kind)(*name) is getattr(luck, kind)(*name)
    # of one decision and year, another number of draws and another kind of draw are other draws
    assert len(luck.normal(2026, "appraise.affinity", 51)) == 51
    assert not np.array_equal(luck.uniform(2026, "appraise.affinity", 50), luck.normal(2026, "appraise.affinity", 50))


def test_nobody_can_change_what_the_next_arm_is_given() -> None:
    drawn = SharedLuck(3).normal(2026, "appraise.affinity", 50)
    with pytest.raises(ValueError, match="read-only"):
        drawn += 1.0


def test_no_more_is_kept_than_was_allowed() -> None:
    luck, plain = SharedLuck(3, kept_at_most=1000), Streams(3)
    first, second = (luck.normal(year, "perform.luck", 100) for year in (2026, 2027))  # 800 bytes each
    assert luck.normal(2026, "perform.luck", 100) is first
    again = luck.normal(2027, "perform.luck", 100)
    assert again is not second
    assert np.array_equal(again, second)
    assert np.array_equal(again, plain.normal(2027, "perform.luck", 100))
    luck.forget()
    assert luck.normal(2026, "perform.luck", 100) is not first
    assert luck.normal(2026, "perform.luck", 100) is luck.normal(2026, "perform.luck", 100)


def test_draws_are_kept_only_where_several_arms_follow_and_only_as_long() -> None:
    study = compose_study(WORDS)
    with live_warm_up(study, study.worlds[0], 7, study.arms[:1]) as past:
        assert type(past.streams) is Streams
    with live_warm_up(study, study.worlds[0], 7, study.arms[:2]) as past:
        luck = past.streams
        assert isinstance(luck, SharedLuck)
        with branch_arm(study, past, study.arms[0], []) as model:
            assert model.streams is luck
        name = (study.first_fiscal_year, "leave.quit", len(past.corps.seats))
        kept = luck.uniform(*name)
        assert luck.uniform(*name) is kept
    assert luck.uniform(*name) is not kept


def test_arms_together_and_apart_give_the_same_bytes_in_any_world() -> None:
    """Worlds drawn from the ranges choose among all theories; a stage that wrote into its draws would fail here."""
    study = compose_study([*WORDS, "world=literature_ranges", "run.worlds=12", "run.replications=1"])
    for task in list_open_tasks(study, plan_runs(study), set()):
        together = simulate(study, task)
        for outcome in together:
            assert outcome.failure == ""
            (alone,) = simulate(study, replace(task, run_ids={outcome.arm: outcome.run_id}))
            assert np.array_equal(outcome.measures, alone.measures, equal_nan=True)
            assert np.array_equal(outcome.strata, alone.strata, equal_nan=True)
