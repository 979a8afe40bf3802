"""How well a top share inside pools can find the true top: the derived table of the literature file, section 4."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.law.limit import keep_best

PEOPLE = 240_000

TABLE = [
    # share, reliability, pool size, share of the top-rated who belong there, Cohen's kappa
    (0.20, 0.45, 3, 0.38, 0.22),
    (0.20, 0.45, 5, 0.46, 0.33),
    (0.20, 0.45, 10, 0.50, 0.38),
    (0.20, 0.45, 20, 0.52, 0.40),
    (0.20, 0.45, PEOPLE, 0.54, 0.43),
    (0.20, 0.52, 5, 0.49, 0.37),
    (0.20, 0.65, 10, 0.59, 0.48),
    (0.20, 1.00, 3, 0.49, 0.36),
    (0.20, 1.00, 5, 0.67, 0.59),
    (0.20, 1.00, 10, 0.76, 0.70),
    (0.30, 0.45, 3, 0.52, 0.31),
    (0.30, 0.45, 10, 0.59, 0.41),
    (0.30, 0.65, 20, 0.68, 0.55),
    (0.30, 1.00, 5, 0.71, 0.59),
    (0.50, 0.45, 5, 0.69, 0.38),
    (0.50, 0.65, PEOPLE, 0.80, 0.60),
    (0.50, 1.00, 20, 0.91, 0.82),
]


@pytest.mark.parametrize(("share", "reliability", "pool", "deserved", "kappa"), TABLE)
def test_the_package_s_selection_reproduces_the_derived_ceiling(
    share: float, reliability: float, pool: int, deserved: float, kappa: float
) -> None:
    """Quotas of a fraction of a slot are randomised, as in the table; its figures are rounded to two places."""
    draws = np.random.default_rng(4)
    seat = np.arange(PEOPLE)
    truth = draws.standard_normal(PEOPLE)
    signal = np.sqrt(reliability) * truth + np.sqrt(1 - reliability) * draws.standard_normal(PEOPLE)
    pools = PEOPLE // pool
    whole, part = divmod(share * pool, 1)
    quota = (whole + (draws.random(pools) < part)).astype(np.int64)
    is_top = keep_best(seat // pool, signal, seat, quota)
    deserves = truth >= np.quantile(truth, 1 - share)
    found = np.mean(deserves[is_top])
    agree = np.mean(is_top == deserves)
    by_chance = is_top.mean() * deserves.mean() + (1 - is_top.mean()) * (1 - deserves.mean())
    assert found == pytest.approx(deserved, abs=0.015)
    assert (agree - by_chance) / (1 - by_chance) == pytest.approx(kappa, abs=0.015)
