"""Sentences that state a result with its level: from what to what, in counts of 100 people, in dollars or in a plain unit."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from scipy import stats

from sessim.evidence.contrasts import number_format
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME

FILE = "level_sentences.yaml"
RANK_SCALE = 100.0 * float(stats.norm.pdf(0.0))  # people of 100 for a standard deviation, near the middle
CENTS = 2  # decimals of a dollar


@dataclass(frozen=True, slots=True)
class LevelWords:
    """How a level of a measure is worded; see `configs/evidence/level_sentences.yaml`.

    Attributes:
        sentence: A clause with {level}.
        axis: The unit as a figure names it.
        unit: The unit after two bare levels; empty for dollars and indices.
        topic: What it is about, in the middle of a sentence; `rises` says in a few words that it rises, `falls` that it falls.
        scale: Shown number for each unit of the measure.
        offset: Added after scaling.
        before: Set before a number.
        as_rank: Whether the measure, in standard deviations of people, is shown as how many of 100 of them are below.
    """

    sentence: str
    axis: str
    unit: str = ""
    topic: str = ""
    rises: str = ""
    falls: str = ""
    scale: float = 1.0
    offset: float = 0.0
    before: str = ""
    as_rank: bool = False

    def show(self, value: float) -> float:
        """The number that a reader sees for a value in the unit of the measure."""
        return 100.0 * float(stats.norm.cdf(value)) if self.as_rank else self.offset + self.scale * value

    def count_decimals(self, threshold: float) -> int:
        """Decimals that show half of the practical threshold, and of dollars none or two.

        Args:
            threshold: Practical threshold, unit of the measure.
        """
        shown = threshold * (RANK_SCALE if self.as_rank else self.scale)
        places = max(0, math.ceil(-math.log10(shown / 2) - 0.005))
        return CENTS if places and self.before == "$" else places


@functools.lru_cache(maxsize=1)
def read_level_words() -> Mapping[str, LevelWords]:
    """The words of levels by measure.

    Raises:
        UserError: An entry names no measure, has an unknown key, or a sentence without {level}.
    """
    raw = read_yaml(configs_folder() / "evidence" / FILE)
    allowed = [each.name for each in fields(LevelWords)]
    found = {}
    for measure, entry in raw.items():
        if measure not in BY_NAME:
            raise UserError(f"{measure} is not in the catalogue of measures", where=FILE)
        if not set(entry) <= set(allowed) or "{level}" not in entry.get("sentence", ""):
            raise UserError(f"{measure}: expected a sentence with {{level}}", where=FILE, allowed=", ".join(allowed))
        found[str(measure)] = LevelWords(**entry)
    return found


def find_level_words(measure: str) -> LevelWords:
    """The words of a measure; in its own unit where none are declared."""
    declared = read_level_words().get(measure)
    if declared is not None:
        return declared
    shown = number_format.display(measure)
    meaning = BY_NAME[measure].meaning
    return LevelWords(
        f"{meaning}: {{level}} {shown.level}",
        shown.difference,
        shown.level,
        meaning,
        f"a higher {meaning}",
        f"a lower {meaning}",
        shown.scale,
    )


def say_level(measure: str, threshold: float, value: float) -> str:
    """A level as a bare number, with its dollar sign where it is money; a dash where there is none.

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        value: Unit of the measure.
    """
    words = find_level_words(measure)
    if math.isnan(value):
        return "–"
    text = number_format.format_number(words.show(value), words.count_decimals(threshold))
    minus = number_format.MINUS
    return f"{minus}{words.before}{text[1:]}" if text.startswith(minus) else f"{words.before}{text}"


def say_change_of_level(measure: str, threshold: float, level: float, difference: float) -> str:
    """From which level to which: "from 10.1 to 10.3", or "10.1 either way".

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        level: Level in the reference arm, unit of the measure.
        difference: Median difference, unit of the measure.
    """
    before, after = _say_both(measure, threshold, level, difference)
    return f"{before} either way" if before == after else f"from {before} to {after}"


def say_moved_level(measure: str, threshold: float, level: float, difference: float) -> str:
    """The sentence of a level and where it comes from: "... 10.3 of 100 leave each year, up from 10.1", or "..., unchanged".

    It takes what `say_change_of_level` takes.
    """
    before, after = _say_both(measure, threshold, level, difference)
    moved = "unchanged" if before == after else f"{'up' if difference > 0 else 'down'} from {before}"
    return f"{find_level_words(measure).sentence.format(level=after)}, {moved}"


def _say_both(measure: str, threshold: float, level: float, difference: float) -> tuple[str, str]:
    return say_level(measure, threshold, level), say_level(measure, threshold, level + difference)


def say_result(measure: str, threshold: float, level: float, difference: float, arm: str) -> str:
    """A result with its level as a sentence; if no level is stored, with the difference alone.

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        level: Level in the reference arm, unit of the measure; NaN where none is stored.
        difference: Median difference, unit of the measure; NaN where nothing was paired.
        arm: Name of the arm as it appears in a sentence; empty if the sentence before names it.
    """
    if math.isnan(difference):
        return f"{BY_NAME[measure].meaning}: nothing was run, so there is no answer."
    if math.isnan(level):
        clause = f"{BY_NAME[measure].meaning}: {number_format.difference_words(difference, measure, threshold)}"
    else:
        clause = say_moved_level(measure, threshold, level, difference)
    return f"Under {arm}, {clause}." if arm else number_format.sentence(clause)


def say_difference(measure: str, threshold: float, level: float, difference: float) -> str:
    """A difference in the unit of the level: "up 1.2", "down $0.30", or "almost no change".

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        level: Level in the reference arm, unit of the measure; zero if none is stored.
        difference: Unit of the measure.
    """
    words = find_level_words(measure)
    start = 0.0 if math.isnan(level) else level
    shown = words.show(start + difference) - words.show(start)
    places = words.count_decimals(threshold)
    if abs(shown) < 0.5 * 10**-places:
        return "almost no change"
    return f"{'up' if shown > 0 else 'down'} {words.before}{number_format.format_number(abs(shown), places)}"


def say_threshold(measure: str, threshold: float) -> str:
    """The practical threshold in the reader's unit, near the middle of the scale where that matters: "0.5" or "$0.25".

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, unit of the measure.
    """
    words = find_level_words(measure)
    shown = threshold * (RANK_SCALE if words.as_rank else words.scale)
    return f"{words.before}{float(f'{shown:.1g}' if words.as_rank else f'{shown:.2g}'):g}"


def say_range(measure: str, threshold: float, level: float, low: float, high: float) -> str:
    """The levels between which the middle 90 percent of differences lie, lower number first.

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        level: Level in the reference arm, unit of the measure.
        low: Low end of the 90 percent range of the difference; `high` its high end.
        high: See `low`.
    """
    return " to ".join(say_level(measure, threshold, level + each) for each in (low, high))
