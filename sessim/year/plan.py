"""Stage 1, plan: waivers are asked for and announced, and executives form a belief about their chance of a top rating."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from sessim.corps.columns import Floats
from sessim.law.ratings.flexibility import NO_LIMIT, limit_by_agency
from sessim.law.ratings.limit import slots
from sessim.year.context import Year
from sessim.year.outputs import Planned
from sessim.year.parts.agency_shares import follow_results, take_years_together


def plan(year: Year) -> Planned:
    """Write `top_chance` and `marginality`; leave for later stages where the limit applies and how scarce top ratings are."""
    people, seats, limit = year.people, year.seats, year.rules.limit
    office, agencies = year.institutions.office, year.institutions.agencies
    office.see_transition(year.rules.is_transition_year)
    counted = people.is_filled & year.is_counted
    number = seats.agency_count(counted)
    office.pass_on_waivers(agencies, number, year.rules, year.streams)
    limit_share = find_limit_by_agency(year)

    remembered = year.institutions.of_agencies(lambda agency: agency.remembered_top_share)
    share = np.ones(len(agencies))
    holds_waiver = np.array([agency.holds_waiver for agency in agencies])
    applies = np.isfinite(limit_share) & (number >= limit.threshold) & (number > 0) & ~holds_waiver
    announced = take_years_together(year, follow_results(year, limit_share, applies, number), applies, number)
    if limit.scope == "government":
        share[applies] = announced[applies]
    else:
        share[applies] = slots(announced[applies], number[applies], limit.rounding) / number[applies]
    believed = np.clip(np.minimum(remembered, share), 0.02, 0.98)
    cut = -ndtri(believed)
    standing_gap = people.standing_belief - cut[seats.agency]
    distance = standing_gap / year.world.effort.belief_uncertainty
    filled = people.is_filled.astype(np.float64)
    people.marginality = np.exp(-0.5 * distance**2) * filled
    people.top_chance = ndtr(distance) * filled
    return Planned(applies, limit_share, 1.0 - share, standing_gap)


def find_limit_by_agency(year: Year) -> Floats:
    """Largest share at levels 4 and 5 that holds for each agency, infinite if none does, shape (agencies,)."""
    seats, rules = year.seats, year.rules.flexibility
    if year.rules.limit.share is None and rules.guidance_share is None:
        return np.full(seats.number_of_agencies, NO_LIMIT)
    # whether an agency follows guidance is a habit of its own: one draw for all years
    habit = year.streams.uniform(0, "plan.guidance", seats.number_of_agencies)
    share = limit_by_agency(year.rules.limit.share, seats.agency_names, habit < rules.followed_share, rules)
    return share if rules.binds_own_systems else np.where(seats.has_own_system, NO_LIMIT, share)
