"""Stage 1, plan: waivers are announced, and executives form a belief of their chance of a top rating."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from sessim.law.ratings.limit import slots
from sessim.year.context import Year
from sessim.year.outputs import Planned


def plan(year: Year) -> Planned:
    """Write `top_chance` and `marginality`; leave where the limit applies and how scarce top ratings are."""
    people, seats, limit = year.people, year.seats, year.rules.limit
    office, agencies = year.institutions.office, year.institutions.agencies
    office.see_transition(year.rules.is_transition_year)
    office.pass_on_waivers(agencies, limit, year.streams, year.fiscal_year)

    remembered = year.institutions.of_agencies(lambda agency: agency.remembered_top_share)
    applies = np.zeros(len(agencies), dtype=bool)
    share = np.ones(len(agencies))
    if limit.share is not None:
        counted = people.is_filled & year.is_counted
        number = seats.agency_count(counted)
        holds_waiver = np.array([agency.holds_waiver for agency in agencies])
        applies = (number >= limit.threshold) & (number > 0) & ~holds_waiver
        if limit.scope == "government":
            share[applies] = limit.share
        else:
            share[applies] = (slots(limit.share, number, limit.rounding) / np.maximum(number, 1))[applies]
    believed = np.clip(np.minimum(remembered, share), 0.02, 0.98)
    cut = -ndtri(believed)
    standing_gap = people.standing_belief - cut[seats.agency]
    distance = standing_gap / year.world.effort.belief_uncertainty
    filled = people.is_filled.astype(np.float64)
    people.marginality = np.exp(-0.5 * distance**2) * filled
    people.top_chance = ndtr(distance) * filled
    return Planned(applies, 1.0 - share, standing_gap)
