"""The awards pool of an agency (stage 6): who is paid, how much, and what gives way when the pool is short."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .arithmetic import held_within, slots

if TYPE_CHECKING:
    from .executive import Executive
    from .institutions import Agency


def share_out(agency: Agency) -> None:
    """Grant the awards of a year: levels 4 and 5 first, then level 3 within what the rules leave."""
    rules = agency.model.rulebook.awards
    for person in agency.executives:
        person.award_granted = 0
    agency.payroll = sum(person.pay for person in agency.executives if person.is_career)
    heads = sum(person.is_career for person in agency.executives)
    share = max(rules.pool_share, rules.average_rate_share / heads) if heads else 0.0
    limit = share * (1.0 if rules.internal_limits_lifted else agency.award_thrift)
    agency.budget = math.floor(limit * agency.payroll + 1e-6)

    eligible = [person for person in agency.executives if person.is_eligible_for_award]
    queues = {level: _queue(eligible, level) for level in (5, 4, 3)}
    paid_share = _level3_paid_share(agency, queues[3])
    queues[3] = queues[3][: slots(paid_share, len(queues[3]), "floor")]
    rate = _rates(agency, eligible, paid_share)
    practice, phi = agency.model.world.theory.awarding, _cover(agency, queues, rate)
    if practice == "shrink" and phi < 1:
        kept = phi**agency.model.world.pay_practice.shrink_exponent
        rate = {level: rules.minimum + kept * (each - rules.minimum) for level, each in rate.items()}
    if practice == "fewer":
        queues = {level: queue[: math.floor(phi * len(queue) + 1e-9)] for level, queue in queues.items()}

    top_spent = _serve(agency, queues[5] + queues[4], agency.budget, rate)
    left, m = agency.budget - top_spent, rules.minimum_top_share
    if m > 0:
        left = min(left, math.floor(top_spent * (1 - m) / m + 1e-6))
    agency.awarded = top_spent + _serve(agency, queues[3], left, rate)


def _queue(eligible: list[Executive], level: int) -> list[Executive]:
    """Those paid by a level, the best first."""
    at_level = [person for person in eligible if person.paid_level == level]
    return sorted(at_level, key=lambda person: (-person.evidence, person.seat.seat_id))


def _level3_paid_share(agency: Agency, level3: list[Executive]) -> float:
    """Share of level 3 that the agency pays: today's practice, and more or less for those whom the limit put there."""
    practice = agency.model.world.pay_practice
    limited = sum(person.was_limited for person in level3) / len(level3) if level3 else 0.0
    paid = practice.level3_paid_share
    return held_within(paid + practice.level3_paid_response * (1 - paid) * limited, 0.0, 1.0)


def _rates(agency: Agency, eligible: list[Executive], paid_share: float) -> dict[int, float]:
    """Award by level, share of pay: the agency's usual rates, stretched to spend what it is used to, within the band."""
    practice, rules = agency.model.world.pay_practice, agency.model.rulebook.awards
    usual = {5: practice.award_level5, 4: practice.award_level4, 3: practice.award_level3}
    usual = {level: rate * agency.award_factor for level, rate in usual.items()}
    stretch, demand = 1.0, 0.0
    for level, rate in usual.items():
        dollars = sum(person.pay for person in eligible if person.paid_level == level)
        if agency.payroll > 0:
            demand += rate * (paid_share if level == 3 else 1.0) * dollars / agency.payroll
    if 0 < demand < agency.customary_award_share:
        stretch = (agency.customary_award_share / demand) ** practice.award_budget_stickiness
    return {level: held_within(rate * stretch, rules.minimum, rules.maximum) for level, rate in usual.items()}


def _cover(agency: Agency, queues: dict[int, list[Executive]], rate: dict[int, float]) -> float:
    """`phi`: how much of what the queues want the pool covers, at most 1."""
    demand = sum(_award_wanted(person, rate) for queue in queues.values() for person in queue)
    return min(1.0, agency.budget / demand) if demand > 0 else 1.0


def _serve(agency: Agency, queue: list[Executive], budget: int, rate: dict[int, float]) -> int:
    """Grant awards in order until the first that does not fit; the dollars spent."""
    spent = 0
    for person in queue:
        wanted = _award_wanted(person, rate)
        if spent + wanted > budget:
            break
        person.award_granted = wanted
        spent += wanted
    return spent


def _award_wanted(person: Executive, rate: dict[int, float]) -> int:
    rules = person.model.rulebook.awards
    smallest = math.ceil(rules.minimum * person.pay - 1e-6)
    largest = math.floor(rules.maximum * person.pay + 1e-6)
    return min(max(round(rate[person.paid_level] * person.pay), smallest), largest)
