"""Finding a person: a seat number, or words of a property and of an agency's name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sessim.corps.seats import APPOINTMENTS, Seats
from sessim.explorer.tab import Values
from sessim.ground.errors import UserError
from sessim.settings.study_settings import StudySettings
from sessim.study.story import Lived

LARGEST_SEAT = 9_999_999
FINDERS = {
    "any": "any career executive",
    "limited": "someone whom the limit held to level 3",
    "raised": "someone whose board raised the rating",
    "leaves": "someone who leaves under one policy only",
}
PROPERTY_WORDS = {
    "limited": ("limited", "limit", "held", "capped"),
    "raised": ("raised", "raise", "upgraded"),
    "leaves": ("leaves", "leave", "leaver", "quits", "retires"),
    "any": ("any", "anybody", "anyone"),
}


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a search asks for.

    Attributes:
        seat: A seat by its number; None if the search does not name one.
        find: Property, a key of `FINDERS`.
        agencies: Places in the list of agencies; all of them if the search names none.
    """

    seat: int | None
    find: str
    agencies: tuple[int, ...]


def read_search(text: str, find: str, seats: Seats) -> Sought:
    """Read a search: a seat number, or words of a property and of an agency's name, in any order.

    Args:
        text: What was typed.
        find: Property if the search names none.
        seats: Seats of the corps.

    Raises:
        UserError: There is no such seat, or a word is neither a property nor part of an agency's name.
    """
    names = [name.lower() for name in seats.agency_names]
    everywhere = tuple(range(len(names)))
    words = text.lower().split()
    if words and words[0] == "seat":
        words = words[1:]
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        if int(words[0]) >= len(seats):
            raise UserError(f"there is no seat {words[0]}", allowed=f"0 to {len(seats) - 1}")
        return Sought(int(words[0]), find, everywhere)
    whole = " ".join(words)
    if whole in names:
        return Sought(None, find, (names.index(whole),))
    properties = [name for word in words for name, known in PROPERTY_WORDS.items() if word in known]
    rest = [word for word in words if not any(word in known for known in PROPERTY_WORDS.values())]
    agencies = tuple(place for place in everywhere if all(word in names[place] for word in rest))
    if not agencies:
        raise UserError(
            f"no agency here is called {' '.join(rest)[:60]!r}; search for part of an agency's name, a seat from 0 to "
            f"{len(seats) - 1}, or a property",
            allowed=", ".join(PROPERTY_WORDS),
        )
    return Sought(None, properties[-1] if properties else find, agencies)


def find_seat(lived: Lived, settings: StudySettings, values: Values) -> int:
    """The seat searched for by number, or by property and agency with a number that picks among the matches.

    Raises:
        UserError: Nobody matches, or there is no such agency or seat.
    """
    seats = lived.seats
    sought = read_search(values.get("seek", ""), values.get("find", "limited"), seats)
    if sought.seat is not None:
        return sought.seat
    focal, reference = (lived.flows[arm.label] for arm in settings.arms[:2])
    has = {
        "limited": focal.was_limited[0],
        "raised": focal.recommended[0] > focal.initial[0],
        "leaves": (focal.final[0] > 0) & ((focal.final[2] == 0) != (reference.final[2] == 0)),
    }.get(sought.find, focal.final[0] > 0)
    career = seats.appointment == APPOINTMENTS.index("career")
    found = np.sort(seats.seat_id[has & career & np.isin(seats.agency, sought.agencies)])
    if len(found) == 0:
        where = seats.agency_names[sought.agencies[0]] if len(sought.agencies) == 1 else "any of these agencies"
        raise UserError(
            f"nobody in {where} is {FINDERS[sought.find]} in fiscal year {settings.first_fiscal_year}; search for another "
            "agency or property"
        )
    luck = int(values.get("luck", "0"))
    # a fixed stride that shares no factor with small counts walks through all of them
    return int(found[(luck * 7919) % len(found)])
