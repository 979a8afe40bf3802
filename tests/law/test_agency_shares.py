"""Shares of agencies that follow results or roll over some years: what holds for every input, beside `agency_shares.yaml`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sessim.law.ratings import limit, results_share, rolling_share

SHARES = st.floats(0.0, 1.0)


@st.composite
def agencies_with_results(draw: Any) -> dict[str, Any]:
    """Agencies under a limit with measured results, sizes, bounds and a weight."""
    number = draw(st.integers(1, 12))
    share = draw(st.floats(0.01, 1.0))
    return {
        "share": np.full(number, share),
        "number": draw(hnp.arrays(np.int64, number, elements=st.integers(1, 500))),
        "measured": draw(hnp.arrays(np.float64, number, elements=st.floats(-4.0, 4.0))),
        "weight": draw(SHARES),
        "least": draw(SHARES),
        "highest": np.full(number, min(draw(st.floats(1.0, 10.0)), 1.0 / share)),
    }


@given(agencies_with_results())
def test_places_that_follow_results_cost_no_place_keep_their_bounds_and_never_punish_a_better_result(
    given_agencies: dict[str, Any],
) -> None:
    share, number = given_agencies["share"], given_agencies["number"]
    found = results_share.shares_by_results(**given_agencies)
    assert found @ number == pytest.approx(share @ number, rel=1e-9)
    assert np.all(found >= given_agencies["least"] * share - 1e-12)
    assert np.all(found <= given_agencies["highest"] * share + 1e-12) and np.all(found <= 1.0 + 1e-12)
    by_result = found[np.argsort(given_agencies["measured"], kind="stable")]
    assert np.all(np.diff(by_result) >= -1e-12)
    flat = results_share.shares_by_results(**{**given_agencies, "weight": 0.0})
    assert flat == pytest.approx(share, rel=1e-9)


@given(agencies_with_results(), st.integers(0, 11))
def test_a_better_result_never_gives_an_agency_fewer_places(given_agencies: dict[str, Any], which: int) -> None:
    which = which % len(given_agencies["share"])
    better = given_agencies["measured"].copy()
    better[which] += 1.0
    before = results_share.shares_by_results(**given_agencies)
    after = results_share.shares_by_results(**{**given_agencies, "measured": better})
    assert after[which] >= before[which] - 1e-12


def test_results_measured_without_error_are_results_and_measured_without_truth_are_luck() -> None:
    luck = np.random.default_rng(3)
    results, error = luck.normal(size=2_000), luck.normal(size=2_000)
    everyone = np.ones(2_000, dtype=bool)
    for reliability in (0.0, 0.25, 0.6, 1.0):
        measured = results_share.measure_results(results, error, reliability, everyone)
        assert np.corrcoef(measured, results)[0, 1] == pytest.approx(np.sqrt(reliability), abs=0.05)
        assert measured.std() == pytest.approx(1.0) and abs(measured.mean()) < 1e-9


@given(
    SHARES,
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.integers(2, rolling_share.MOST_YEARS),
    st.sampled_from(("floor", "nearest", "ceiling")),
)
def test_years_taken_together_never_hold_more_than_their_places_rounded_once(
    share: float, sizes: list[int], years: int, rounding: str
) -> None:
    used: list[int] = []
    for number in sizes:
        position = len(used)
        earlier = sizes[max(0, position - years + 1) : position]
        behind = float(sum(used[max(0, position - years + 1) :]))
        rolled = rolling_share.rolling_shares(
            np.array([share]), np.array([number]), np.array([share * sum(earlier)]), np.array([behind]), 10**6
        )
        used.append(int(limit.slots(rolled, np.array([number]), rounding)[0]))
        together = int(limit.slots(share, np.array([number + sum(earlier)]), rounding)[0])
        assert 0 <= used[-1] <= number
        assert used[-1] == min(max(together - behind, 0), number)
