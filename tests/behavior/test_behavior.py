"""Each theory shows the prediction it is known for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.behavior import (
    allocating,
    applying,
    cooperation,
    effort,
    incidents,
    norms,
    rating,
    responding,
    reviewing,
)
from sessim.behavior.theories import THEORIES
from sessim.corps import ability
from sessim.corps.people import select_potential
from sessim.law.rulebook import ReviewRules
from sessim.model import SESModel
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for, yearly

WORLD = central_world()


def prospects(count: int = 3, **changes: Any) -> effort.Prospects:
    """Executives on the cut who have nothing to complain of."""
    nothing = np.zeros(count)
    usual: dict[str, Any] = {
        "marginality": np.ones(count),
        "standing_gap": nothing,
        "stake": 0.1,
        "error_scale": 1.0,
        "scarcity": np.full(count, 0.7),
        "is_subject": np.ones(count, dtype=bool),
        "fairness": nothing,
        "reference_level": np.full(count, 3.0),
        "shortfall": nothing,
        "last_contribution": nothing,
        "self_regard": nothing,
        "crowding": nothing,
    }
    return effort.Prospects(**(usual | changes))


def test_effort_peaks_for_the_marginal_and_hopeless_and_safe_hardly_move() -> None:
    marginality = np.exp(-0.5 * np.array([-3.0, 0.0, 3.0]) ** 2)
    answer = effort.expectancy(prospects(marginality=marginality), WORLD)
    assert answer.incentive[1] > 10 * answer.incentive[0] > 0
    assert answer.incentive[1] > 10 * answer.incentive[2] > 0
    assert np.all(answer.setback == 0)


def test_effort_grows_with_the_stake_up_to_a_ceiling_and_falls_with_injustice() -> None:
    small, large, huge = (effort.expectancy(prospects(stake=stake), WORLD).incentive[0] for stake in (0.02, 0.1, 5.0))
    assert 0 < small < large < huge
    assert huge == pytest.approx(WORLD.effort.response * WORLD.effort.stake_ceiling)
    setback = effort.expectancy(prospects(fairness=np.array([-2.0, 0.0, 2.0])), WORLD).setback
    assert setback[0] == pytest.approx(2 * WORLD.effort.demotivation)
    assert setback[1] == setback[2] == 0
    assert np.all(effort.expectancy(prospects(is_subject=np.zeros(3, dtype=bool)), WORLD).incentive == 0)


def test_in_a_tournament_the_marginal_work_hardest_and_the_hopeless_and_the_safe_fall_below_their_usual_effort() -> (
    None
):
    gaps = np.linspace(-4.0, 4.0, 41)
    incentive = effort.tournament(prospects(41, standing_gap=gaps), WORLD).incentive
    assert np.argmax(incentive) == 20
    assert np.all(np.diff(incentive[:21]) > 0) and np.all(np.diff(incentive[20:]) < 0)
    assert incentive[0] < 0 < incentive[20] and incentive[-1] < 0


def test_tournament_effort_rises_with_the_prize_and_falls_with_noise() -> None:
    stakes = [effort.tournament(prospects(stake=stake), WORLD).incentive[0] for stake in (0.0, 0.05, 0.1)]
    assert stakes[0] == 0 and np.all(np.diff(stakes) > 0)
    errors = [effort.tournament(prospects(error_scale=scale), WORLD).incentive[0] for scale in (0.0, 0.5, 1.0)]
    assert np.all(np.diff(errors) < 0)


def test_losing_an_expected_rating_hurts_more_than_winning_it_spurs_and_undeserved_misses_hurt_most() -> None:
    levels = effort.reference_dependent(prospects(reference_level=np.array([3.0, 3.5, 4.5])), WORLD).incentive
    assert levels[2] == pytest.approx(WORLD.response.loss_aversion * levels[0])
    assert levels[0] < levels[1] < levels[2]
    missed = prospects(shortfall=np.array([0.0, 1.0, 1.0]), self_regard=np.array([2.0, -2.0, 2.0]))
    setback = effort.reference_dependent(missed, WORLD).setback
    assert setback[0] == 0 < setback[1] < setback[2]


def test_a_quota_crowds_out_motivation_fast_and_its_end_brings_it_back_slowly() -> None:
    lost = [0.0]
    for scarcity in [0.7] * 6 + [0.0] * 6:
        answer = effort.crowding_out(prospects(1, scarcity=np.array([scarcity]), crowding=np.array([lost[-1]])), WORLD)
        assert answer.setback[0] == pytest.approx(WORLD.effort.intrinsic_worth * answer.crowding[0])
        lost.append(float(answer.crowding[0]))
    assert np.all(np.diff(lost[:7]) > 0) and np.all(np.diff(lost[6:]) < 0)
    assert lost[1] > 0.5 * 0.7 and lost[7] > 0.5 * lost[6]
    assert np.all(effort.crowding_out(prospects(scarcity=np.zeros(3)), WORLD).setback == 0)


def test_effort_drawn_to_measured_results_is_missing_from_shared_work() -> None:
    """The split moves shared work and true contribution, and leaves the measured results of the person alone."""
    tables = [
        yearly(books(1), world=central_world(effort={"diverted_share": share}), seed=5)[0] for share in (0.0, 0.5)
    ]
    spurred = tables[0].effort > 0
    assert spurred.any() and np.array_equal(tables[0].measured, tables[1].measured)
    assert np.all(tables[1].shared[spurred] < tables[0].shared[spurred])
    lost = (tables[0].contribution - tables[1].contribution)[spurred]
    assert lost == pytest.approx(WORLD.organisation.joint_share * 0.5 * tables[0].effort[spurred])


def test_rivals_hold_back_help_only_where_slots_are_scarce() -> None:
    marginality = np.array([0.0, 1.0, 1.0])
    conduct = cooperation.rivalry(marginality, np.array([0.7, 0.0, 0.7]), 1.0, 0.2, WORLD.cooperation)
    assert conduct.helping[0] == conduct.helping[1] == 1.0
    assert conduct.helping[2] == pytest.approx(1 - WORLD.cooperation.rivalry * 0.7)
    assert np.all(conduct.sabotage == 0.0)
    assert np.all(cooperation.independent(marginality, marginality, 1.0, 0.2, WORLD.cooperation).helping == 1.0)


def test_sabotage_needs_a_scarce_slot_within_reach_and_costs_its_victims() -> None:
    marginality, scarcity = np.array([0.0, 1.0, 1.0]), np.array([0.7, 0.0, 0.7])
    free = replace(WORLD.cooperation, sabotage_cost=0.0)
    acts = cooperation.sabotage(marginality, scarcity, 1.0, 0.2, free).sabotage
    assert acts.tolist() == pytest.approx([0.0, 0.0, 0.7 * WORLD.cooperation.sabotage_willing])
    mild, harsh = (
        yearly(books(1), world=central_world(theory={"cooperation": "sabotage"}, cooperation={"sabotage_loss": loss}))
        for loss in (0.0, 0.2)
    )
    limited = mild[0].sabotage > 0
    assert limited.any()
    assert np.all(harsh[0].individual[limited] < mild[0].individual[limited])
    free = yearly(books(1, limit={"share": None}), world=central_world(theory={"cooperation": "sabotage"}))[0]
    assert np.all(free.sabotage == 0.0)


def test_sabotage_rises_with_the_prize_falls_with_its_cost_and_does_not_count_rivals() -> None:
    """Harbring and Irlenbusch 2011 and 2008: prize spread matters, the size of the tournament does not."""

    def acts(stake: float, cost: float, rivals: int = 1) -> float:
        theory = replace(WORLD.cooperation, sabotage_cost=cost)
        return float(cooperation.sabotage(np.ones(rivals), np.full(rivals, 0.7), stake, 0.2, theory).sabotage[0])

    assert 0.0 == acts(0.0, 0.0) < acts(0.5, 0.0) < acts(1.0, 0.0) < acts(2.0, 0.0)
    assert acts(1.0, 0.0) > acts(1.0, 0.3) > acts(1.0, 0.7) == 0.0
    assert acts(1.0, 0.3, rivals=50) == acts(1.0, 0.3)
    assert acts(100.0, 0.0) == 1.0


def test_prizes_for_joint_output_turn_rivalry_into_help() -> None:
    alone, together = (
        cooperation.joint_prize(np.ones(1), np.full(1, 0.7), 1.0, weight, WORLD.cooperation).helping[0]
        for weight in (0, 1)
    )
    assert alone == pytest.approx(1 - WORLD.cooperation.rivalry * 0.7)
    assert together == pytest.approx(1 + WORLD.cooperation.joint_gain * 0.7)
    assert alone < 1 < together


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


def respond_to(level: int, reference: float, contribution: float = 0.0) -> tuple[float, float]:
    shortfall, fairness = responding.reference_dependent(
        np.array([level], dtype=np.int8),
        np.array([reference]),
        np.array([contribution]),
        np.zeros(1),
        np.zeros(1),
        WORLD.response,
    )
    return float(shortfall[0]), float(fairness[0])


def test_losses_loom_larger_than_gains_and_undeserved_misses_most() -> None:
    assert respond_to(3, 4.0)[0] == 1.0
    assert -respond_to(3, 4.0)[1] > respond_to(5, 4.0)[1] > 0
    assert respond_to(3, 4.0, contribution=3.0)[1] < respond_to(3, 4.0, contribution=-5.0)[1]
    nothing = responding.stoic(
        np.array([1], dtype=np.int8), np.array([5.0]), np.zeros(1), np.zeros(1), np.ones(1), WORLD.response
    )
    assert [float(each[0]) for each in nothing] == [0.0, 0.0]


def test_norms_creep_upward_alone_and_fall_under_pressure_within_bounds() -> None:
    start = WORLD.norms.initial
    assert norms.adaptive(start, 0.0, 0.0, WORLD.norms) > start > norms.adaptive(start, 1.0, 0.0, WORLD.norms)
    assert norms.adaptive(99.0, 0.0, 0.0, WORLD.norms) == start + WORLD.norms.headroom
    assert norms.adaptive(0.01, 1.0, 0.0, WORLD.norms) == 0.0
    assert norms.adaptive(start, 0.0, -0.5, WORLD.norms) < norms.adaptive(
        start, 0.0, 0.0, WORLD.norms
    )  # peers are stricter
    assert norms.fixed(start, 1.0, 0.0, WORLD.norms) == start


def test_a_tipping_norm_runs_to_one_of_two_states_and_pressure_decides_which() -> None:
    """Pressure held long enough outlasts itself; lifted early, leniency comes back."""
    start, largest = WORLD.norms.initial, WORLD.norms.initial + WORLD.norms.headroom
    settled = []
    for years_of_pressure in (0, 1, 4):
        norm = start
        for year in range(200):
            norm = norms.tipping(norm, 0.3 if year < years_of_pressure else 0.0, 0.0, WORLD.norms)
        settled.append(norm)
    assert settled == pytest.approx([largest, largest, 0.0], abs=0.01)
    tip = WORLD.norms.tipping_point * largest
    assert norms.tipping(tip, 0.0, 0.0, WORLD.norms) == pytest.approx(tip)


def test_a_heavy_tail_keeps_order_mean_and_spread_and_lifts_the_best() -> None:
    potential = np.sort(np.random.default_rng(6).standard_normal(400_000))
    assert np.array_equal(ability.normal(potential, WORLD.ability), potential)
    heavy = ability.heavy_tailed(potential, WORLD.ability)
    assert np.all(np.diff(heavy) >= 0)
    assert (heavy.mean(), heavy.std()) == pytest.approx((0.0, 1.0), abs=0.01)
    assert heavy[-400:].mean() > potential[-400:].mean() + 0.5


def test_a_component_s_luck_shows_in_ratings_and_is_no_one_s_contribution() -> None:
    still, lucky = (yearly(books(1), world=central_world(organisation={"luck": spread}))[0] for spread in (0.0, 0.8))
    assert np.array_equal(still.contribution, lucky.contribution)
    assert len(np.unique(np.round((lucky.measured - still.measured)[still.is_filled], 9))) > 3
    assert np.any(still.initial_level != lucky.initial_level)


def test_knowledge_handed_over_is_the_successor_s_head_start() -> None:
    lost, kept = (yearly(books(3), world=central_world(knowledge={"handover": share})) for share in (0.0, 0.5))
    new = kept[1].is_filled & (kept[1].handed_over > 0)
    assert new.any()
    assert np.all(kept[1].know_how[new] > lost[1].know_how[new])
    assert kept[1].handed_over[new] == pytest.approx(0.5 * kept[0].know_how[new])
    assert all(np.all(table.handed_over == 0) for table in lost)


def test_weak_work_and_rewarded_gaming_plant_incidents_and_unrewarded_gaming_does_not() -> None:
    planted = incidents.planted_incidents(
        np.array([0.0, -1.0, 0.0, 0.0]),
        np.array([0.0, 0.0, 0.2, 0.2]),
        np.array([True, True, True, False]),
        np.full(4, 12.0),
        WORLD.organisation,
    )
    usual, weak, rewarded, unrewarded = planted
    assert usual == unrewarded == pytest.approx(WORLD.organisation.incident_base)
    assert weak > usual and rewarded > usual


def test_incidents_surface_years_after_they_were_planted() -> None:
    """A lasting rise of planting shows with a lag, in full only after years."""
    world = central_world()
    with SESModel(corps_for(world, 7), books(1), world, Streams(7), FIRST_YEAR) as model:
        agency = model.institutions.agencies[0]
        surfaced = []
        for planted in [1.0, *[2.0] * 20]:
            agency.bring_to_light(planted, world.organisation)
            surfaced.append(agency.surfaced_incidents)
    assert surfaced[:2] == pytest.approx([1.0, 1.0])
    assert surfaced[2] == pytest.approx(1.0 + world.organisation.incident_surfacing)
    assert surfaced[-1] == pytest.approx(2.0, abs=0.01)


def test_applicants_answer_only_under_the_responsive_theory() -> None:
    offer = applying.Offer(scarcity=np.array([0.0, 0.7]), top_share=np.array([0.9, 0.3]), stake=0.05)
    shift = replace(WORLD.hiring, applicant_shift=-0.2)
    assert applying.responsive(offer, shift).shift.tolist() == pytest.approx([0.0, -0.14])
    assert applying.fixed(offer, shift).shift.tolist() == [0.0, 0.0]
    assert (
        applying.responsive(offer, shift).volume.tolist() == applying.fixed(offer, shift).volume.tolist() == [1.0, 1.0]
    )


def test_cash_draws_applicants_and_risk_keeps_them_away_and_more_applicants_mean_a_better_best() -> None:
    def volume(scarcity: float, top_share: float, stake: float) -> float:
        offer = applying.Offer(np.array([scarcity]), np.array([top_share]), stake)
        return float(applying.market(offer, WORLD.hiring).volume[0])

    assert volume(0.0, 0.9, 0.1) > volume(0.0, 0.9, 0.05) > volume(0.0, 0.3, 0.05) > volume(0.7, 0.3, 0.05)
    luck = np.random.default_rng(5).random(1000)
    few, many = (select_potential(luck, np.zeros(1000), 0.0, WORLD.hiring, each) for each in (0.5, 2.0))
    assert np.all(many > few)


def test_selection_finds_what_order_statistics_promise() -> None:
    """The best of ten on a predictor of validity v stands v x 1.5388 SD above the applicants (expected maximum of ten)."""
    draws = np.random.default_rng(5)
    hiring = replace(WORLD.hiring, selection_ratio=0.1, validity=0.5)
    potential = select_potential(draws.random(200_000), draws.standard_normal(200_000), 0.0, hiring)
    assert potential.mean() == pytest.approx(0.5 * 1.53875, abs=0.01)


def test_every_mechanism_has_rivals() -> None:
    assert all(len(rivals) >= 2 for rivals in THEORIES.values())
