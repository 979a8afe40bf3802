"""Ratings, boards and who comes first: each theory shows the prediction it is known for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.behavior import (
    allocating,
    rating,
    reviewing,
)
from sessim.law.rulebook import ReviewRules
from tests.oracle.cases import central_world
from tests.support.corps import books, yearly

WORLD = central_world()


def test_inflation_needs_both_noise_and_asymmetry() -> None:
    quiet = replace(WORLD.rating, purpose_shift=0.0)
    symmetric = replace(quiet, asymmetry_ratio=1.0)
    noiseless = replace(quiet, performance_share=1.0, leniency_share=0.0, affinity_share=0.0)
    nowhere = np.zeros(1)
    assert rating.asymmetric_loss(1.0, nowhere, quiet).shift[0] > 0.1
    assert rating.asymmetric_loss(1.0, nowhere, symmetric).shift[0] == pytest.approx(0.0, abs=1e-12)
    assert rating.asymmetric_loss(1.0, nowhere, noiseless).shift[0] == pytest.approx(0.0, abs=1e-12)
    assert rating.unbiased(1.0, nowhere, quiet).shift[0] == 0.0
    assert rating.variance_components(1.0, nowhere, WORLD.rating).shift[0] == WORLD.rating.purpose_shift > 0.0


def test_inflation_grows_with_noise_and_shrinks_with_training() -> None:
    shares = [
        replace(WORLD.rating, performance_share=share, leniency_share=0.1, affinity_share=0.1) for share in (0.7, 0.45)
    ]
    less_noise, more_noise = (rating.cautious_shift(1.0, each) for each in shares)
    assert more_noise > less_noise
    assert rating.cautious_shift(0.5, shares[1]) < more_noise


def test_doubling_the_variance_of_signals_about_a_person_raises_inflation() -> None:
    """Golman and Bhatia: the doubt of the rater, and with it the shift, grows with the variance of what is seen."""
    assert rating.noise_about_person(1.0, WORLD.rating) == pytest.approx(
        2 * rating.noise_about_person(np.sqrt(0.5), WORLD.rating)
    )
    assert rating.cautious_shift(1.0, WORLD.rating) > rating.cautious_shift(np.sqrt(0.5), WORLD.rating)


def test_a_rater_who_shuns_conflict_spares_the_low_and_does_not_lift_the_top() -> None:
    tables = {
        name: yearly(books(1), world=central_world(theory={"rating": name}))[0]
        for name in ("asymmetric_loss", "social_cost")
    }
    usual, sparing = (tables[name].element_level for name in ("asymmetric_loss", "social_cost"))
    assert np.count_nonzero(sparing < 3) < np.count_nonzero(usual < 3)
    assert np.array_equal(sparing >= 4, usual >= 4)
    assert np.all(sparing >= usual)


def test_strategic_raters_push_harder_where_slots_are_scarce() -> None:
    shift = rating.strategic(1.0, np.array([0.0, 0.5, 0.8]), WORLD.rating).shift
    assert shift[0] == rating.cautious_shift(1.0, WORLD.rating)
    assert np.all(np.diff(shift) > 0)


def test_a_board_lowers_more_readily_than_it_raises_and_rigour_silences_lobbying() -> None:
    usual = reviewing.calibrating(ReviewRules(0.0, 0.0, 0.0, 0.0), WORLD.board)
    strict = reviewing.calibrating(ReviewRules(1.0, 1.0, 0.9, 0.0), WORLD.board)
    assert usual.lowers > usual.raises
    assert (strict.lowers, strict.leniency_removed, strict.lobbying_noise) == (1.0, 0.9, 0.0)
    assert reviewing.passive(ReviewRules(1.0, 0.0, 0.9, 1.0), WORLD.board).lowers == 0.0


def test_boards_give_way_trim_or_insist() -> None:
    idle, strict = ReviewRules(0.0, 0.0, 0.0, 0.0), ReviewRules(1.0, 0.8, 0.9, 0.0)
    usual, yielding, trimming, insisting = (
        theory(idle, WORLD.board)
        for theory in (reviewing.calibrating, reviewing.lobbied, reviewing.timid, reviewing.rigorous)
    )
    assert yielding.lowers < usual.lowers and yielding.lobbying_noise > usual.lobbying_noise
    assert 0.0 < trimming.lowers < usual.lowers and trimming.raises == 0.0
    assert trimming.leniency_removed < usual.leniency_removed < insisting.leniency_removed
    assert insisting.lowers == insisting.raises == insisting.rigour == WORLD.board.rigorous_resolve > usual.rigour
    assert insisting.lobbying_noise < usual.lobbying_noise
    assert reviewing.lobbied(strict, WORLD.board).lowers == 1.0  # a rule binds a board that would give way


def test_calibration_lowers_ratings_and_draws_them_to_the_middle() -> None:
    """Demere, Sedatole and Woods 2019: leniency falls, centrality rises."""
    levels = {
        name: yearly(books(1), world=central_world(theory={"board": name}))[0].recommended_level
        for name in ("passive", "rigorous")
    }
    rated = levels["passive"] > 0
    before, after = (levels[name][rated].astype(float) for name in ("passive", "rigorous"))
    assert after.mean() < before.mean()
    assert np.mean(after == 3) > np.mean(before == 3)


def test_rotation_puts_those_who_waited_first_and_merit_does_not() -> None:
    waiting = claims(years_since_top=np.array([0, 9], dtype=np.int16))
    assert np.argmax(allocating.merit(waiting, WORLD.allocation)) == 0
    assert np.argmax(allocating.rotation(waiting, WORLD.allocation)) == 1


def claims(**changes: Any) -> allocating.Claims:
    """Two nominees, the first with the better evidence and nothing else between them."""
    usual: dict[str, Any] = {
        "evidence": np.array([1.0, 0.5]),
        "years_since_top": np.zeros(2, dtype=np.int16),
        "tenure": np.zeros(2),
        "affinity": np.zeros(2),
        "closeness": np.zeros(2),
    }
    return allocating.Claims(**(usual | changes))


def test_seniority_and_favour_overturn_evidence_only_under_their_theories() -> None:
    senior, favoured = claims(tenure=np.array([0.0, 9.0])), claims(affinity=np.array([-1.0, 1.0]))
    aligned = claims(closeness=np.array([-1.0, 1.0]))
    for nominees, theory in (
        (senior, allocating.seniority),
        (favoured, allocating.favouritism),
        (aligned, allocating.political),
    ):
        assert np.argmax(theory(nominees, WORLD.allocation)) == 1
        assert np.argmax(allocating.merit(nominees, WORLD.allocation)) == 0
        assert np.argmax(theory(claims(), WORLD.allocation)) == 0


def test_a_mixture_spans_from_merit_to_all_bonuses_together() -> None:
    nominees = claims(
        years_since_top=np.array([0, 2], dtype=np.int16),
        tenure=np.array([3.0, 1.0]),
        affinity=np.array([0.5, -0.5]),
        closeness=np.array([-0.2, 0.8]),
    )
    pure, full = (
        replace(
            WORLD.allocation,
            rotation_in_mixture=share,
            seniority_in_mixture=share,
            favour_in_mixture=share,
            politics_in_mixture=share,
        )
        for share in (0.0, 1.0)
    )
    assert allocating.mixture(nominees, pure).tolist() == allocating.merit(nominees, pure).tolist()
    alone = sum(
        theory(nominees, full) - nominees.evidence
        for theory in (allocating.rotation, allocating.seniority, allocating.favouritism, allocating.political)
    )
    assert allocating.mixture(nominees, full) - nominees.evidence == pytest.approx(alone)
