"""Numbers in words, to the letter."""

from __future__ import annotations

import math

import pytest

from sessim.evidence.contrasts import number_format
from tests.support.evidence_by_hand import other, summary_of

SHOWN = {  # a measure of each unit: scale, words after a difference, words after a level
    "top_share": (100.0, "percentage points", "percent"),
    "exit_rate": (100.0, "percentage points a year", "percent a year"),
    "stake": (100.0, "percent of pay", "percent of pay"),
    "output": (1.0, "percent of output", "percent"),
    "rank_correlation": (1.0, "in correlation", "in correlation"),
    "helping": (1.0, "in ratio", "in ratio"),
    "fairness": (1.0, "on the −3 to 3 scale", "on the −3 to 3 scale"),
    "information_bits": (1.0, "bits of information", "bits of information"),
    "ability": (1.0, "standard deviations of applicants", "standard deviations of applicants"),
    "vacancy_months": (1.0, "months per seat a year", "months per seat a year"),
}


@pytest.mark.parametrize("measure", SHOWN)
def test_how_each_unit_is_shown(measure: str) -> None:
    assert number_format.display(measure) == number_format.Display(*SHOWN[measure])


def test_horizons_in_words() -> None:
    assert [number_format.horizon_words(name) for name in ("first", "mean", "last", "total")] == [
        "first policy year",
        "mean over policy years",
        "last year",
        "total over policy years",
    ]


@pytest.mark.parametrize(
    ("measure", "threshold", "places"),
    [
        ("output", 0.4, 2),  # a tenth is 0.04
        ("output", 1.0, 1),  # a tenth is 0.1
        ("output", 0.1, 2),
        ("output", 0.099, 3),
        ("output", 9.9, 1),
        ("output", 10.0, 0),
        ("output", 100.0, 0),
        ("output", 5000.0, 0),
        ("exit_rate", 0.005, 2),  # half a percentage point
        ("exit_rate", 0.01, 1),  # one
        ("exit_rate", 0.1, 0),  # ten
    ],
)
def test_decimals_show_a_tenth_of_the_threshold(measure: str, threshold: float, places: int) -> None:
    assert number_format.decimals(measure, threshold) == places


@pytest.mark.parametrize(
    ("value", "places", "is_signed", "text"),
    [
        (math.nan, 2, False, "–"),
        (0.0, 2, False, "0"),
        (-0.0, 2, True, "0"),
        (1234.5, 1, False, "1,234.5"),
        (1234.5, 1, True, "+1,234.5"),
        (-1234.5, 1, True, "−1,234.5"),
        (-2.0, 0, False, "−2"),
        (0.004, 2, False, "0.00"),
        (0.004, 2, True, "0.00"),  # no sign where no digit shows
        (-0.004, 2, False, "0.00"),
        (0.4, 0, True, "0"),
        (1.0, 0, False, "1"),
        (0.0, 0, False, "0"),
    ],
)
def test_a_number(value: float, places: int, is_signed: bool, text: str) -> None:
    assert number_format.format_number(value, places, is_signed=is_signed) == text


def test_a_number_is_unsigned_by_default() -> None:
    assert number_format.format_number(3.0, 1) == "3.0"
    assert number_format.format_value(0.031, "exit_rate", 0.005) == "3.10"
    assert number_format.format_value(0.031, "exit_rate", 0.005, is_signed=True) == "+3.10"
    assert number_format.level_words(0.031, "exit_rate", 0.005) == "3.10 percent a year"


@pytest.mark.parametrize(
    ("measure", "threshold", "text"),
    [
        ("top_share", 0.01, "1 percentage point"),
        ("top_share", 0.05, "5 percentage points"),
        ("top_share", 0.005, "0.5 percentage points"),
        ("exit_rate", 0.01, "1 percentage point a year"),
        ("output", 0.4, "0.4 percent of output"),
    ],
)
def test_the_threshold_in_words(measure: str, threshold: float, text: str) -> None:
    assert number_format.threshold_words(measure, threshold) == text


@pytest.mark.parametrize(
    ("value", "measure", "threshold", "text"),
    [
        (0.0, "output", 0.4, "no difference"),
        (0.004, "output", 0.4, "less than 0.01 percent of output"),
        (-0.004, "output", 0.4, "less than 0.01 percent of output"),
        (0.005, "output", 0.4, "+0.01 percent of output"),  # half of the last digit shows
        (-0.31, "output", 0.4, "−0.31 percent of output"),
        (0.31, "output", 0.4, "+0.31 percent of output"),
        (0.00004, "exit_rate", 0.005, "less than 0.01 percentage points a year"),
        (0.00006, "exit_rate", 0.005, "+0.01 percentage points a year"),
        (0.4, "output", 10.0, "less than 1 percent of output"),
        (-0.6, "output", 10.0, "−1 percent of output"),
    ],
)
def test_a_difference(value: float, measure: str, threshold: float, text: str) -> None:
    assert number_format.difference_words(value, measure, threshold) == text


