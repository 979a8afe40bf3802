"""Numbers in words: units a reader expects, no more digits than the threshold justifies, intervals that say what they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sessim.evidence.contrasts.contrasts import Spread, is_flow
from sessim.measures.catalogue import BY_NAME

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Display:
    """How a unit is shown.

    Attributes:
        scale: Factor from the stored to the shown value.
        difference: Words after a difference.
        level: Words after a level.
    """

    scale: float
    difference: str
    level: str


_PAY_SLOPE = "percent of pay for each standard deviation of performance"
_TOTAL_PAY_SLOPE = "percent of total pay for each standard deviation of performance"
_DISPLAYS = {
    "share": Display(100.0, "percentage points", "percent"),
    "share a year": Display(100.0, "percentage points a year", "percent a year"),
    "share of pay": Display(100.0, "percent of pay", "percent of pay"),
    "percent of output": Display(1.0, "percent of output", "percent"),
    "SD": Display(1.0, "standard deviations", "standard deviations"),
    "rating SD": Display(1.0, "standard deviations of ratings", "standard deviations of ratings"),
    "applicant SD": Display(1.0, "standard deviations of applicants", "standard deviations of applicants"),
    "bits": Display(1.0, "bits of information", "bits of information"),
    "percent of pay per SD": Display(1.0, _PAY_SLOPE, _PAY_SLOPE),
    "percent of total pay per SD": Display(1.0, _TOTAL_PAY_SLOPE, _TOTAL_PAY_SLOPE),
    "correlation": Display(1.0, "in correlation", "in correlation"),
    "ratio": Display(1.0, "in ratio", "in ratio"),
    "0-1": Display(1.0, "on the 0–1 scale", "on the 0–1 scale"),
    "-3 to 3": Display(1.0, f"on the {MINUS}3 to 3 scale", f"on the {MINUS}3 to 3 scale"),
}
_HORIZON_WORDS = {
    "first": "first policy year",
    "mean": "mean over policy years",
    "last": "last year",
    "total": "total over policy years",
}


def display(measure: str) -> Display:
    """How values of a measure are shown."""
    unit = BY_NAME[measure].unit
    return _DISPLAYS.get(unit, Display(1.0, unit, unit))


def may_be_added_up(measure: str) -> bool:
    """Whether a sum over years means something to a reader: yearly counts, times and money add up, shares do not."""
    return is_flow(measure) and not BY_NAME[measure].unit.startswith("share")


def horizon_words(horizon: str) -> str:
    """A horizon in words."""
    return _HORIZON_WORDS[horizon]


def decimals(measure: str, threshold: float) -> int:
    """Decimals that show a tenth of the practical threshold."""
    return max(0, 1 - math.floor(math.log10(threshold * display(measure).scale) + 1e-9))


def format_number(value: float, places: int, *, is_signed: bool = False) -> str:
    """A number with a true minus sign; a dash if there is none."""
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    text = f"{value:+,.{places}f}" if is_signed else f"{value:,.{places}f}"
    if not any(digit in text for digit in "123456789"):
        return f"{0:.{places}f}"
    return text.replace("-", MINUS)


def format_value(value: float, measure: str, threshold: float, *, is_signed: bool = False) -> str:
    """A value of a measure in its shown unit, without the unit."""
    return format_number(value * display(measure).scale, decimals(measure, threshold), is_signed=is_signed)


def level_words(value: float, measure: str, threshold: float) -> str:
    """A level with its unit."""
    return f"{format_value(value, measure, threshold)} {display(measure).level}"


def threshold_words(measure: str, threshold: float) -> str:
    """The practical threshold with its unit."""
    value = f"{threshold * display(measure).scale:g}"
    unit = display(measure).difference
    return f"{value} {unit.replace('points', 'point') if value == '1' else unit}"


def difference_words(value: float, measure: str, threshold: float) -> str:
    """A difference with sign and unit; says so if it is zero or below what the digits show."""
    unit = display(measure).difference
    if value == 0:
        return "no difference"
    places = decimals(measure, threshold)
    if abs(value) * display(measure).scale < 0.5 * 10**-places:
        return f"less than {10**-places:.{places}f} {unit}"
    return f"{format_value(value, measure, threshold, is_signed=True)} {unit}"


def interval_words(summary: Spread, measure: str, threshold: float) -> str:
    """The 90 percent interval and what it is over."""
    if summary.interval_kind == "none":
        return "one world and one replication, so no interval"
    low = format_value(summary.low90, measure, threshold, is_signed=True)
    high = format_value(summary.high90, measure, threshold, is_signed=True)
    over = (
        "90 percent of worlds" if summary.interval_kind == "worlds" else "90 percent Monte Carlo interval in one world"
    )
    return f"{over}: {low} to {high}"


def estimate_words(summary: Spread, measure: str, threshold: float) -> str:
    """Median difference with its interval."""
    if summary.low90 == summary.high90 == 0:
        return "no difference in any world"
    middle = difference_words(summary.median, measure, threshold) if summary.median else "a median of zero"
    return f"{middle} ({interval_words(summary, measure, threshold)})"


def short_estimate_words(summary: Spread, measure: str, threshold: float) -> str:
    """Median difference and the bare 90 percent range, for a table that says what the range is over."""
    if summary.interval_kind == "none" or summary.low90 == summary.high90 == 0:
        return difference_words(summary.median, measure, threshold)
    low, high = (format_value(value, measure, threshold, is_signed=True) for value in (summary.low90, summary.high90))
    middle = difference_words(summary.median, measure, threshold) if summary.median else "a median of zero"
    return f"{middle} ({low} to {high})"


def share_words(share: float) -> str:
    """A share of worlds in percent, never rounded to 0 or 100 unless it is."""
    if math.isnan(share):
        return "–"
    percent = 100 * share
    if 0 < percent < 1:
        return "under 1 percent"
    if 99 < percent < 100:
        return "over 99 percent"
    return f"{percent:.0f} percent"


def count_of_hundred(share: float) -> str:
    """A share as a count of 100, never rounded to 0 or 100 unless it is."""
    count = round(100 * share)
    if count == 0 and share > 0:
        return "under 1"
    return "over 99" if count == 100 and share < 1 else str(count)


def share_of_worlds(share: float) -> str:
    """A share of worlds with its noun."""
    return "no world" if share == 0 else "all worlds" if share == 1 else f"{share_words(share)} of worlds"


def error_words(value: float, measure: str, threshold: float) -> str:
    """A standard error with one more digit than a difference; an upper bound if even that shows zero."""
    scaled, places = value * display(measure).scale, decimals(measure, threshold) + 1
    return f"<{10**-places:.{places}f}" if 0 < scaled < 0.5 * 10**-places else format_number(scaled, places)


def worlds_words(count: int) -> str:
    """A number of worlds."""
    return "one world" if count == 1 else f"{count} worlds"


def sentence(text: str) -> str:
    """A clause as a sentence: with a capital letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
