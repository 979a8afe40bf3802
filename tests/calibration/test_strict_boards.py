"""Strict boards are as strict as the record says: the fit, worked out by hand, and the shipped policies against it."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.calibration.forecast import strict_boards
from sessim.calibration.forecast.strict_boards import (
    LEVERS,
    SEEN,
    STRENGTHS,
    Tightening,
    find_nearest_strength,
    judge_strengths,
    list_levers,
    strengths_text,
)
from sessim.calibration.history.blocks import load_history
from sessim.settings.policy.policies import read_policy_values

BESIDE = ("name", "title", "description")


def shipped_strength() -> float:
    """Strength of the shipped policy, the same for each lever."""
    strict, full = read_policy_values("strict_boards"), read_policy_values("full_rigour")
    (strength,) = {round(strict[f"policy.{lever}"] / full[f"policy.{lever}"], 2) for lever in LEVERS}
    return strength


def test_the_square_has_rigour_alone_the_limit_alone_and_both_and_training_apart() -> None:
    neither, limit, rigour, both, trained, full = (
        {key: value for key, value in read_policy_values(name).items() if key.rpartition(".")[2] not in BESIDE}
        for name in (
            "pre_2025", "operating_cap", "strict_boards", "limit_and_strict_boards", "trained_raters", "full_rigour",
        )
    )  # fmt: skip
    moved = {key: value for key, value in rigour.items() if value != neither[key] and key != "policy.limit.applies"}
    assert set(moved) == {f"policy.{lever}" for lever in LEVERS}
    assert both == limit | moved
    assert {key for key in trained if trained[key] != neither[key]} <= {
        "policy.appraisal.rater_training",
        "policy.limit.applies",
    }
    assert full["policy.appraisal.rater_training"] == trained["policy.appraisal.rater_training"] == 1.0
    assert 0.0 < shipped_strength() < 1.0


def test_the_common_strength_is_that_of_the_least_squares() -> None:
    """Two tightenings that grow with strength, once and twice as fast, and reach -.3 and -.2 at .3 and .1 of it."""
    slow = Tightening("slow", -0.3, -STRENGTHS)
    fast = Tightening("fast", -0.3, -2.0 * STRENGTHS)
    assert slow.strength == pytest.approx(0.3, abs=1e-3)
    assert fast.strength == pytest.approx(0.15, abs=1e-3)
    assert find_nearest_strength([slow, fast]) == pytest.approx(0.3 * 3 / 5, abs=1e-3)
    assert find_nearest_strength([Tightening("none", 1.0, -STRENGTHS)]) == STRENGTHS[0]
    said = strengths_text([slow, fast])
    assert "slow" in said and "-0.180" in said and "-0.360" in said
    assert said.endswith("review.attention 0.18, review.rigour 0.14, review.leniency_removed 0.16")


def test_a_strength_scales_all_three_levers_of_full_rigour() -> None:
    assert list_levers(1.0) == {"review.attention": 1.0, "review.rigour": 0.8, "review.leniency_removed": 0.9}
    assert list_levers(0.5) == {"review.attention": 0.5, "review.rigour": 0.4, "review.leniency_removed": 0.45}


@pytest.mark.slow
def test_boards_of_the_shipped_strength_tighten_as_much_as_the_record_on_average(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_boards, "STRENGTHS", np.array([shipped_strength()]))
    found = judge_strengths([each for each in load_history() if each.id in SEEN])
    assert len(found) == 4
    ours, published = np.mean([each.ours[0] for each in found]), np.mean([each.published for each in found])
    assert ours == pytest.approx(published, abs=0.1)
    assert all(each.ours[0] < 0.0 for each in found)
