"""What holds in every year of every run, whatever the policy, the world and the corps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from sessim.corps.columns import COLUMNS, Executives, copy_table
from sessim.law.rulebook import Rulebook
from sessim.model import STAGES, SESModel
from sessim.year.context import Year
from tests.support.corps import same

DOLLAR = 1e-4
PROBABILITIES = (
    "top_chance",
    "marginality",
    "know_how",
    "handed_over",
    "crowding",
    "quit_hazard",
    "retire_hazard",
    "able_exits",
)
Promise = tuple[str, Any]  # what is promised, and whether it holds
STAYS, REMOVED, RELEASED = 0, 1, 5


def find_broken_promises(model: SESModel, rulebooks: Iterable[Rulebook], watches_owners: bool) -> list[str]:
    """Step a model until a year breaks a promise.

    Args:
        model: A model that is open.
        rulebooks: Rules of the years to step at most.
        watches_owners: Whether it is also watched who writes which column.

    Returns:
        What was promised and does not hold, with its year; empty where every promise was kept.
    """
    for rules in rulebooks:
        year = model.open_year(rules)
        broken = [
            f"FY{year.fiscal_year}: {promise}" for promise, holds in live_through(year, watches_owners) if not holds
        ]
        if broken:
            return broken
        model.fiscal_year += 1
    return []


def live_through(year: Year, watches_owners: bool) -> Iterator[Promise]:
    """Run the stages of a year; give every promise and whether it holds."""
    opening = copy_table(year.people)
    past_places = [agency.past_places for agency in year.institutions.agencies]
    for stage in STAGES:
        before = copy_table(year.people) if watches_owners else None
        if stage.__name__ == "recruit":
            leaving = copy_table(year.people)
        year.run(stage)
        if stage.__name__ == "record":
            yield from check_columns(year)
            yield from check_people(year)
            yield from check_ratings(year)
            yield from check_limit(year)
            yield from check_shares(year, past_places)
            yield from check_money(year, opening)
            yield from check_rank_awards(year)
            yield from check_reduction(year)
        if before is not None and stage.__name__ != "recruit":
            yield from check_owner(stage.__name__, before, year.people)
    yield from check_recruiting(year, leaving)
    yield from check_columns(year)


def check_owner(stage: str, before: Executives, after: Executives) -> Iterator[Promise]:
    strangers = [name for name in same(before, after) if COLUMNS[name]["owner"] != stage]
    yield f"{stage} writes only its columns, not {strangers}", not strangers


def check_columns(year: Year) -> Iterator[Promise]:
    """Declared types and shapes, no NaN, nothing endless but the wait for an abolished seat."""
    for name, about in COLUMNS.items():
        values = getattr(year.people, name)
        yield f"{name} has its declared type", values.dtype == about["dtype"]
        yield (
            f"{name} has its declared shape",
            values.shape == ((5, len(year.seats)) if about["per_element"] else (len(year.seats),)),
        )
        if values.dtype == np.float64:
            yield f"{name} holds no NaN", not np.isnan(values).any()
            yield f"{name} is finite", name == "vacant_months" or np.isfinite(values).all()
    for name in PROBABILITIES:
        values = getattr(year.people, name)
        yield f"{name} is a probability", np.all((values >= 0.0) & (values <= 1.0))


def check_people(year: Year) -> Iterator[Promise]:
    """Heads: a seat is held or stands vacant; who leaves held a seat; every exit has its one cause."""
    people = year.people
    filled = people.is_filled
    yield (
        "who holds a seat serves up to twelve months",
        np.all(people.months_served[filled] > 0.0) and np.all(people.months_served <= 12.0),
    )
    yield "nobody serves in a vacant seat", not people.months_served[~filled].any()
    yield "a seat that is held waits for nobody", np.all(people.vacant_months[filled] == 0.0)
    yield "every exit has one of the known causes", set(people.exit_kind.tolist()) <= set(range(6))
    gone = people.exit_kind != STAYS
    yield (
        "who leaves held a seat",
        np.count_nonzero(gone) + np.count_nonzero(filled & ~gone) == np.count_nonzero(filled),
    )
    yield (
        "who has a reason for removal, and nobody else, is removed",
        np.array_equal(people.exit_kind == REMOVED, filled & (people.removal_reason != 0)),
    )
    yield (
        "who is released, and nobody else, leaves by release",
        np.array_equal(people.exit_kind == RELEASED, filled & people.is_released),
    )
    yield "nobody is removed and reassigned", not (people.was_reassigned & (people.removal_reason != 0)).any()
    yield (
        "only career executives are removed, reassigned or released",
        np.all(year.is_career[(people.removal_reason != 0) | people.was_reassigned | people.is_released]),
    )


def check_ratings(year: Year) -> Iterator[Promise]:
    """Levels 1 to 5 for the rated and 0 for the others; points within 100 to 500."""
    people = year.people
    rated = people.is_rated
    yield "only who holds a seat is rated", not (rated & ~people.is_filled).any()
    yield (
        "who served the minimum, and nobody else, is rated",
        np.array_equal(rated, people.is_filled & (people.months_served >= year.rules.appraisal.minimum_months)),
    )
    for stage in ("initial", "recommended", "final"):
        level, points = getattr(people, f"{stage}_level"), getattr(people, f"{stage}_points")
        yield f"the rated, and nobody else, have a level, {stage}", np.array_equal(level > 0, rated)
        yield f"levels are 0 to 5, {stage}", np.all((level >= 0) & (level <= 5))
        yield (
            f"points are 100 to 500, and 0 without a rating, {stage}",
            np.all((points[rated] >= 100) & (points[rated] <= 500)) and not points[~rated].any(),
        )
    yield "elements are at levels 1 to 5", np.all((people.element_level >= 1) & (people.element_level <= 5))


def whole(share: float, number: int, rounding: str) -> int:
    """Slots of a group, by hand."""
    exact = share * number
    return {
        "floor": math.floor(exact + 1e-9),
        "nearest": math.floor(exact + 0.5 + 1e-9),
        "ceiling": math.ceil(exact - 1e-9),
    }[rounding]


def reached(year: Year, announced: float, members: np.ndarray, bound: np.ndarray) -> float:
    """Share at levels 4 and 5 that a group keeps to: its agency goes part of the way from what was recommended to the rule."""
    agency = year.seats.agency
    counted = members if year.rules.limit.scope == "government" else bound & (agency == agency[members][0])
    recommended = float(np.mean(year.people.recommended_level[counted] >= 4))
    agencies = year.institutions.agencies
    complied = sum(agencies[each].compliance for each in agency[counted]) / np.count_nonzero(counted)
    return announced if complied == 1.0 else announced + (1.0 - complied) * max(recommended - announced, 0.0)


def check_limit(year: Year) -> Iterator[Promise]:
    """No group has more at levels 4 and 5 than it has slots; nobody outside the limit is moved by it."""
    people, seats, rules = year.people, year.seats, year.rules.limit
    before, final = people.recommended_level, people.final_level
    yield "the limit raises nobody", np.all(final <= before) or rules.places_by_rank
    yield "only levels 4 and 5 are limited", not (people.was_limited & (before < 4)).any()
    share = year.planned.limit_share  # by agency: the rule's, guidance that it follows, or a stricter one of its own
    if not np.isfinite(share).any() and rules.low_share == 0.0:
        yield "without a limit every level stays", np.array_equal(before, final)
        return
    counts = people.is_rated & (rules.includes_noncareer | year.is_career)
    waived = np.array([agency.holds_waiver for agency in year.institutions.agencies])
    heads = np.bincount(seats.agency[counts], minlength=seats.number_of_agencies)
    bound = counts & ((heads >= rules.threshold) & ~waived & np.isfinite(share))[seats.agency]
    yield "outside the limit every level stays", np.array_equal(before[~bound], final[~bound])
    if year.limited.places is not None and rules.scope != "government":
        share = year.limited.places.agency_share  # after results, and what is left of earlier years
    scope = {"agency": seats.agency, "component": seats.component, "government": np.zeros_like(seats.agency)}
    for group in np.unique(scope[rules.scope][bound]):
        members = bound & (scope[rules.scope] == group)
        number = int(np.count_nonzero(members))
        top = int(np.count_nonzero(final[members] >= 4))
        low = int(np.count_nonzero(final[members] <= 2))
        # whoever is counted together has the places of the strictest agency among them
        of_whom = share[year.planned.limit_applies] if rules.scope == "government" else share[seats.agency[members]]
        announced = min(float(of_whom.min(initial=1.0)), 1.0)
        slots = whole(
            announced if rules.places_by_rank else reached(year, announced, members, bound), number, rules.rounding
        )
        yield "no group has more at levels 4 and 5 than slots", top <= slots
        yield (
            "no group has more at level 5 than its share",
            np.count_nonzero(final[members] == 5) <= whole(rules.level5_share, number, rules.rounding),
        )
        if rules.places_by_rank:
            yield "placed by rank, a group fills its slots", top == min(slots, number)
        elif rules.reconciliation != "component_slots":
            yield (
                "a group uses its slots as far as it was recommended",
                top == min(slots, int(np.count_nonzero(before[members] >= 4))),
            )
        if rules.low_rounding == "floor":
            wanted = whole(rules.low_share, number, "floor")
            # a quota of low ratings takes only from level 3, and a group too small for both tails fills the top first
            yield "a group has its low ratings", low >= min(wanted, number - top)
            if rules.places_by_rank:
                yield "placed by rank, a group has no further low ratings", low == min(wanted, number - top)


def check_shares(year: Year, past_places: list[tuple[tuple[float, int], ...]]) -> Iterator[Promise]:
    """Results move places from agency to agency within their bounds, and years together never take more than they hold."""
    places, rules = year.limited.places, year.rules.limit
    if places is None or rules.scope == "government":
        return
    heads = np.bincount(year.seats.agency[places.is_bound], minlength=year.seats.number_of_agencies)
    ruled = np.where(heads > 0, np.minimum(year.planned.limit_share, 1.0), 0.0) * heads
    exact = places.agency_exact
    yield "results cost no place and make none", math.isclose(exact.sum(), ruled.sum(), rel_tol=1e-9, abs_tol=1e-9)
    if rules.places_follow_results == 0.0:
        yield "without the lever no place moves", np.array_equal(exact, ruled)
    yield "no share falls below its least", np.all(exact >= rules.results_least * ruled - 1e-9)
    yield "no share rises above its most", np.all(exact <= np.minimum(rules.results_most * ruled, heads) + 1e-9)
    by_itself = exact / np.maximum(heads, 1)
    together = (heads > 0) & (heads < rules.rolling_below) & (rules.rolling_years > 1)
    yield (
        "a large agency has each year by itself",
        np.allclose(np.minimum(places.agency_share, 1.0)[(heads > 0) & ~together], by_itself[(heads > 0) & ~together]),
    )
    for agency in np.flatnonzero(together):
        left = exact[agency] + sum(had - used for had, used in past_places[agency][: rules.rolling_years - 1])
        kept = places.agency_share[agency] * heads[agency]
        yield (
            "years together hold what is left of them",
            math.isclose(kept, min(max(left, 0.0), heads[agency]), abs_tol=1e-9),
        )


def check_money(year: Year, opening: Executives) -> Iterator[Promise]:
    """Granted plus carried over is paid plus carried on; bands, pools, ranges and the aggregate limit hold."""
    people, seats, rules = year.people, year.seats, year.rules
    filled, career, before = people.is_filled, year.is_career, year.rewarded.previous_pay
    granted, basic = people.award_granted, people.pay
    owed = granted + people.rank_award + opening.deferred
    yield (
        "what is granted and carried over is paid or carried on",
        np.allclose(owed, people.award_paid + people.deferred, rtol=0.0, atol=DOLLAR),
    )
    for name in ("award_granted", "rank_award", "award_paid", "deferred"):
        yield f"{name} is at least 0", np.all(getattr(people, name) >= 0.0)
    room = np.maximum(rules.pay.aggregate_limit - basic, 0.0)
    yield "nobody is paid past the aggregate limit", np.all(people.award_paid <= room + DOLLAR)
    yield (
        "what is carried on found no room",
        np.allclose(people.award_paid[people.deferred > DOLLAR], room[people.deferred > DOLLAR], atol=DOLLAR),
    )

    got = granted > 0.0
    yield "only rated career executives are granted an award", not (got & ~(filled & career & people.is_rated)).any()
    least, most = np.ceil(rules.awards.minimum * before - 1e-6), np.floor(rules.awards.maximum * before + 1e-6)
    yield "no award is above the band", np.all(granted[got] <= most[got])
    yield "no award is below the band", np.all(granted[got] >= np.minimum(least, most)[got])
    paid_level = people.final_level
    if rules.awards.counts_nomination:
        paid_level = np.where(people.was_limited, people.recommended_level, paid_level)
    yield "nobody below level 3 is granted an award", np.all(paid_level[got] >= 3)
    for agency in range(seats.number_of_agencies):
        here = filled & career & (seats.agency == agency)
        payroll, heads = before[here].sum(), max(int(here.sum()), 1)
        pool = max(rules.awards.pool_share * payroll, rules.awards.average_rate_share * payroll / heads)
        spent, on_top = granted[here].sum(), granted[here & (paid_level >= 4)].sum()
        yield "no agency spends more than its pool", spent <= pool + DOLLAR
        if spent > 0.0:
            yield "the top rated have their share of the money", on_top >= rules.awards.minimum_top_share * spent - 1.0

    yield (
        "pay moves by the rise and what is restored",
        np.array_equal(basic - before, np.where(filled, people.pay_rise + people.pay_restored, 0.0)),
    )
    yield (
        "nothing that is owed is negative",
        np.all(people.raise_held_back >= 0.0) and np.all(people.unpaid_balance >= 0.0),
    )
    yield (
        "what is not paid is owed",
        np.array_equal(people.unpaid_balance[filled], (opening.unpaid_balance + people.pay_not_paid)[filled]),
    )
    yield "nobody is paid below the range", np.all(basic[filled] >= rules.pay.minimum)
    yield "nobody is raised above the range", np.all(basic[filled] <= np.maximum(rules.pay.ceiling, before[filled]))
    rated3 = filled & (people.final_level == 3)
    held = np.maximum(rules.pay.minimum, np.rint(before * (1.0 + rules.pay.level3_raise_limit)))
    yield (
        "raises at level 3 keep their limit",
        np.all((basic - people.pay_restored)[rated3] <= np.maximum(held, before)[rated3]),
    )
    cut = filled & (basic < before)
    yield "only ratings below 3 cut pay", not (cut & ((people.final_level >= 3) | (people.final_level == 0))).any()


def check_rank_awards(year: Year) -> Iterator[Promise]:
    """Quotas of the corps, nominations of each agency, least level, service and waiting time."""
    people, seats, rules = year.people, year.seats, year.rules.rank_awards
    career = year.people.is_filled & year.is_career
    number = int(career.sum())
    named = people.rank_given > 0
    yield "only career executives have a rank", not (named & ~career).any()
    yield "without a rank there is no award for it", not people.rank_award[~named].any()
    yield "no rank is given where none may be", rules.are_given or not named.any()
    yield "ranks need their least level", np.all(people.final_level[named] >= rules.least_level)
    served = year.fiscal_year - people.arrival_year + 1
    yield "ranks need their years of service", np.all(served[named] >= rules.minimum_service_years)
    for code, quota in ((1, rules.meritorious_quota), (2, rules.distinguished_quota)):
        yield (
            "ranks keep their quotas",
            np.count_nonzero(people.rank_given == code) <= quota * rules.quota_used * number + 1e-6,
        )
    for agency in np.unique(seats.agency[named]):
        here = seats.agency == agency
        yield (
            "nominations keep the limit of the agency",
            np.count_nonzero(named & here) <= rules.nomination_limit * np.count_nonzero(career & here) + 1e-6,
        )


def check_reduction(year: Year) -> Iterator[Promise]:
    """As many positions are abolished as the rule says, no more are released than that."""
    people, seats = year.people, year.seats
    stands = year.is_career & np.isfinite(people.vacant_months)
    for agency in range(seats.number_of_agencies):
        here = seats.agency == agency
        most = whole(year.rules.reduction.share_abolished, int(np.count_nonzero(stands & here)), "floor")
        vacant = np.count_nonzero(year.acted_on_ratings.is_abolished & here)
        released = np.count_nonzero(people.is_released & here)
        can_be = stands & here & (~people.is_filled | (people.removal_reason == 0))
        yield (
            "as many positions are abolished as the rule says",
            vacant + released == min(most, int(np.count_nonzero(can_be))),
        )


def check_recruiting(year: Year, leaving: Executives) -> Iterator[Promise]:
    """Heads balance over the turn of the year, and whoever stays is the same person as before."""
    people, seats = year.people, year.seats
    stays = leaving.is_filled & (leaving.exit_kind == STAYS)
    arrives = people.is_filled & (people.arrival_year == year.fiscal_year + 1)
    remains = people.is_filled & ~arrives
    heads = np.count_nonzero(leaving.is_filled) - np.count_nonzero(leaving.exit_kind) + np.count_nonzero(arrives)
    yield "heads balance over the turn of the year", np.count_nonzero(people.is_filled) == heads
    yield "who stays is the same person as before", persons(leaving, stays) == persons(people, remains)
    for agency in range(seats.number_of_agencies):
        here = seats.agency == agency
        yield "who stays stays in the agency", np.count_nonzero(stays & here) == np.count_nonzero(remains & here)
    rules = year.rules.pay
    entry = people.entry_pay[arrives]
    yield "entry pay is within the range", np.all((entry >= rules.minimum) & (entry <= rules.ceiling))
    yield "newcomers are paid their entry pay", np.array_equal(people.pay[arrives], entry)
    yield "no seat has been vacant for less than no time", np.all(people.vacant_months[~people.is_filled] >= 0.0)
    yield from check_conversions(year, arrives)


def persons(people: Executives, rows: Any) -> list[tuple[float, ...]]:
    """What never changes about persons, in an order of their own, for people may change seats."""
    lasting = (people.arrival_year, people.birth_year, people.service_at_arrival, people.self_regard, people.pay)
    return sorted(zip(*(column[rows].tolist() for column in lasting), strict=True))


def check_conversions(year: Year, arrives: Any) -> Iterator[Promise]:
    """No reserved seat goes to a noncareer appointee, and new conversions keep both limits."""
    people, seats, rules = year.people, year.seats, year.rules.appointments
    converted = people.is_converted
    yield "no reserved seat goes to a noncareer appointee", not (converted & (seats.appointment != 0)).any()
    if not (converted & arrives).any():
        return
    stands = np.isfinite(people.vacant_months)
    noncareer = stands & ((seats.appointment == 1) | converted)
    yield (
        "conversions keep the limit of noncareer appointees",
        noncareer.sum() <= rules.noncareer_share * stands.sum() + 1e-6,
    )