def test_what_an_interval_is_over() -> None:
    found = summary_of([0.5], low90=-0.25, high90=0.75, interval_kind=other("worlds"))
    assert number_format.interval_words(found, "output", 0.4) == "90 percent of worlds: −0.25 to +0.75"
    found = summary_of([0.5], low90=-0.25, high90=0.75, interval_kind=other("replications"))
    assert (
        number_format.interval_words(found, "output", 0.4)
        == "90 percent Monte Carlo interval in one world: −0.25 to +0.75"
    )
    found = summary_of([0.5], interval_kind=other("none"))
    assert number_format.interval_words(found, "output", 0.4) == "one world and one replication, so no interval"


@pytest.mark.parametrize(
    ("median", "low", "high", "long", "short"),
    [
        (0.0, 0.0, 0.0, "no difference in any world", "no difference"),
        (
            0.0, 0.0, 0.5,
            "a median of zero (90 percent of worlds: 0 to +0.50)",
            "a median of zero (0 to +0.50)",
        ),
        (
            0.0, -0.5, 0.0,
            "a median of zero (90 percent of worlds: −0.50 to 0)",
            "a median of zero (−0.50 to 0)",
        ),
        (
            0.5, 0.5, 0.5,
            "+0.50 percent of output (90 percent of worlds: +0.50 to +0.50)",
            "+0.50 percent of output (+0.50 to +0.50)",
        ),
        (
            -0.5, -0.5, -0.5,
            "−0.50 percent of output (90 percent of worlds: −0.50 to −0.50)",
            "−0.50 percent of output (−0.50 to −0.50)",
        ),
    ],
)  # fmt: skip
def test_an_estimate(median: float, low: float, high: float, long: str, short: str) -> None:
    found = summary_of([median], low90=low, high90=high)
    assert number_format.estimate_words(found, "output", 0.4) == long
    assert number_format.short_estimate_words(found, "output", 0.4) == short


def test_a_short_estimate_without_an_interval_is_the_bare_difference() -> None:
    found = summary_of([0.5], low90=math.nan, high90=math.nan, interval_kind=other("none"))
    assert number_format.short_estimate_words(found, "output", 0.4) == "+0.50 percent of output"
    assert (
        number_format.estimate_words(found, "output", 0.4)
        == "+0.50 percent of output (one world and one replication, so no interval)"
    )


@pytest.mark.parametrize(
    ("share", "text", "of_worlds"),
    [
        (0.0, "0 percent", "no world"),
        (0.005, "under 1 percent", "under 1 percent of worlds"),
        (0.01, "1 percent", "1 percent of worlds"),
        (0.456, "46 percent", "46 percent of worlds"),
        (0.99, "99 percent", "99 percent of worlds"),
        (0.995, "over 99 percent", "over 99 percent of worlds"),
        (1.0, "100 percent", "all worlds"),
        (math.nan, "–", "– of worlds"),
    ],
)
def test_a_share_of_worlds(share: float, text: str, of_worlds: str) -> None:
    assert number_format.share_words(share) == text
    assert number_format.share_of_worlds(share) == of_worlds


@pytest.mark.parametrize(
    ("value", "measure", "threshold", "text"),
    [
        (0.0123, "output", 0.4, "0.012"),  # two decimals for a difference, three for its error
        (0.0004, "output", 0.4, "<0.001"),
        (0.0005, "output", 0.4, "0.001"),
        (0.0, "output", 0.4, "0"),
        (math.nan, "output", 0.4, "–"),
        (0.000123, "exit_rate", 0.005, "0.012"),
        (0.000004, "exit_rate", 0.005, "<0.001"),
        (1.26, "output", 10.0, "1.3"),
        (0.04, "output", 10.0, "<0.1"),
    ],
)
def test_a_standard_error(value: float, measure: str, threshold: float, text: str) -> None:
    assert number_format.error_words(value, measure, threshold) == text


def test_numbers_of_worlds_and_sentences() -> None:
    assert [number_format.worlds_words(count) for count in (0, 1, 2, 40)] == [
        "0 worlds",
        "one world",
        "2 worlds",
        "40 worlds",
    ]
    assert [number_format.sentence(text) for text in ("abc", "abc.", "aBC..", "")] == ["Abc.", "Abc.", "ABC.", "."]
