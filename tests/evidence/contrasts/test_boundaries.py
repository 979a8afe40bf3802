"""At a declared share, just below and just above it: verdict words, worlds to change them, conditions and cases."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from sessim.evidence.answers.cases import find_strongest_case
from sessim.evidence.answers.reference_comparison import ReferenceComparison
from sessim.evidence.contrasts import verdicts
from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.sensitivity.conditions import (
    Condition,
    find_conditions,
    find_turning_conditions,
    robustness_sentence,
)
from sessim.evidence.sensitivity.discovery import Line, Rule
from sessim.evidence.sensitivity.drivers import Driver, Screening
from tests.support.evidence_by_hand import RULES, estimate_of, frame_of, other, panel_of, question_of, summary_of


def test_which_side_is_better() -> None:
    assert [verdicts.orientation(other(each)) for each in ("higher", "lower", "none")] == [1, -1, 1]
    found = summary_of([0.0], share_above=0.7, share_below=0.2)
    assert verdicts.favourable_shares(found, "higher") == verdicts.favourable_shares(found, "none") == (0.7, 0.2)
    assert verdicts.favourable_shares(found, "lower") == (0.2, 0.7)


@pytest.mark.parametrize(
    ("worlds", "signs", "beyond", "code"),
    [
        (9, (1.0, 0.0), (1.0, 0.0), "too_few_worlds"),
        (10, (1.0, 0.0), (1.0, 0.0), "robustly_up"),
        (11, (1.0, 0.0), (1.0, 0.0), "robustly_up"),
        (10, (0.95, 0.05), (0.75, 0.0), "robustly_up"),
        (10, (0.94, 0.05), (0.75, 0.0), "likely_up"),
        (10, (0.95, 0.05), (0.74, 0.0), "likely_up"),
        (10, (0.8, 0.2), (0.5, 0.0), "likely_up"),
        (10, (0.79, 0.2), (0.5, 0.0), "possible_gain"),
        (10, (0.8, 0.2), (0.49, 0.0), "possible_gain"),
        (10, (0.05, 0.95), (0.0, 0.75), "robustly_down"),
        (10, (0.05, 0.94), (0.0, 0.75), "likely_down"),
        (10, (0.2, 0.8), (0.0, 0.5), "likely_down"),
        (10, (0.2, 0.79), (0.0, 0.5), "possible_harm"),
        (10, (0.8, 0.1), (0.0, 0.8), "possible_harm"),  # the sign of one side, the size of the other
        (10, (0.8, 0.2), (0.0, 0.0), "no_material"),
        (10, (0.5, 0.5), (0.0625, 0.0625), "probably_none"),
        (10, (0.5, 0.5), (0.05, 0.0625), "possible_harm"),  # at most one in twenty on a side is none
        (10, (0.5, 0.5), (0.0625, 0.05), "possible_gain"),
        (10, (0.5, 0.5), (0.06, 0.28), "probably_none"),
        (10, (0.5, 0.5), (0.06, 0.281), "split"),
        (10, (0.7, 0.3), (0.6, 0.3), "split"),
    ],
)
def test_words_at_the_declared_shares(
    worlds: int, signs: tuple[float, float], beyond: tuple[float, float], code: str
) -> None:
    assert verdicts.verdict_of_shares(worlds, signs, beyond, RULES) == code


def test_no_material_effect_begins_at_its_share() -> None:
    rules = replace(RULES, within_for_none=0.875)  # exact in binary: an eighth may be beyond
    assert verdicts.verdict_of_shares(10, (1.0, 0.0), (0.0625, 0.0625), rules) == "no_material"
    assert verdicts.verdict_of_shares(10, (0.5, 0.0), (0.125, 0.0625), rules) == "probably_none"
    assert verdicts.verdict_of_shares(10, (0.5, 0.0), (0.0, 0.0), rules) == "no_material"


def shares(worlds: int, positive: int, negative: int, above: int, below: int) -> Summary:
    return summary_of(
        [0.0] * worlds,
        share_positive=positive / worlds,
        share_negative=negative / worlds,
        share_above=above / worlds,
        share_below=below / worlds,
    )


def test_a_verdict_takes_the_side_of_its_measure() -> None:
    rising = shares(20, 20, 0, 20, 0)
    assert [verdicts.verdict(rising, each, RULES) for each in ("higher", "none", "lower")] == [
        "robustly_up", "robustly_up", "robustly_down",
    ]  # fmt: skip
    assert verdicts.verdict(None, "higher", RULES) == "not_run"


@pytest.mark.parametrize(
    ("found", "direction", "more"),
    [
        # likely, 14 of 20 beyond: four more make 18 of 24, the three quarters that "robustly" takes
        (shares(20, 20, 0, 14, 0), "higher", 4),
        (shares(20, 20, 0, 14, 0), "lower", 4),  # the same on the worse side
        (shares(20, 0, 20, 0, 14), "higher", 4),
        (shares(20, 0, 20, 0, 14), "lower", 4),
        # robustly: two without a difference leave the sign in 20 of 22
        (shares(20, 20, 0, 20, 0), "none", 2),
        (shares(20, 0, 20, 0, 20), "lower", 2),
        # possible gain, 3 of 20 beyond on one side: two on the other are 2 of 22 and more than one in twenty
        (shares(20, 10, 10, 3, 0), "higher", 2),
        (shares(20, 10, 10, 0, 3), "higher", 2),
        # truly split, 5 and 5 of 20 beyond: ten more within make 20 of 30 within
        (shares(20, 10, 10, 5, 5), "higher", 10),
        # no difference in ten: one beyond is 1 of 11, two are 2 of 12 and more than a tenth
        (shares(10, 0, 0, 0, 0), "higher", 2),
        (shares(9, 9, 0, 9, 0), "higher", None),  # no verdict yet
    ],
)
def test_the_fewest_worlds_that_change_a_verdict(found: Summary, direction: str, more: int | None) -> None:
    assert verdicts.worlds_to_change(found, direction, RULES) == more


def test_one_world_may_be_enough_and_more_than_ten_times_as_many_are_not_tried() -> None:
    one = shares(1, 0, 0, 0, 0)
    rules = replace(RULES, minimum_worlds=1)
    assert verdicts.worlds_to_change(one, "higher", rules) == 1
    # all but one of eleven beyond leave 1/11 = .0909 within, one of twelve .0833
    assert verdicts.worlds_to_change(one, "higher", replace(rules, within_for_none=0.095)) == 10
    assert verdicts.worlds_to_change(one, "higher", replace(rules, within_for_none=0.09)) is None


def test_words_of_verdicts() -> None:
    declared = read_declarations()
    assert verdicts.word("likely_down", other("none"), declared) == "likely lower"
    assert verdicts.word("likely_down", "higher", declared) == "likely worse"
    assert verdicts.word("likely_down", "lower", declared) == "likely worse"


def driver_of(name: str, index: float, low: float = -2.0, high: float = 3.0) -> Driver:
    is_theory = name.startswith("theory.")
    return Driver(name, is_theory, index, 0.0, 1.0, 1, f"{name} low", low, f"{name} high", high)


FIVE_AND_FOUR = pd.DataFrame({"world": range(15), "theory.effort": ["b_b"] * 5 + ["a"] * 6 + ["c"] * 4})


def test_a_theory_counts_from_five_worlds_on() -> None:
    found = find_conditions(summary_of([1.0] * 5 + [2.0] * 6 + [3.0] * 4), None, FIVE_AND_FOUR)
    assert found == (
        Condition("the theory of effort is “a”", 2.0, True),
        Condition("the theory of effort is “b b”", 1.0, True),
    )


def test_the_three_leading_parameters_beyond_chance_are_conditions_from_fifteen_worlds_on() -> None:
    names = ("a.one", "theory.effort", "b.two", "c.three", "d.four")
    strong = [driver_of(name, 0.9 - 0.1 * place) for place, name in enumerate(names)]
    screening = Screening((*strong, driver_of("e.five", 0.1)), 0.2, 15)
    plain = FIVE_AND_FOUR[["world"]]
    found = find_conditions(summary_of([1.0] * 15), screening, plain)
    assert [each.words for each in found] == [
        "a.one low", "a.one high", "b.two low", "b.two high", "c.three low", "c.three high",
    ]  # fmt: skip
    assert [(each.median, each.is_theory) for each in found] == [(-2.0, False), (3.0, False)] * 3
    assert find_conditions(summary_of([1.0] * 14), screening, plain) == ()
    assert find_conditions(summary_of([1.0] * 15), replace(screening, chance=0.95), plain) == ()


THEORY, OTHER = Condition("the theory is x", -1.0, True), Condition("a.one low", -0.5, False)
KEEPS, NONE_AT_ALL = Condition("the theory is y", 2.0, True), Condition("a.one high", 0.0, False)


def test_conditions_turn_where_the_median_has_the_other_sign() -> None:
    all_four = (THEORY, KEEPS, OTHER, NONE_AT_ALL)
    assert find_turning_conditions(summary_of([1.0]), all_four) == (THEORY, OTHER)
    assert find_turning_conditions(summary_of([-1.0]), all_four) == (KEEPS,)
    assert find_turning_conditions(summary_of([0.0]), all_four) == ()


def test_the_line_on_agreement() -> None:
    found = estimate_of(summary_of([1.0, 2.0, 0.5, -3.0, 0.0]))
    assert robustness_sentence(found, (THEORY, KEEPS, KEEPS, OTHER)) == (
        "The difference is above zero in 3 and below zero in 1 of 5 worlds and exactly zero in 1; its median keeps the sign "
        "under 2 of 3 theories taken alone. It changes sign where the theory is x (−1.00 percent of output); where a.one low "
        "(−0.50 percent of output)."
    )
    assert robustness_sentence(estimate_of(summary_of([1.0, 2.0])), (NONE_AT_ALL,)) == (
        "The difference is above zero in 2 and below zero in 0 of 2 worlds. No single theory or top driver reverses its sign."
    )
    assert robustness_sentence(estimate_of(summary_of([-1.0, -2.0, 0.0, 0.0])), ()) == (
        "The difference is above zero in 0 and below zero in 2 of 4 worlds and exactly zero in 2. "
        "Too few worlds were run to try theories or drivers by themselves."
    )
    assert robustness_sentence(estimate_of(summary_of([-1.0, 0.0, 0.0])), (THEORY, OTHER)) == (
        "The difference is above zero in 0 and below zero in 1 of 3 worlds and exactly zero in 2. "
        "The median is zero and has no sign to reverse."
    )
    many = robustness_sentence(found, (OTHER,) * 4)
    assert many.count("where") == 3 and "theories" not in many


def test_the_line_on_agreement_where_there_is_nothing_to_agree() -> None:
    assert robustness_sentence(estimate_of(None), ()) == "Nothing was paired, so there is nothing to compare."
    assert robustness_sentence(estimate_of(summary_of([2.0])), (THEORY,)) == (
        "Only one world was run; agreement across worlds cannot be assessed."
    )


FRAME = frame_of(panel_of({"output": {"A0": [[[0.0]]], "A1": [[[0.0]]], "A3": [[[0.0]]]}}, [2026]))
QUESTION = question_of("q5", measure="output", case_for="For.", case_against="Against.")
TEN = [1.0] * 10


def part_of(
    reference: str = "A0", median: float = 1.0, threshold: float = 1.0, **changes: object
) -> ReferenceComparison:
    found = estimate_of(summary_of(TEN, median=median), reference=reference, threshold=threshold)
    plain = ReferenceComparison(
        reference, found, "split", "truly split", "", "", "", None, (), None, (), (), "", (), pd.DataFrame()
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def candidate(measure: str = "output", median: float = 1.0, above: float = 0.0, below: float = 0.0, **changes: object):
    found = summary_of(TEN, median=median, share_above=above, share_below=below, low90=-1.0, high90=2.0)
    return estimate_of(found, measure=measure, **{"threshold": 1.0, **changes})  # type: ignore[arg-type]


def case_of(*estimates, is_for: bool = True, against=()):
    return find_strongest_case(FRAME, QUESTION, against, estimates, is_for=is_for)


def test_the_largest_share_of_worlds_wins_then_the_largest_median_in_thresholds() -> None:
    found = case_of(candidate(above=0.3, below=0.6), candidate("helping", above=0.4, reference="A3"))
    assert found.argument == "For."
    assert found.finding == (
        "Mean help and information given to peers: +1.0 in ratio (90 percent of worlds: −1.0 to +2.0) against "
        "“title of A3” (A3), better beyond the threshold in 40 percent of worlds."
    )
    worse = case_of(candidate(above=0.3, below=0.6), candidate("helping", above=0.4), is_for=False)
    assert worse.argument == "Against."
    assert "worse beyond the threshold in 60 percent of worlds." in worse.finding
    # a tie of shares: a median of 2 in thresholds of 4 is less than one of 1 in thresholds of 1
    tie = case_of(candidate(median=2.0, above=0.4, threshold=4.0), candidate("helping", median=1.0, above=0.4))
    assert "in ratio" in tie.finding
    tie = case_of(candidate(median=-2.0, below=0.4), candidate("helping", median=-1.0, below=0.4), is_for=False)
    assert "−2.0 percent of output" in tie.finding


def test_a_measure_of_which_less_is_better_is_turned() -> None:
    exits = candidate("star_exit_rate", median=-0.01, below=0.5, threshold=0.005)
    assert "better beyond the threshold in 50 percent of worlds." in case_of(exits, candidate(above=0.4)).finding
    tie = case_of(candidate(median=1.5, above=0.5), exits)  # 1.5 thresholds against two
    assert "percentage points a year" in tie.finding
    assert "percent of output" in case_of(candidate(median=2.5, above=0.5), exits).finding


def test_only_means_of_the_own_arm_with_a_better_side_count() -> None:
    best = candidate(above=0.2)
    for other_one in (
        candidate("helping", above=0.9, role="further"),
        candidate("helping", above=0.9, role="variant"),
        candidate("helping", above=0.9, horizon="last"),
        candidate("helping", above=0.9, horizon="first"),
        candidate("exit_rate", above=0.9, threshold=0.005),
        replace(candidate("helping"), summary=None),
    ):
        assert "20 percent of worlds" in case_of(other_one, best).finding
    assert "90 percent of worlds" in case_of(candidate("helping", above=0.9, role=other("secondary")), best).finding
    assert "20 percent of worlds" in case_of(replace(best, horizon=other("mean"), role=other("primary"))).finding


def test_a_case_without_worlds_beyond_or_with_too_few_worlds() -> None:
    assert case_of(candidate(median=3.0)).finding == (
        "No measure of this question moves beyond its threshold in this direction in any world of this study."
    )
    nine = estimate_of(summary_of([1.0] * 9, share_above=1.0))
    few = case_of(nine, against=(part_of(),))
    assert (few.finding, few.condition, few.rule) == (
        "With 9 worlds this study cannot show how far a case on either side would hold across worlds.", "", "",
    )  # fmt: skip
    one = case_of(estimate_of(summary_of([1.0])))
    assert one.finding.startswith("With one world this study cannot show")
    assert case_of().finding == case_of(estimate_of(None)).finding == ""
    assert case_of(nine, candidate(above=0.2)).finding != few.finding  # the estimate with most worlds decides


def test_the_condition_that_supports_a_side_most() -> None:
    conditions = (Condition("x", 1.05, True), Condition("y", 1.1, False), Condition("z", -2.0, False))
    parts = (part_of(conditions=conditions), part_of("A3", median=1.0, conditions=(Condition("w", 1.5, True),)))
    found = case_of(candidate(above=0.2), against=parts)
    assert found.condition == (
        "The primary measure is most favourable in worlds where w: +1.5 percent of output against “title of A3” (A3)."
    )
    worst = case_of(candidate(above=0.2), against=parts, is_for=False)
    assert worst.condition == (
        "The primary measure is most unfavourable in worlds where z: −2.0 percent of output against “title of A0” (A0)."
    )


@pytest.mark.parametrize(
    ("overall", "median", "is_told"),
    [
        (0.0, 0.125, True),  # a tenth of the threshold of 1.25 beyond the median of all worlds
        (0.0, 0.12, False),
        (-1.0, 0.25, True),
        (-1.0, -0.25, False),  # better than all worlds, but worse than nothing
        (-1.0, 0.0, False),
        (0.25, 0.0, False),
    ],
)
def test_a_condition_must_be_a_tenth_of_the_threshold_beyond_all_worlds(
    overall: float, median: float, is_told: bool
) -> None:
    part = part_of(median=overall, threshold=1.25, conditions=(Condition("x", median, True),))
    assert bool(case_of(candidate(above=0.2), against=(part,)).condition) is is_told
    mirrored = part_of(median=-overall, threshold=1.25, conditions=(Condition("x", -median, True),))
    assert bool(case_of(candidate(above=0.2), against=(mirrored,), is_for=False).condition) is is_told


def rule_of(side: str, coverage: float, density: float, held_out: float = 0.7, bound: float = 1.0) -> Rule:
    return Rule(
        side, (Line("effort.response", True, bound),), 7, 0.4, coverage, density, held_out, 0.01, held_out > 0.4
    )


def test_the_rule_with_most_coverage_times_density_that_holds_up() -> None:
    rules = (
        rule_of("better", 0.99, 0.45, bound=1.0),  # .4455
        rule_of("better", 0.7, 0.7, bound=2.0),  # .49, though neither sum nor ratio is larger
        rule_of("better", 1.0, 1.0, held_out=0.4, bound=3.0),  # no better than the base in worlds not seen
        rule_of("worse", 0.8, 0.9, bound=4.0),
    )
    parts = (part_of(), part_of("A3", rules=rules))
    found = case_of(candidate(above=0.2), against=parts)
    assert found.rule == (
        "Against “title of A3” (A3) it is favourable beyond the threshold where effort: response > 2: this covers 70 percent of "
        "such worlds, and 70 percent of the worlds it covers are such (70 percent of worlds it had not seen, 40 percent of all)."
    )
    worse = case_of(candidate(above=0.2), against=parts, is_for=False)
    assert "it is unfavourable beyond the threshold where effort: response > 4:" in worse.rule
    assert case_of(candidate(above=0.2), against=(part_of(rules=rules[2:3]),)).rule == ""
    named = (replace(rules[0], side=other("better")),)
    assert "effort: response > 1:" in case_of(candidate(above=0.2), against=(part_of(rules=named),)).rule


def test_nan_medians_turn_nothing() -> None:
    assert find_turning_conditions(summary_of([1.0]), (Condition("x", math.nan, True),)) == ()
