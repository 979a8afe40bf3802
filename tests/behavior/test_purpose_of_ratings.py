"""Ratings for pay stand higher and agree less than ratings for research, whatever moves the raters otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sessim.behavior import rating
from sessim.corps.populate import Corps
from sessim.corps.population import AgencyPlan
from sessim.measures.statistics import correlation
from sessim.settings.compose import compose_study
from sessim.settings.worlds.parameters import load_parameters
from sessim.streams import Streams
from sessim.world import World
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live, yearly

LARGE = replace(SMALL, agencies=(AgencyPlan("Large", False, 6000, 0, 0),))
DECLARED = {each.key.removeprefix("rating."): each for each in load_parameters() if each.key.startswith("rating.")}
SEED, OTHER_RATER = 7, 8
CENTRAL_SHARES = {name: DECLARED[name].central for name in ("performance_share", "leniency_share", "affinity_share")}
RIVALS = sorted(set(rating.RATING_THEORIES) - {"unbiased"})


class AnotherRater(Streams):
    """The same people in the same year, seen by another rater: only what the rater adds is drawn anew."""

    def normal(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        source = Streams(OTHER_RATER) if decision.startswith("appraise.") else Streams(self.seed)
        return source.normal(year, decision, count)


def world_of(theory: str, **components: float) -> World:
    """Performance of spread 1 about a mean of 0, seen by raters with the declared central motives."""
    still = {"group_difference": 0.0, "affinity_stability": 0.0}  # a rater met this year
    names = ("purpose_shift", "reliability_administrative", "reliability_research", "asymmetry_ratio")
    return central_world(
        theory={"rating": theory, "effort": "none", "cooperation": "independent"},
        knowledge={"learning_gap": 0.0},
        organisation={"luck": 0.0},
        hiring={"validity": 0.0, "external_gap": 0.0},
        rating={name: DECLARED[name].central for name in names} | still | components,
    )


def seen_by_two(world: World, purpose: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What two raters see of everyone in the first element, rating SD."""
    rules = books(1, appraisal={"administrative_purpose": purpose})
    first = corps_for(world, SEED, LARGE)
    other = replace(
        corps_for(world, SEED, LARGE),
        leniency_trait=Streams(OTHER_RATER).normal(FIRST_YEAR, "another rater", len(first.leniency_trait)),
    )
    return _signals(world, first, rules, Streams(SEED)), _signals(world, other, rules, AnotherRater(SEED))


def _signals(world: World, corps: Corps, rules: Any, streams: Streams) -> NDArray[np.float64]:
    seen: list[NDArray[np.float64]] = []

    def watch(year: Any) -> None:
        seen.append(year.people.element_signal[0, year.people.is_rated].copy())

    live(rules, world=world, corps=corps, watch=watch, streams=streams)
    return seen[0]


@pytest.mark.parametrize("theory", rating.RATING_THEORIES)
def test_two_raters_agree_as_much_as_published_for_either_purpose(theory: str) -> None:
    """Salgado and Moscoso 2019: .61 for research and .45 for administration, where ratings for pay are as reliable as they say.

    A performance share of .45, which its range reaches, is that reading of it.
    """
    world = world_of(theory, performance_share=0.45, leniency_share=0.2, affinity_share=0.2)
    share = DECLARED["performance_share"]
    assert share.low < DECLARED["reliability_administrative"].central == 0.45 < share.high
    for purpose, published in ((1.0, 0.45), (0.0, 0.61)):
        assert correlation(*seen_by_two(world, purpose)) == pytest.approx(published, abs=0.025)
    assert DECLARED["reliability_research"].central == 0.61


def test_where_ratings_for_pay_are_less_reliable_the_purpose_changes_error_in_the_same_ratio() -> None:
    """With the central share of .25 (Scullen, Mount and Goff 2000) two raters agree by .25 and .39."""
    world = world_of("asymmetric_loss", **CENTRAL_SHARES)
    found = [correlation(*seen_by_two(world, purpose)) for purpose in (1.0, 0.0)]
    odds = [each / (1.0 - each) for each in found]
    assert found == pytest.approx([0.25, 0.39], abs=0.025)
    assert odds[1] / odds[0] == pytest.approx(0.61 / 0.39 / (0.45 / 0.55), rel=0.15)


@pytest.mark.parametrize("theory", RIVALS)
def test_ratings_for_pay_stand_a_third_of_an_sd_above_ratings_for_research(theory: str) -> None:
    """Jawahar and Williams 1997: .33 SD; what the caution of raters who see less adds to it stays within their range."""
    declared = DECLARED["purpose_shift"]
    assert declared.central == 0.33
    world = world_of(theory, **CENTRAL_SHARES)
    research, pay = (
        yearly(
            books(1, appraisal={"administrative_purpose": purpose}), world=world, corps=corps_for(world, SEED, LARGE)
        )[0]
        for purpose in (0.0, 1.0)
    )
    rated = pay.is_rated
    rise = (pay.element_signal - research.element_signal)[:, rated].mean()
    assert rise == pytest.approx(declared.central, abs=0.03) and declared.low < rise < declared.high
    assert pay.initial_level[rated].mean() > research.initial_level[rated].mean()


def test_raters_who_report_what_they_believe_see_better_and_rate_no_lower_without_consequences() -> None:
    """The benchmark without motives has no purpose to bend a report for; it does look more closely."""
    rates = books(1, appraisal={"administrative_purpose": 0.0})
    research, pay = (yearly(each, world=world_of("unbiased"))[0] for each in (rates, books(1)))
    rated = pay.is_rated
    assert abs((pay.element_signal - research.element_signal)[:, rated].mean()) < 0.1
    seen = [correlation(each.element_signal.mean(axis=0)[rated], each.measured[rated]) for each in (research, pay)]
    assert seen[0] > seen[1] + 0.02


def test_half_the_consequences_lie_between_and_full_ones_change_nothing() -> None:
    worlds = [each.rating for each in compose_study(["world=literature_ranges", "run.worlds=40"]).worlds]
    for each in worlds:
        scales = [rating.purpose_error_scale(purpose, each) for purpose in (0.0, 0.5, 1.0)]
        assert scales[0] <= scales[1] <= scales[2] == 1.0
        assert scales[0] < 1.0 or each.reliability_research == each.reliability_administrative
        assert rating.for_purpose(1.0, each) == each
        assert rating.for_purpose(0.5, each).purpose_shift == 0.5 * each.purpose_shift


def test_errors_about_the_person_make_room_for_lasting_leniency_down_to_none() -> None:
    usual = world_of("asymmetric_loss").rating
    lenient = replace(usual, performance_share=0.45, leniency_share=0.5, affinity_share=0.0)
    assert rating.purpose_error_scale(0.0, lenient) == 0.0
    sure = replace(usual, performance_share=0.5, leniency_share=0.5, affinity_share=0.0)
    assert rating.purpose_error_scale(0.0, sure) == 1.0  # nothing to shrink


def test_training_and_purpose_both_make_raters_see_performance_better() -> None:
    usual = yearly(books(1))[0]
    for changed in ({"rater_training": 1.0}, {"administrative_purpose": 0.0}):
        careful = yearly(books(1, appraisal=changed))[0]
        assert correlation(careful.element_signal.mean(axis=0), careful.measured) > correlation(
            usual.element_signal.mean(axis=0), usual.measured
        )
