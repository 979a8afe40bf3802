"""Results with their levels: counts of 100, dollars, ranks, and what is said where nothing moves or nothing was run."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import stats

from sessim.evidence.contrasts import level_sentences
from sessim.evidence.contrasts.level_sentences import (
    find_level_words,
    read_level_words,
    say_change_of_level,
    say_difference,
    say_level,
    say_range,
    say_result,
    say_threshold,
)
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError

EXITS = ("star_exit_rate", 0.005)


def test_a_share_is_a_count_of_100_people() -> None:
    assert say_result(*EXITS, 0.101, 0.002, "“30 percent limit”") == (
        "Under “30 percent limit”, of the truly strongest executives (the top 30 percent), 10.3 of 100 leave each year, up from "
        "10.1."
    )
    assert say_result(*EXITS, 0.101, -0.002, "").endswith(", 9.9 of 100 leave each year, down from 10.1.")
    assert say_range(*EXITS, 0.10, -0.01, 0.03) == "9.0 to 13.0"


def test_money_has_its_sign_before_the_number() -> None:
    assert say_change_of_level("cash_slope", 0.25, 1.27, 0.63) == "from $1.27 to $1.90"
    assert say_level("cash_slope", 0.25, -0.4) == "−$0.40"
    assert say_difference("cash_slope", 0.25, 1.27, -0.5) == "down $0.50"
    assert say_threshold("cash_slope", 0.25) == "$0.25" and say_threshold(*EXITS) == "0.5"


def test_no_more_digits_than_half_the_threshold() -> None:
    """A tenth of an exit of 100 is a fifth of what matters; a whole one of 100 ratings is a fifth as well."""
    assert find_level_words("star_exit_rate").count_decimals(0.005) == 1
    assert find_level_words("poor_rated_top").count_decimals(0.05) == 0
    assert find_level_words("output").count_decimals(0.4) == 1


def test_a_threshold_in_standard_deviations_is_in_places_near_the_middle() -> None:
    """.055 is 2.2 of 100 people, half of which needs no decimal; .045 is 1.8, half of which needs one."""
    words = find_level_words("ability")
    assert words.count_decimals(0.055) == 0
    assert words.count_decimals(0.045) == 1


def test_standard_deviations_are_places_among_100_people() -> None:
    assert say_level("ability", 0.025, 0.0) == "50.0"
    assert say_level("ability", 0.025, 1.0) == "84.1"
    assert say_difference("ability", 0.025, 0.0, 1.0) == "up 34.1"


def test_the_step_of_pay_is_one_standard_deviation_of_people() -> None:
    assert f"better than {100 * stats.norm.cdf(1.0):.0f} of 100" in find_level_words("cash_slope").sentence


def test_all_bits_are_all_of_100_parts() -> None:
    assert find_level_words("information_bits").show(math.log2(5)) == pytest.approx(100.0, abs=0.01)


def test_what_does_not_move_is_still_there() -> None:
    assert say_change_of_level(*EXITS, 0.10, 0.00001) == "10.0 either way"
    assert say_result(*EXITS, 0.10, 0.00001, "").endswith("10.0 of 100 leave each year, unchanged.")
    assert say_difference(*EXITS, 0.10, 0.00001) == "almost no change"


def test_a_missing_level_or_run_is_said_and_not_made_up() -> None:
    assert say_result(*EXITS, math.nan, 0.01, "A1").endswith(
        "exit rate of the true top 30 percent: +1.00 percentage points a year."
    )
    assert "nothing was run" in say_result(*EXITS, 0.1, math.nan, "A1")
    assert say_level(*EXITS, math.nan) == "–"


def test_a_measure_without_words_of_its_own_is_said_in_its_unit() -> None:
    assert "gaming" not in read_level_words()
    assert say_result("gaming", 0.02, 0.1, 0.1, "A1").startswith("Under A1, mean ")
    assert "0.20 standard deviations, up from 0.10" in say_result("gaming", 0.02, 0.1, 0.1, "A1")


def test_every_headline_of_a_question_has_words() -> None:
    declared = read_declarations()
    headlines = {name for question in declared.questions.values() for name in (question.measure, *question.headlines)}
    assert headlines - set(read_level_words()) == set()
    assert all(words.topic and words.rises and words.falls for words in read_level_words().values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense: {sentence: '{level}', axis: a}", "nonsense is not in the catalogue of measures"),
        ("output: {sentence: 'no hole', axis: a}", "expected a sentence"),
        ("output: {sentence: '{level}', axis: a, scales: 2}", "expected a sentence"),
    ],
)
def test_a_wrong_entry_is_named(text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / level_sentences.FILE).write_text(text, encoding="utf-8")
    monkeypatch.setattr(level_sentences, "configs_folder", lambda: tmp_path)
    read_level_words.cache_clear()
    try:
        with pytest.raises(UserError, match=said):
            read_level_words()
    finally:
        read_level_words.cache_clear()
