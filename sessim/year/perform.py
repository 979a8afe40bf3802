"""Stage 2, perform: effort, help and gaming become individual results and true contribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.sums import add_in_order
from sessim.behavior.cooperation import COOPERATION_THEORIES
from sessim.behavior.effort import EFFORT_THEORIES, Prospects, felt_stake
from sessim.behavior.signal import scale_rater_error
from sessim.corps.onboarding import ONBOARDING_THEORIES
from sessim.year.context import Year
from sessim.year.outputs import Performed
from sessim.year.parts.panels import average_errors


def perform(year: Year) -> Performed:
    """Write the year's state, know-how, effort, help, harm, and the results that follow from them."""
    people, seats, world = year.people, year.seats, year.world
    elements = year.rules.appraisal.elements
    filled = people.is_filled.astype(np.float64)  # once: a product of a number and a truth value converts it each time
    new = np.flatnonzero(people.arrival_year == year.fiscal_year)

    spread = math.sqrt(1.0 - world.ability.fixed_share)
    innovation = spread * year.normal("perform.state")
    persistence = find_state_persistence(world.ability.fixed_share, world.ability.one_year_stability)
    aged = persistence * people.state + math.sqrt(1.0 - persistence**2) * innovation
    aged[new] = innovation[new]
    people.state = aged * filled

    comes_from_inside = year.is_career & ~people.is_external
    unlearnt_share = ONBOARDING_THEORIES[world.theory.onboarding].unlearnt(
        year.fiscal_year - people.arrival_year, people.months_served, comes_from_inside, world
    )
    people.know_how = (1.0 - (1.0 - people.handed_over) * unlearnt_share) * filled

    scarcity = year.planned.scarcity[seats.agency]
    prospects = Prospects(
        marginality=people.marginality,
        standing_gap=year.planned.standing_gap,
        stake=year.institutions.office.remembered_stake,
        error_scale=scale_rater_error(year.rules.appraisal, world.rating) * average_errors(seats, people.is_filled),
        rivals=count_rivals(year),
        scarcity=scarcity,
        is_subject=year.is_counted,
        fairness=people.fairness,
        reference_level=people.reference_level,
        shortfall=people.shortfall,
        was_limited=people.was_limited,
        last_contribution=people.contribution,
        self_regard=people.self_regard,
        crowding=people.crowding,
    )
    response = EFFORT_THEORIES[world.theory.effort](prospects, world)
    spurred = np.maximum(0.0, response.incentive)
    people.effort = (response.incentive - response.setback) * filled
    people.gaming = world.effort.gaming_share * spurred * filled
    people.crowding = response.crowding * filled

    shared_weight = add_in_order(element.weight * element.shared_share for element in elements) / 100.0
    conduct = COOPERATION_THEORIES[world.theory.cooperation](
        people.marginality, scarcity, felt_stake(prospects.stake, world.effort), shared_weight, world
    )
    people.helping = conduct.helping * filled
    people.sabotage = conduct.sabotage * filled

    helpers = seats.component_sum(filled)
    unlearnt = world.knowledge.learning_gap * (1.0 - people.know_how)
    alone = people.ability + people.state - unlearnt + people.effort - people.gaming
    people.individual = (alone - world.cooperation.sabotage_loss * spread_harm(year, helpers)) * filled

    given = seats.component_sum(people.helping)
    component_helping = np.where(helpers > 0.0, given / np.maximum(helpers, 1.0), 1.0)
    withheld = world.cooperation.sharing_value * (1.0 - component_helping[seats.component])
    missing = withheld + world.effort.diverted_share * spurred
    people.contribution = (people.individual - world.organisation.joint_share * missing) * filled
    luck = draw_component_luck(year)[seats.component]
    people.measured = (people.individual + people.gaming + luck) * filled
    people.shared = (people.individual - missing + luck) * filled
    return Performed(component_helping)


def count_rivals(year: Year) -> NDArray[np.int64]:
    """People whom the limit counts where each executive's places are shared: in the agency or the component, shape (seats,)."""
    seats, counted = year.seats, year.people.is_filled & year.is_counted
    if year.rules.limit.scope == "component":
        return seats.component_sum(counted.astype(np.float64)).astype(np.int64)[seats.component]
    return seats.agency_count(counted)[seats.agency]


def spread_harm(year: Year, executives: NDArray[np.float64]) -> NDArray[np.float64] | float:
    """Harm that peers of the component do to each executive this year, acts per peer; one 0 if nobody does any.

    Args:
        year: The year, with the harm that each does written.
        executives: Executives of each component, shape (components,).
    """
    seats, done = year.seats, year.people.sabotage
    if not done.any():
        return 0.0
    peers = np.maximum(executives[seats.component] - 1.0, 1.0)
    return (seats.component_sum(done)[seats.component] - done) / peers


def draw_component_luck(year: Year) -> NDArray[np.float64]:
    """The part of a component's results due to chance this year, applicant SD, shape (components,)."""
    spread, components = year.world.organisation.luck, year.seats.number_of_components
    if spread == 0.0:
        return np.zeros(components)
    return spread * year.streams.normal(year.fiscal_year, "perform.luck", components)


def find_state_persistence(fixed_share: float, one_year_stability: float) -> float:
    """Autoregression of the changing part of performance that gives the one-year stability of the whole."""
    if fixed_share == 1.0:
        return 0.0
    return max(0.0, (one_year_stability - fixed_share) / (1.0 - fixed_share))
