"""Stage 5, limit: who may keep a 4 or 5, and how a limited rating is reconciled with the arithmetic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.grouping import sum_by
from sessim.arrays.largest_remainder import largest_remainder
from sessim.arrays.ranking import keep_best
from sessim.behavior.allocating import ALLOCATION_THEORIES, Claims, share_reached
from sessim.law.ratings.appraisal import lower_to_level3
from sessim.law.ratings.distribution import force_levels, hold_level5_to_slots, slots_by_lot
from sessim.law.ratings.limit import slots
from sessim.year.context import Year
from sessim.year.outputs import Limited, Places
from sessim.year.parts.agency_shares import follow_results, take_years_together


def limit(year: Year) -> Limited:
    """Write the annual summary rating: final points and level, and who was moved by a quota."""
    people, seats, rules = year.people, year.seats, year.rules.limit
    people.final_points = people.recommended_points.copy()
    people.final_level = people.recommended_level.copy()
    people.was_limited = np.zeros(len(seats), dtype=bool)
    people.was_forced_low = np.zeros(len(seats), dtype=bool)
    counted = people.is_rated & year.is_counted
    is_nominated = counted & (people.recommended_level >= 4)
    has_limit = np.isfinite(year.planned.limit_share).any()
    if not has_limit and rules.low_share == 0.0:
        return Limited(counted, is_nominated, None)

    claims = Claims(
        evidence=people.evidence,
        years_since_top=people.years_since_top,
        tenure=year.fiscal_year - people.arrival_year,
        affinity=people.affinity,
        closeness=year.institutions.office.administration * people.leaning,
    )
    priority = ALLOCATION_THEORIES[year.world.theory.allocation](claims, year.world.allocation)
    applies = find_bound_agencies(year, counted)
    is_bound = applies[seats.agency] & counted
    bound_of_agency = seats.agency_count(is_bound)
    scope_group, group_of_component = group_by_scope(year)
    groups = int(group_of_component.max()) + 1
    number = sum_by(scope_group, is_bound.astype(np.float64), groups).astype(np.int64)
    own_year = follow_results(year, year.planned.limit_share, applies, bound_of_agency)
    announced = take_years_together(year, own_year, applies, bound_of_agency)
    share = find_share_by_group(year, announced)
    if not rules.places_by_rank:
        share = find_share_reached(year, share, is_bound, is_nominated)
    group, group_slots = scope_group, slots(share, number, rules.rounding)
    bound_of_group = number
    if rules.reconciliation == "component_slots":
        group = seats.component
        bound_of_group = np.bincount(group[is_bound], minlength=seats.number_of_components)
        group_slots = largest_remainder(group_slots, group_of_component, bound_of_group)
    counts_apart = applies & (rules.scope != "government")
    exact = np.where(counts_apart, np.minimum(own_year, 1.0) * bound_of_agency, 0.0)
    output = Limited(
        counted, is_nominated, Places(is_bound, priority, group, group_slots, bound_of_group, announced, exact)
    )

    if rules.places_by_rank:
        place_by_rank(year, scope_group, group_slots, count_low_slots(year, number), is_bound, priority)
        limit_level5(year, scope_group, number, is_bound, priority)
        return output

    nominated = np.flatnonzero(is_nominated & is_bound)
    keeps = keep_best(group[nominated], priority[nominated], seats.seat_id[nominated], group_slots)
    limited = nominated[np.flatnonzero(~keeps)]
    people.was_limited[limited] = True
    people.final_level[limited] = 3
    if rules.reconciliation == "re_score":
        _, people.final_points[limited] = lower_to_level3(
            find_recommended_elements(year, limited), year.rules.appraisal
        )

    limit_level5(year, scope_group, number, is_bound, priority)
    if rules.low_share > 0.0:
        force_lower_tail(year, scope_group, count_low_slots(year, number), is_bound, priority)
    return output


def find_share_by_group(year: Year, of_agency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest share at levels 4 and 5 for each group that is counted together; 1 where nothing limits it.

    Args:
        year: The year.
        of_agency: Share announced to each agency, infinite for no limit.
    """
    share = np.minimum(of_agency, 1.0)
    if year.rules.limit.scope == "agency":
        return share
    if year.rules.limit.scope == "component":
        return share[year.seats.component_agency]
    return np.array([share[year.planned.limit_applies].min(initial=1.0)])


