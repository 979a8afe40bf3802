"""Half-lives and persistence by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sessim.evidence.contrasts.paths import half_life, measure_paths, persistence
from tests.support.evidence_by_hand import frame_of, panel_of

YEARS = range(2025, 2031)  # the first is warm-up


def test_half_life_of_a_path() -> None:
    assert half_life(np.array([0.0, 4.0, 6.0, 8.0])) == pytest.approx(1.0)  # 4 of 8 after one year
    assert half_life(np.array([1.0, 0.8, 0.2, 0.0])) == pytest.approx(1.5)  # .5 halfway from .8 to .2
    assert math.isnan(half_life(np.array([0.3, 0.5, 0.3])))
    assert math.isnan(half_life(np.array([0.0, math.nan, 1.0]))) and math.isnan(half_life(np.array([1.0])))


def test_persistence_of_a_difference() -> None:
    assert persistence(np.array([2.0, 9.0, 1.0, 2.0, 3.0, 9.0])) == pytest.approx(1.0)  # mean of 1, 2, 3 over 2
    assert math.isnan(persistence(np.array([2.0, 1.0])))
    assert math.isnan(persistence(np.array([0.0, 1.0, 1.0, 1.0, 1.0])))


def test_paths_of_a_study_are_means_over_replications_from_the_first_policy_year_on() -> None:
    """Norms: two worlds, half-lives 1 and 2. Effort: two replications with differences 4, 2 in the first and 1, 1 later."""
    norms = [[[9.0, 0.0, 4.0, 6.0, 7.0, 8.0]] * 2, [[9.0, 0.0, 0.0, 4.0, 5.0, 8.0]] * 2]
    nothing = np.zeros((2, 2, 6))
    effort = [[[9.0, 4.0, 0.0, 1.0, 1.0, 1.0], [9.0, 2.0, 0.0, 1.0, 1.0, 1.0]]] * 2
    panel = panel_of({"rating_norm": {"A0": norms, "A1": nothing}, "effort": {"A0": nothing, "A1": effort}}, YEARS)
    found = measure_paths(frame_of(panel, roles={"A0": "reference", "A1": "focal"}))
    assert found["statistic"].tolist() == ["half_life", "persistence"]  # the norm of A1 never moves
    norm, lasting = found.to_dict("records")
    assert (norm["measure"], norm["arm"], norm["reference"], norm["unit"]) == ("rating_norm", "A0", "", "years")
    assert (norm["worlds"], norm["median"]) == (2, pytest.approx(1.5))
    assert (lasting["measure"], lasting["arm"], lasting["reference"]) == ("effort", "A1", "A0")
    assert lasting["median"] == pytest.approx(1.0 / 3.0)  # 1 over the mean of 4 and 2


def test_a_study_without_these_measures_or_without_five_years_has_no_paths() -> None:
    nothing, effort = np.zeros((1, 1, 3)), np.ones((1, 1, 3))
    roles = {"A0": "reference", "A1": "focal"}
    for measure in ("effort", "ability"):
        panel = panel_of({measure: {"A0": nothing, "A1": effort}}, YEARS[1:4])
        assert measure_paths(frame_of(panel, roles=roles)).empty
