"""The bound that the page on performance holds the exits against."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.settings.compose import compose_study
from tests.tools.closest_coupling import largest_savings, variances


@pytest.mark.parametrize(("focal", "reference"), [(0.1, 0.08), (0.02, 0.4), (0.3, 0.3), (0.0, 1.0)])
def test_one_uniform_number_for_both_arms_reaches_the_bound(focal: float, reference: float) -> None:
    apart, tied = variances(np.array([focal]), np.array([reference]))
    draws = (np.arange(100_000) + 0.5) / 100_000
    shared = (draws < focal).astype(float) - (draws < reference)
    assert tied == pytest.approx(shared.var(), abs=1e-4)
    joint = np.linspace(max(0.0, focal + reference - 1.0), min(focal, reference), 50)  # every way of tying the two
    assert (apart - 2.0 * (joint - focal * reference) >= tied - 1e-12).all()


def test_the_saving_is_at_least_one_and_counts_people_who_are_the_same() -> None:
    study = compose_study(["experiment=nine_questions", "population=oracle_120", "world=central", "run.years=3"])
    savings = largest_savings(study, seeds=2)
    assert savings.shape == (3, 2)
    assert (savings[:, 0] > 1.0).all()
    assert savings[0, 1] > 0.8 and ((savings[:, 1] > 0.0) & (savings[:, 1] <= 1.0)).all()
