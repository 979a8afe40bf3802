"""How a raise moves a rate of pay: rounding, halves, the way back, and chains through published rates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessim.law.pay.yearly_rates import (
    DOLLAR,
    EXECUTIVE_SCHEDULE,
    HUNDRED,
    LOWEST_EXECUTIVE_PAY,
    first_step_of,
    lowest_executive_pay,
    raised_rate,
    rate_before_raise,
    rates_by_year,
)


@pytest.mark.parametrize(
    ("rate", "share", "after"),
    [
        (150_000, 0.031, 154_700),  # 154,650 lies half-way and goes up (5 USC 5318)
        (272_100, 0.046, 284_600),
        (289_400, 0.010, 292_300),
        (179_700, 0.0, 179_700),
    ],
)
def test_a_raise_is_rounded_to_the_nearest_hundred_halves_up(rate: int, share: float, after: int) -> None:
    assert raised_rate(rate, share, HUNDRED) == after


@pytest.mark.parametrize(("first_step", "lowest"), [(126_384, 151_661), (95_390, 114_468), (87_439, 104_927)])
def test_the_lowest_rate_is_120_percent_of_gs_15_step_1(first_step: int, lowest: int) -> None:
    assert lowest_executive_pay(first_step) == lowest
    assert first_step_of(lowest) == first_step


@given(st.integers(500, 4_000), st.integers(0, 99), st.sampled_from([DOLLAR, HUNDRED]))
def test_every_raise_can_be_taken_back(hundreds: int, tenths_of_a_percent: int, unit: int) -> None:
    rate, share = hundreds * 100, tenths_of_a_percent / 1000
    assert rate_before_raise(raised_rate(rate, share, unit), share, unit) == rate


def test_a_rate_to_which_no_raise_leads_is_refused() -> None:
    assert [raised_rate(rate, 0.5, HUNDRED) for rate in (100_000, 100_100)] == [150_000, 150_200]
    with pytest.raises(ValueError, match=r"no rate in steps of 100 leads to 150100 by a raise of 50\.0%"):
        rate_before_raise(150_100, 0.5, HUNDRED)


def test_years_that_were_not_seen_follow_from_those_that_were_both_ways() -> None:
    raises = {2003: 0.031, 2004: 0.022, 2005: 0.025}
    found = rates_by_year({2003: 142_500}, raises, 2002, 2005, EXECUTIVE_SCHEDULE)
    assert found == {2002: 138_200, 2003: 142_500, 2004: 145_600, 2005: 149_200}
    floors = rates_by_year({2004: 104_927}, {2003: 0.031, 2004: 0.027, 2005: 0.025}, 2002, 2005, LOWEST_EXECUTIVE_PAY)
    assert floors == {2002: 99_096, 2003: 102_168, 2004: 104_927, 2005: 107_550}


def test_a_published_rate_is_kept_and_led_on_from() -> None:
    found = rates_by_year({2003: 142_500, 2004: 150_000}, {2004: 0.022, 2005: 0.031}, 2003, 2005, EXECUTIVE_SCHEDULE)
    assert found == {2003: 142_500, 2004: 150_000, 2005: 154_700}


@pytest.mark.parametrize(
    ("published", "raises", "message"),
    [({}, {2003: 0.0}, "no published rate"), ({2003: 142_500}, {2003: 0.031}, "no raise is known for 2004")],
)
def test_a_chain_without_a_start_or_a_raise_is_refused(
    published: dict[int, int], raises: dict[int, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        rates_by_year(published, raises, 2002, 2004, EXECUTIVE_SCHEDULE)
