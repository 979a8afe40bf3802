"""The limit on levels 4 and 5: who is counted together, who keeps a top level, how a limited rating is reconciled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.law.rulebook import AppraisalRules, Rulebook

from .arithmetic import largest_remainder, points, slots
from .differing import softened_share
from .results import announce, shares_of_the_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .executive import Executive
    from .institutions import Agency


def apply_limit(agencies: Iterable[Agency], book: Rulebook) -> None:
    """Set final levels and points of everyone subject to the limit in agencies to which it applies."""
    everyone = list(agencies)
    limited = [agency for agency in everyone if agency.is_limit_in_force(len(agency.rated_subject))]
    counted = {agency: len(agency.rated_subject) for agency in limited}
    shares = announce(counted, book)
    of_the_year = shares_of_the_year(counted, book) if book.limit.scope != "government" else {}
    for agency in everyone:
        agency.exact_places = of_the_year.get(agency, 0.0) * counted.get(agency, 0)
    low_places = _low_places_by_lot(limited, book) if book.limit.low_rounding == "lottery" else None
    for number, group in enumerate(_groups(limited, book.limit.scope)):
        low = slots(book.limit.low_share, len(group), "floor") if low_places is None else low_places[number]
        _limit_group(group, low, shares, book)


def _low_places_by_lot(limited: list[Agency], book: Rulebook) -> list[int]:
    """Places below level 3 of each group, fractions given out by lot, in the order of the groups."""
    scope = book.limit.scope
    called: list[tuple[int, float, int, float]] = []  # owner, turn, position, exact places
    for position, group in enumerate(_groups(limited, scope)):
        if not group:
            continue
        seat = group[0].seat
        owner = seat.agency.number if scope == "component" else 0
        ids = {"agency": seat.agency.number, "component": seat.board.number, "government": 0}
        turn = seat.agency.model.uniform_of_group("limit.turn", ids[scope])
        called.append((owner, turn, position, book.limit.low_share * len(group)))
    places = [0] * len(_groups(limited, scope))
    for owner in {each[0] for each in called}:
        model = limited[0].model
        total = model.uniform_of_agency("limit.start", owner)
        for _, _, position, exact in sorted(each for each in called if each[0] == owner):
            whole = math.floor(exact + 1e-9)
            before = total
            total += max(0.0, exact - whole)
            places[position] = whole + (math.floor(total + 1e-9) > math.floor(before + 1e-9))
    return places


def _groups(limited: list[Agency], scope: str) -> list[list[Executive]]:
    if scope == "agency":
        return [agency.rated_subject for agency in limited]
    if scope == "component":
        return [group for agency in limited for group in _by_component(agency.rated_subject).values()]
    if scope == "government":
        return [[person for agency in limited for person in agency.rated_subject]]
    raise ValueError(f"unknown scope {scope!r}")


def _by_component(people: list[Executive]) -> dict[int, list[Executive]]:
    groups: dict[int, list[Executive]] = {}
    for person in people:
        groups.setdefault(person.seat.board.number, []).append(person)
    return groups


def _limit_group(group: list[Executive], low: int, shares: dict[int, float], book: Rulebook) -> None:
    limit = book.limit
    if not group:
        return
    share = shares[group[0].seat.agency.number]
    allowed = slots(share, len(group), limit.rounding)
    if limit.places_by_rank:
        _place_by_rank(group, allowed, low)
        _limit_level5(group, book)
        return
    allowed = slots(softened_share(share, group), len(group), limit.rounding)
    if limit.reconciliation == "component_slots":
        components = _by_component(group)
        sizes = {number: len(people) for number, people in components.items()}
        for number, component_slots in largest_remainder(allowed, sizes).items():
            _keep_within(components[number], component_slots, book)
    else:
        _keep_within(group, allowed, book)
    _limit_level5(group, book)
    _force_low(group, low)


def _keep_within(people: list[Executive], allowed: int, book: Rulebook) -> None:
    """Let the first `allowed` of the nominated keep their level and hold the rest to level 3."""
    nominated = [person for person in people if person.recommended_level >= 4]
    queue = sorted(nominated, key=lambda person: (-person.priority, person.seat.seat_id))
    for person in queue[allowed:]:
        person.was_limited = True
        person.final_level = 3
        person.final_points = _reconciled_points(person, book)


def _reconciled_points(person: Executive, book: Rulebook) -> int:
    how = book.limit.reconciliation
    if how in ("override", "component_slots"):
        return person.recommended_points
    if how == "re_score":
        return re_scored_points(person.recommended_elements, book.appraisal)
    raise ValueError(f"unknown reconciliation {how!r}")


def re_scored_points(recommended_elements: list[int], rules: AppraisalRules) -> int:
    """Points after lowering elements, heaviest first, one level a pass, until they are below the level-4 cut point."""
    levels = list(recommended_elements)
    heaviest_first = sorted(range(len(levels)), key=lambda element: (-rules.elements[element].weight, element))
    while points(levels, rules) >= rules.level4_points and max(levels) > 3:
        for element in heaviest_first:
            if points(levels, rules) < rules.level4_points:
                break
            if levels[element] > 3:
                levels[element] -= 1
    return points(levels, rules)


def _limit_level5(group: list[Executive], book: Rulebook) -> None:
    """Leave level 5 to the first of the group and give level 4 to the others at 5."""
    limit = book.limit
    if limit.level5_share >= 1:
        return
    best = [person for person in group if person.final_level == 5]
    queue = sorted(best, key=lambda person: (-person.priority, person.seat.seat_id))
    for person in queue[slots(limit.level5_share, len(group), limit.rounding) :]:
        person.final_level = 4


def _place_by_rank(group: list[Executive], top: int, low: int) -> None:
    """Give everyone a level by place in the ranking."""
    ranking = sorted(group, key=lambda person: (-person.priority, person.seat.seat_id))
    for place, person in enumerate(ranking):
        recommended = person.recommended_level
        if place < top:
            person.final_level = max(recommended, 4)
        elif place >= len(ranking) - low:
            person.final_level = min(recommended, 2)
        else:
            person.final_level = 3
        person.was_limited = recommended >= 4 > person.final_level
        person.was_forced_low = recommended >= 3 > person.final_level


def _force_low(group: list[Executive], low: int) -> None:
    """Put so many of a group at level 2 that `low` are below level 3."""
    already = sum(person.final_level < 3 for person in group)
    candidates = [person for person in group if person.final_level == 3]
    queue = sorted(candidates, key=lambda person: (person.priority, -person.seat.seat_id))
    for person in queue[: max(0, low - already)]:
        person.final_level = 2
        person.was_forced_low = True
