"""The probability of a word, stamps and scales: each moves with the results."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sessim.evidence.answers.scales import describe_scales, name_confidence, name_likelihood
from sessim.evidence.contrasts import verdicts
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import Floats, Summary
from sessim.evidence.contrasts.word_chances import categorise, find_word_chance, verdict_of_categories
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.stamps import explain_stamp, stamp_of
from sessim.settings.worlds.parameters import load_parameters
from tests.support.evidence_by_hand import estimate_of, panel_of, summary_of

DECLARED = read_declarations()
RULES = DECLARED.rules


def judged(values: Floats) -> Summary:
    """A summary whose shares beyond 1 are those of the values."""
    return summary_of(values, share_above=float(np.mean(values > 1.0)), share_below=float(np.mean(values < -1.0)))


def test_every_world_has_one_category() -> None:
    found = categorise(np.array([2.0, 1.0, 0.0, -1.0, -2.0]), 1.0, "higher")
    assert found.tolist() == np.eye(5).tolist()
    assert categorise(np.array([2.0]), 1.0, "lower").tolist() == [[0, 0, 0, 0, 1]]


def test_categories_give_the_word_that_shares_give() -> None:
    generator = np.random.default_rng(5)
    for _ in range(300):
        values = np.round(generator.normal(generator.normal(), 1.5, size=20), 1)
        summary = judged(values)
        shares = categorise(values, 1.0, "lower").mean(axis=0)
        assert verdict_of_categories(shares, 20, RULES) == verdicts.verdict(summary, "lower", RULES)


def test_a_word_far_from_every_share_is_sure_and_one_at_a_share_is_not() -> None:
    sure = find_word_chance(np.full(40, 2.0), 1.0, "higher", RULES, "robustly_up")
    assert (sure.same, sure.other, sure.other_share) == (1.0, "", 0.0)
    values = np.array([2.0] * 30 + [0.5] * 10)  # three quarters beyond: half of all draws have fewer
    near = find_word_chance(values, 1.0, "higher", RULES, "robustly_up")
    assert near.same == pytest.approx(0.58, abs=0.05)  # P(at least 30 of 40 at .75), exactly .583
    assert near.other == "likely_up"
    assert near.same + near.other_share == pytest.approx(1.0)


def test_a_word_that_many_draws_change_is_printed_with_the_other() -> None:
    say = verdicts.word_with_chance
    assert say("likely better", 0.7, "truly split", 0.3, RULES) == "likely better (in 70 of 100 redraws)"
    assert (
        say("likely better", 0.6, "truly split", 0.3, RULES)
        == "likely better (in 60 of 100 redraws; truly split in 30)"
    )
    assert say("not run", math.nan, "", 0.0, RULES) == "not run"


@pytest.mark.parametrize(
    ("worlds", "posterior", "stamp"),
    [
        (9, {"seed": 1}, "REHEARSAL"),
        (10, {"seed": 1}, "QUICK LOOK"),
        (99, {"seed": 1}, "QUICK LOOK"),
        (100, {"seed": 1}, ""),
        (1000, None, "QUICK LOOK"),
    ],
)
def test_small_and_uncalibrated_studies_are_stamped(worlds: int, posterior: dict[str, int] | None, stamp: str) -> None:
    manifest = {"settings": {"worlds": worlds}, "posterior": posterior}
    assert stamp_of(manifest) == stamp
    assert explain_stamp(manifest).startswith(f"{stamp}:" if stamp else "")
    assert bool(explain_stamp(manifest)) == bool(stamp)


def test_likelihood_is_apart_from_confidence() -> None:
    assert [name_likelihood(share, DECLARED) for share in (1.0, 0.9, 0.66, 0.5, 0.1, 0.0)] == [
        "virtually certain", "very likely", "likely", "about as likely as not", "unlikely", "exceptionally unlikely",
    ]  # fmt: skip
    assert name_confidence([], DECLARED) == ("", "")
    ground, name = name_confidence(["leaving.quit_base", "theory.norms"], DECLARED)
    assert (ground, name) == ("low, assumed", "theory.norms")
    values = np.array([2.0] * 14 + [-2.0] * 6)
    chance = find_word_chance(values, 1.0, "higher", RULES, "split")
    found = estimate_of(judged(values), chance=chance, threshold=1.0)
    said = describe_scales(DECLARED, found, ["theory.norms"])
    assert "better beyond the threshold: likely (70 percent of worlds)" in said
    assert "worse beyond the threshold: unlikely (30 percent of worlds)" in said
    assert "Confidence: low, assumed" in said and "theory of norms" in said


def test_the_central_world_counts_where_it_is_alone_and_nowhere_else() -> None:
    values = np.arange(8.0).reshape(4, 2, 1)
    panel, central = split_central(panel_of({"output": {"A0": values, "A1": values + 1.0}}, [2026]))
    assert panel.worlds.tolist() == [1, 2, 3] and central is not None and central.worlds.tolist() == [0]
    assert panel.of("output", "A0")[:, 0, 0].tolist() == [2.0, 4.0, 6.0]
    alone, nothing = split_central(central)
    assert alone.worlds.tolist() == [0] and nothing is None


def test_every_grade_of_a_parameter_has_a_place_on_the_scale_of_confidence() -> None:
    placed = [grade for grades in DECLARED.confidence.values() for grade in grades]
    assert len(placed) == len(set(placed))
    assert {each.grade for each in load_parameters()} <= set(placed)
    assert min(DECLARED.likelihood.values()) == 0.0  # every share has a word
