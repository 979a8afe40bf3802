"""What is known of each agency of a corps, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sessim.corps.agency_traits import pool_partially, weight_of_own_figures
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.settings.population.known_norms import RatedShare, find_rated_shares


def describe_agencies(plan: PopulationPlan, typed: Sequence[str], spread: float, where: str) -> list[tuple[str, str]]:
    """Return each agency by name with its seats, its level 5 shares, and what the model makes of them.

    Args:
        plan: The corps.
        typed: A researcher's own shares (`population.level5_shares`).
        spread: SD of the agencies' norms in the world, rating SD.
        where: Where the shares stand, for errors.
    """
    rows = find_rated_shares([each.name for each in plan.agencies], typed, where)
    return [(each.name, _describe(each, rows.get(each.name, ()), spread)) for each in plan.agencies]


def _describe(agency: AgencyPlan, rows: Sequence[RatedShare], spread: float) -> str:
    seats = f"{agency.career} career seats"
    if spread == 0.0:
        return f"{seats}; agencies do not differ in norm"
    if agency.known_norm is None:
        return f"{seats}; nothing known, norm as that of the government give or take {spread:.2f} rating SD"
    known = agency.known_norm
    mean, left = pool_partially(np.array([known.difference]), np.array([known.variance]), spread)
    own = float(weight_of_own_figures(np.array(known.variance), spread))
    return (
        f"{seats}; level 5: {', '.join(each.text for each in rows)}; its figures say a norm {known.difference:+.2f} rating SD "
        f"from that of the government, pulled {1.0 - own:.0%} of the way back: {mean[0]:+.2f} give or take {left[0]:.2f}"
    )