def find_share_reached(
    year: Year, announced: NDArray[np.float64], is_bound: NDArray[np.bool_], is_nominated: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Share at levels 4 and 5 that each group keeps to, by how far its agency complies.

    A single group of all agencies complies as they do on average.
    """
    compliance = year.institutions.of_agencies(lambda agency: agency.compliance)
    if np.all(compliance == 1.0):
        return announced
    seats, scope = year.seats, year.rules.limit.scope
    number = seats.agency_count(is_bound)
    nominated = seats.agency_count(is_bound & is_nominated)
    if scope == "government":
        everyone = max(number.sum(), 1)
        return share_reached(announced, nominated.sum() / everyone, compliance @ number / everyone)
    of_agency = nominated / np.maximum(number, 1)
    if scope == "component":
        of_agency, compliance = of_agency[seats.component_agency], compliance[seats.component_agency]
    return share_reached(announced, of_agency, compliance)


def find_recommended_elements(year: Year, rows: NDArray[np.int64]) -> NDArray[np.int8]:
    """Element levels behind the recommended points of some seats, shape (elements, rows)."""
    acts, of_board = year.reviewed.board_acts[rows], year.reviewed.board_elements[:, rows]
    return np.where(acts, of_board, year.people.element_level[:, rows])


def count_low_slots(year: Year, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places below level 3 by group id; lots share out fractions among the components of an agency, or all other groups."""
    rules, seats = year.rules.limit, year.seats
    if rules.low_rounding == "floor":
        return slots(rules.low_share, number, "floor")
    groups = len(number)
    owner = seats.component_agency[:groups] if rules.scope == "component" else np.zeros(groups, dtype=np.int64)
    turn = year.streams.uniform(year.fiscal_year, "limit.turn", groups)
    start = year.streams.uniform(year.fiscal_year, "limit.start", seats.number_of_agencies)
    return slots_by_lot(rules.low_share, number, owner, turn, start)


def find_bound_agencies(year: Year, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the agencies to which the limit applies and whose counted executives reach the threshold, shape (agencies,)."""
    number = year.seats.agency_count(counted)
    return year.planned.limit_applies & (number >= year.rules.limit.threshold)


def group_by_scope(year: Year) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who is counted together under the scope of the limit.

    Returns:
        Group id of each row, and group id of each component.
    """
    seats, scope = year.seats, year.rules.limit.scope
    if scope == "agency":
        return seats.agency, seats.component_agency
    if scope == "component":
        return seats.component, np.arange(seats.number_of_components)
    return np.zeros(len(seats), dtype=np.int64), np.zeros(seats.number_of_components, dtype=np.int64)


def limit_level5(
    year: Year,
    group: NDArray[np.int64],
    number: NDArray[np.int64],
    is_bound: NDArray[np.bool_],
    priority: NDArray[np.float64],
) -> None:
    """Give level 4 to those beyond the slots of level 5 (comparison arms only)."""
    people, rules = year.people, year.rules.limit
    if rules.level5_share >= 1.0:
        return
    rows = np.flatnonzero(is_bound)
    level5_slots = slots(rules.level5_share, number, rules.rounding)
    people.final_level[rows] = hold_level5_to_slots(
        people.final_level[rows], group[rows], priority[rows], year.seats.seat_id[rows], level5_slots
    )


def place_by_rank(
    year: Year,
    group: NDArray[np.int64],
    group_top: NDArray[np.int64],
    group_low: NDArray[np.int64],
    is_bound: NDArray[np.bool_],
    priority: NDArray[np.float64],
) -> None:
    """Place everyone of each group by rank, and note whom the quotas moved down (comparison arms only)."""
    people = year.people
    rows = np.flatnonzero(is_bound)
    before = people.recommended_level[rows]
    level = force_levels(before, group[rows], priority[rows], year.seats.seat_id[rows], group_top, group_low)
    people.final_level[rows] = level
    people.was_limited[rows] = (before >= 4) & (level < 4)
    people.was_forced_low[rows] = (before >= 3) & (level < 3)


def force_lower_tail(
    year: Year,
    group: NDArray[np.int64],
    group_low: NDArray[np.int64],
    is_bound: NDArray[np.bool_],
    priority: NDArray[np.float64],
) -> None:
    """Put the lowest of each group below level 3 until the quota is met (comparison arms only)."""
    people, seats = year.people, year.seats
    already_low = is_bound & (people.final_level < 3)
    missing = np.maximum(group_low - np.bincount(group[already_low], minlength=len(group_low)), 0)
    candidates = np.flatnonzero(is_bound & (people.final_level == 3))
    taken = keep_best(group[candidates], -priority[candidates], -seats.seat_id[candidates], missing)
    forced = candidates[taken]
    people.was_forced_low[forced] = True
    people.final_level[forced] = 2
