"""What is known of each agency of a corps, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sessim.corps.agency_traits import pool_partially, weight_of_own_figures
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.ground.errors import UserError, find_nearest_word
from sessim.settings.population.known_norms import RatedShare, find_rated_shares, read_government_shares


def describe_agencies(plan: PopulationPlan, typed: Sequence[str], spread: float, where: str) -> list[tuple[str, str]]:
    """Return each agency by name with its seats, its level 5 shares, and what the model makes of them.

    Args:
        plan: The corps.
        typed: A researcher's own shares (`population.level5_shares`).
        spread: SD of the agencies' norms in the world, rating SD.
        where: Where the shares are, for error messages.
    """
    rows = find_rated_shares([each.name for each in plan.agencies], typed, where)
    return [(each.name, _describe(each, rows.get(each.name, ()), spread)) for each in plan.agencies]


@dataclass(frozen=True, slots=True)
class AgencyAbout:
    """What is known of one agency of a corps, in words.

    Attributes:
        name: Its name.
        corps: Name of the corps.
        career_seats: Its career seats.
        known: Its level 5 shares by fiscal year, each next to that of the government.
        norm: What they say of its rating norm, and how far that is pulled to the mean of all agencies.
        share_pulled: Share (0-1) of the way from its own figures to the mean of all; 1 where nothing is known.
    """

    name: str
    corps: str
    career_seats: int
    known: tuple[str, ...]
    norm: str
    share_pulled: float


def describe_one_agency(
    plan: PopulationPlan, name: str, typed: Sequence[str], spread: float, where: str
) -> AgencyAbout:
    """Return what is known of the agency that a name means.

    Args:
        plan: The corps.
        name: Its name or a part of it, ignoring capitals.
        typed: A researcher's own shares (`population.level5_shares`).
        spread: SD of the agencies' norms in the world, rating SD.
        where: Where the shares are, for error messages.

    Raises:
        UserError: The corps has no such agency, or more than one.
    """
    agency = _find_agency(plan.agencies, name)
    rows = find_rated_shares([agency.name], typed, where).get(agency.name, ())
    government = read_government_shares()
    known = tuple(
        f"FY{each.fiscal_year}: {each.text.split(' ', 1)[1]} rated at level 5; "
        f"the whole service {government[each.fiscal_year]:.1%}"
        for each in rows
    )
    pulled = 1.0
    if agency.known_norm is not None and spread > 0.0:
        pulled = 1.0 - float(weight_of_own_figures(np.array(agency.known_norm.variance), spread))
    return AgencyAbout(agency.name, plan.name, agency.career, known, _describe_norm(agency, spread), pulled)


def _find_agency(agencies: Sequence[AgencyPlan], name: str) -> AgencyPlan:
    alike = [each for each in agencies if each.name.lower() == name.lower()] or [
        each for each in agencies if name.lower() in each.name.lower()
    ]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise UserError(
            f"{name!r} is part of the names of several agencies",
            where="command line",
            allowed=", ".join(each.name for each in alike),
        )
    raise UserError(
        f"the corps has no agency called {name!r}",
        where="command line",
        nearest=find_nearest_word(name.title(), [each.name for each in agencies]),
        allowed="a name from sessim list agencies",
    )


def _describe(agency: AgencyPlan, rows: Sequence[RatedShare], spread: float) -> str:
    shares = f"level 5: {', '.join(each.text for each in rows)}; " if rows and spread > 0.0 else ""
    return f"{agency.career} career seats; {shares}{_describe_norm(agency, spread)}"


def _describe_norm(agency: AgencyPlan, spread: float) -> str:
    if spread == 0.0:
        return "agencies do not differ in norm"
    if agency.known_norm is None:
        return f"nothing known, norm as that of the government give or take {spread:.2f} rating SD"
    known = agency.known_norm
    mean, left = pool_partially(np.array([known.difference]), np.array([known.variance]), spread)
    own = float(weight_of_own_figures(np.array(known.variance), spread))
    return (
        f"its figures say a norm {known.difference:+.2f} rating SD from that of the government, pulled {1.0 - own:.0%} of the "
        f"way back: {mean[0]:+.2f} give or take {left[0]:.2f}"
    )
