"""Agencies differ in norm, rigour and compliance: each parameter does what it says, both ways, and nothing where neutral."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from sessim.behavior.allocating import share_reached
from sessim.corps.agency_traits import compliance_at, draw_traits, pool_partially
from sessim.corps.columns import Executives
from sessim.corps.population import AgencyPlan, KnownNorm, PopulationPlan
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.world import Agencies
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for, same, yearly

EVEN = tuple(AgencyPlan(f"Agency {number}", False, 40, 0, 0) for number in range(12))
LIKE = PopulationPlan("like", EVEN, 20, 5, 54.6, 6.5, 4.4, 0.01)
ALIKE = Agencies(
    norm_spread=0.0,
    norm_drift=0.0,
    award_spread=0.0,
    rigour_spread=0.0,
    compliance_mean=1.0,
    compliance_concentration=10.0,
)
LIMIT: dict[str, Any] = {"share": 0.3, "threshold": 4}
NO_LIMIT: dict[str, Any] = {"share": None}


def first_year(world: Any, plan: PopulationPlan = LIKE, **rules: Any) -> Executives:
    return yearly(books(1, **rules), world=world, corps=corps_for(world, 7, plan))[0]


def norms_of(world: Any, years: int, plan: PopulationPlan = LIKE) -> np.ndarray:
    """Rating norm of each agency before the first year and after each."""
    rules = books(years, limit=NO_LIMIT)
    with SESModel(corps_for(world, 7, plan), world, Streams(7), FIRST_YEAR) as model:
        norms = [[each.rating_norm for each in model.institutions.agencies]]
        for book in rules.values():
            model.step(book)
            norms.append([each.rating_norm for each in model.institutions.agencies])
    return np.array(norms)


def test_what_was_seen_is_pulled_to_the_mean_by_its_own_error() -> None:
    seen, error = np.array([1.0, 1.0, -1.0, 0.0]), np.array([0.25, 0.01, 0.25, np.inf])
    mean, left = pool_partially(seen, error, 0.5)
    assert mean == pytest.approx([0.5, 0.25 / 0.26, -0.5, 0.0])
    assert left == pytest.approx([0.5 * np.sqrt(0.5), 0.5 * np.sqrt(1 / 26), 0.5 * np.sqrt(0.5), 0.5])
    assert all(each.tolist() == [0.0] * 4 for each in pool_partially(seen, error, 0.0))


def test_draws_given_what_was_seen_spread_as_the_pooled_belief_does() -> None:
    plans = (AgencyPlan("seen", False, 9, 0, 0, known_norm=KnownNorm(0.8, 0.09)), AgencyPlan("unseen", False, 9, 0, 0))
    world = central_world(agencies={"norm_spread": 0.4}).agencies
    drawn = np.array([draw_traits(plans, world, Streams(seed)).norm_deviation for seed in range(4000)])
    weight = 0.16 / 0.25
    assert drawn.mean(axis=0) == pytest.approx([weight * 0.8, 0.0], abs=0.03)
    assert drawn.std(axis=0) == pytest.approx([0.4 * np.sqrt(1 - weight), 0.4], rel=0.05)


def test_alike_agencies_have_the_traits_of_the_world() -> None:
    traits = draw_traits(EVEN, ALIKE, Streams(7))
    assert traits.norm_deviation.tolist() == [0.0] * 12
    for factor in (traits.award_level, traits.rigour, traits.compliance):
        assert factor.tolist() == [1.0] * 12


def test_compliance_has_the_mean_and_the_spread_of_its_distribution() -> None:
    quantiles = (np.arange(2000) + 0.5) / 2000
    parameters = central_world(agencies={"compliance_mean": 0.8, "compliance_concentration": 5.0}).agencies
    drawn = compliance_at(quantiles, parameters)
    assert drawn.mean() == pytest.approx(0.8, abs=2e-3)
    assert drawn.std() == pytest.approx(beta(4.0, 1.0).std(), abs=2e-3)
    assert np.all(np.diff(drawn) > 0.0)


def test_an_agency_with_the_higher_norm_gives_the_higher_ratings_and_one_with_the_lower_the_lower() -> None:
    known = {0: KnownNorm(1.0, 1e-6), 1: KnownNorm(-1.0, 1e-6)}
    agencies = tuple(AgencyPlan(each.name, False, 40, 0, 0, known_norm=known.get(n)) for n, each in enumerate(EVEN))
    plan = PopulationPlan("known", agencies, 20, 5, 54.6, 6.5, 4.4, 0.01)
    world = central_world(agencies={"norm_spread": 0.5})
    seats = corps_for(world, 7, plan).seats.agency
    levels = first_year(world, plan).initial_level.astype(float)
    usual = first_year(central_world(), plan).initial_level.astype(float)
    change = [np.mean(levels[seats == agency]) - np.mean(usual[seats == agency]) for agency in (0, 1)]
    assert change[0] > 0.5 and change[1] < -0.5


def test_a_norm_wanders_both_ways_and_more_with_the_years_and_a_fixed_one_does_not() -> None:
    still = {"initial": 1.0, "headroom": 50.0, "drift": 0.0, "peer_pull": 0.0}
    wandering = norms_of(central_world(agencies={"norm_drift": 0.1}, norms=still), 6)
    assert np.all(wandering[0] == 1.0)
    change = wandering - wandering[0]
    assert change[1].min() < 0.0 < change[1].max()
    assert change[6].std() > 1.5 * change[1].std()
    assert np.ptp(norms_of(central_world(norms=still), 3)) == 0.0
    fixed = central_world(theory={"norms": "fixed"}, agencies={"norm_drift": 0.1, "norm_spread": 0.4})
    assert np.array_equal(*norms_of(fixed, 3)[[0, 3]])


@pytest.mark.parametrize("theory", ["adaptive", "tipping"])
def test_the_room_of_a_norm_moves_with_its_start_so_that_agencies_stay_apart(theory: str) -> None:
    apart = central_world(
        theory={"norms": theory}, agencies={"norm_spread": 1.5}, norms={"initial": 0.2, "headroom": 0.3, "drift": 0.2}
    )
    norms = norms_of(apart, 12)
    start = norms[0]
    assert start.min() < 0.0 < start.max()
    assert np.all(norms <= start + 0.3 + 1e-12)
    assert np.all(norms >= np.minimum(start, 0.0) - 1e-12)
    assert norms[-1].std() > 0.8 * start.std()


def test_boards_of_the_readier_agencies_lower_more_and_rules_ask_the_same_of_all() -> None:
    world = central_world(agencies={"rigour_spread": 0.6}, board={"lowers": 0.3})
    traits = corps_for(world, 7, LIKE).traits.rigour
    seats = corps_for(world, 7, LIKE).seats.agency

    def lowered(**review: float) -> np.ndarray:
        def share(people: Executives) -> np.ndarray:
            is_lower = people.recommended_level < people.initial_level
            return np.array([is_lower[seats == agency].mean() for agency in range(12)])

        usual = central_world(board={"lowers": 0.3})
        return share(first_year(world, review=review)) - share(first_year(usual, review=review))

    change = lowered()
    assert np.all(change[traits > 1.0] >= 0.0) and change[traits > 1.2].max() > 0.0
    assert np.all(change[traits < 1.0] <= 0.0) and change[traits < 0.8].min() < 0.0
    assert np.all(lowered(attention=1.0) == 0.0)


def test_the_share_reached_lies_between_what_is_recommended_and_what_is_allowed() -> None:
    announced = np.full(4, 0.3)
    reached = share_reached(announced, np.array([0.9, 0.9, 0.9, 0.2]), np.array([1.0, 0.5, 0.0, 0.5]))
    assert reached == pytest.approx([0.3, 0.6, 0.9, 0.3])


@pytest.mark.parametrize("scope", ["agency", "component", "government"])
def test_agencies_that_comply_in_part_go_part_of_the_way_and_those_that_comply_wholly_all_of_it(scope: str) -> None:
    def top_share(mean: float) -> float:
        world = central_world(agencies={"compliance_mean": mean, "compliance_concentration": 1e4})
        people = first_year(world, limit={**LIMIT, "scope": scope})
        return float(np.mean(people.final_level[people.is_rated] >= 4))

    usual = first_year(central_world(), limit=NO_LIMIT)
    recommended = float(np.mean(usual.final_level[usual.is_rated] >= 4))
    shares = [top_share(mean) for mean in (1.0, 0.9, 0.5, 0.01)]
    assert shares[0] <= 0.3 < shares[1] < shares[2] < shares[3] <= recommended
    assert shares[2] == pytest.approx((0.3 + recommended) / 2, abs=0.06)


def test_the_announced_share_is_believed_and_placement_by_rank_is_not_softened() -> None:
    wholly, partly = central_world(), central_world(agencies={"compliance_mean": 0.5})
    believed = [first_year(world, limit=LIMIT).top_chance for world in (wholly, partly)]
    assert np.array_equal(*believed)
    ranked = [first_year(world, limit={**LIMIT, "places_by_rank": True}) for world in (wholly, partly)]
    assert same(*ranked) == []


def test_an_agency_is_the_same_whatever_the_others_are() -> None:
    """Traits are draws by agency id, so that one more agency moves nobody else's."""
    world = central_world(
        agencies={"norm_spread": 0.5, "award_spread": 0.2, "rigour_spread": 0.3, "compliance_mean": 0.9}
    )
    all_of_them, fewer = (draw_traits(plans, world.agencies, Streams(3)) for plans in (EVEN, EVEN[:5]))
    for name in ("norm_deviation", "award_level", "rigour", "compliance"):
        assert np.array_equal(getattr(all_of_them, name)[:5], getattr(fewer, name))
