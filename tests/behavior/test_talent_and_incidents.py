"""Ability, knowledge, incidents and applicants: each theory shows the prediction it is known for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from sessim.behavior import (
    applying,
    incidents,
)
from sessim.corps import ability
from sessim.corps.people import select_potential
from sessim.model import SESModel
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for, yearly

WORLD = central_world()


def test_a_heavy_tail_keeps_order_mean_and_spread_and_lifts_the_best() -> None:
    potential = np.sort(np.random.default_rng(6).standard_normal(400_000))
    assert np.array_equal(ability.normal(potential, WORLD.ability), potential)
    heavy = ability.heavy_tailed(potential, WORLD.ability)
    assert np.all(np.diff(heavy) >= 0)
    assert (heavy.mean(), heavy.std()) == pytest.approx((0.0, 1.0), abs=0.01)
    assert heavy[-400:].mean() > potential[-400:].mean() + 0.5


@pytest.mark.parametrize("exponent", [2.5, 3.0, 8.0])
def test_a_power_law_keeps_order_and_mean_and_gives_each_doubling_of_distance_the_same_factor(exponent: float) -> None:
    """Quantiles of a standard normal, far out into the tail, against those of a Pareto distribution by hand."""
    above = np.array([0.5, 1e-2, 1e-4, 1e-8, 1e-12])
    parameters = replace(WORLD.ability, power_law_exponent=exponent)
    found = ability.power_law(-ndtri(above), parameters)
    mean, variance = exponent / (exponent - 1), exponent / ((exponent - 1) ** 2 * (exponent - 2))
    assert found == pytest.approx((above ** (-1 / exponent) - mean) / np.sqrt(variance), rel=1e-6)
    even = ndtri((np.arange(2_000_000) + 0.5) / 2_000_000)
    spread = ability.power_law(even, parameters)
    assert np.all(np.diff(spread) >= 0)
    assert spread.mean() == pytest.approx(0.0, abs=0.01)


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
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
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
