"""What a rule gives an agency in whole places and dollars: legal arithmetic, without simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sessim.corps.population import AgencyPlan
from sessim.law.pay.awards import largest_award_share
from sessim.law.ratings.limit import slots
from sessim.law.rulebook import LimitRules, Rulebook
from sessim.settings.policy.rule_words import number_word

COUNTED_WITH = {"component": "by component of the agency", "government": "over the whole government"}


@dataclass(frozen=True, slots=True)
class Places:
    """What a rule gives an agency.

    Attributes:
        counted: Executives whom the limit counts.
        places: How many of them may be rated at levels 4 and 5; None if no limit of its own binds the agency.
        why_none: Why none does; empty if one does.
    """

    counted: int
    places: int | None
    why_none: str = ""


def count_places(agency: AgencyPlan, rules: Rulebook) -> Places:
    """Places of an agency in a year by itself, before any waiver, stricter limit of its own, or move of places by results."""
    limit = rules.limit
    counted = agency.career + (agency.noncareer + agency.limited if limit.includes_noncareer else 0)
    if limit.share is None:
        return Places(counted, None, "no limit on high ratings is in force")
    if agency.has_own_system and not rules.flexibility.binds_own_systems:
        return Places(counted, None, "it rates under an appraisal system of its own, which the limit does not bind")
    if limit.scope in COUNTED_WITH:
        return Places(counted, None, f"places are counted {COUNTED_WITH[limit.scope]}, so it has no number of its own")
    if counted < limit.threshold:
        return Places(
            counted, None, f"it has fewer than the {limit.threshold} executives at which the limit begins to apply"
        )
    return Places(counted, int(slots(limit.share, np.array([counted]), limit.rounding)[0]))


def say_places(agency: AgencyPlan, rules: Rulebook) -> str:
    """Places in a sentence, from the statutory share to the share after rounding to whole places."""
    found = count_places(agency, rules)
    if found.places is None or rules.limit.share is None:
        return (
            f"Of its {found.counted} executives who count, any number may be rated at levels 4 and 5: {found.why_none}."
        )
    exact, left = rules.limit.share * found.counted, 100 * found.places / found.counted
    moved = _say_what_moves(rules.limit, found.counted)
    return (
        f"Of its {found.counted} executives who count, at most {found.places} may be rated at levels 4 and 5: "
        f"{100 * rules.limit.share:g} of 100 would be {exact:.1f}, and whole places make it {left:.1f} of 100.{moved}"
    )


def _say_what_moves(limit: LimitRules, counted: int) -> str:
    """What else decides the number of places under a rule that differs by agency or year."""
    said = ""
    if limit.places_follow_results > 0.0:
        said += (
            f" Its measured results of the year before move the share, to {limit.results_least:g} to {limit.results_most:g} "
            "times as much."
        )
    if limit.rolling_years > 1 and counted < limit.rolling_below:
        said += f" It may use its places of {number_word(limit.rolling_years)} years together."
    return said


def say_awards(agency: AgencyPlan, rules: Rulebook, pay: float | None) -> str:
    """The largest total of awards in a sentence, in dollars if the average pay is known."""
    share = float(largest_award_share(np.array([agency.career]), rules.awards)[0])
    said = f"Its awards together are at most {100 * share:.1f} percent of its career pay"
    if pay is None:
        return f"{said}."
    whole = agency.career * pay
    return f"{said}: ${share * whole:,.0f} of ${whole:,.0f} a year, ${share * pay:,.0f} for each career executive."
