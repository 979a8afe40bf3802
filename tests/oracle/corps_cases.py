"""Small corps for tests."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sessim.corps.seats import CAREER, LIMITED, NONCAREER
from sessim.world import World

from .cases import FIRST_YEAR
from .model import OracleModel
from .rule_cases import rulebooks
from .start import PERSON_COLUMNS, AgencyStart, OracleStart, PersonStart, SeatStart


def person(ability: float, **changes: Any) -> PersonStart:
    """A 50-year-old in the third year in the seat."""
    plain = PersonStart(
        arrival_year=FIRST_YEAR - 2,
        months_served=12.0,
        birth_year=FIRST_YEAR - 50.0,
        service_at_arrival=15.0,
        is_external=False,
        ability=ability,
        self_regard=0.0,
        entry_pay=180_000,
        pay=200_000,
    )
    return replace(plain, **changes)


def one_board(people: Sequence[PersonStart], **agency_changes: Any) -> OracleStart:
    """Career seats of one agency, one board and one rater, without a rating norm."""
    agency = AgencyStart(0, "Bureau", award_thrift=1.0, norm=0.0, remembered_top_share=0.9, customary_award_share=0.0)
    return OracleStart(
        seats=tuple(SeatStart(number, 0, 0, 0, CAREER) for number in range(len(people))),
        people=dict(enumerate(people)),
        vacant_months={},
        leniency_traits=(0.0,),
        agencies=(replace(agency, **agency_changes),),
        remembered_stake=0.08,
    )


def mixed_corps(seats: int, agencies: int = 4, seed: int = 1) -> OracleStart:
    """A small corps of unequal agencies with all appointments, some vacant seats, newcomers and incumbents.

    Agencies have components of about 12 seats and raters of about 5; the last agency has one seat in forty, so that a
    threshold matters. A rater may rate in two components of an agency.
    """
    luck = random.Random(seed)
    weights = [2.0**-number for number in range(agencies - 1)]
    small = max(2, seats // 40)
    agency_of = sorted(luck.choices(range(agencies - 1), weights, k=seats - small)) + [agencies - 1] * small
    place = 0
    component: list[int] = []
    rater: list[int] = []
    for number, agency in enumerate(agency_of):
        is_first = number == 0 or agency != agency_of[number - 1]
        place = 0 if is_first else place + 1
        component.append(0 if number == 0 else component[-1] + (is_first or place % 12 == 0))
        rater.append(0 if number == 0 else rater[-1] + (is_first or place % 5 == 0))
    people: dict[str, list[Any]] = {name: [] for name in ("is_filled", "vacant_months", *PERSON_COLUMNS)}
    for number in range(seats):
        is_filled = luck.random() < 0.93
        people["is_filled"].append(is_filled)
        people["vacant_months"].append(0.0 if is_filled else luck.uniform(0.0, 16.0))
        for name, value in _incumbent(luck, is_newcomer=number % 9 == 0).items():
            people[name].append(value)
    return OracleStart.from_arrays(
        seat_id=range(seats),
        agency=agency_of,
        component=component,
        rater=rater,
        appointment=luck.choices((CAREER, NONCAREER, LIMITED), (0.88, 0.09, 0.03), k=seats),
        people=people,
        leniency_traits=[luck.gauss(0.0, 1.0) for _ in range(rater[-1] + 1)],
        agency_names=[f"Agency {number}" for number in range(agencies)],
        award_thrift=[luck.uniform(0.6, 1.0) for _ in range(agencies)],
        norm=[0.4] * agencies,
        remembered_top_share=[0.9] * agencies,
        customary_award_share=[0.0] * agencies,
        remembered_stake=0.07,
    )


def _incumbent(luck: random.Random, *, is_newcomer: bool) -> dict[str, Any]:
    tenure = 0 if is_newcomer else 1 + int(luck.expovariate(1 / 5.0))
    age = luck.uniform(42.0, 66.0)
    pay = luck.randrange(170_000, 228_000)
    return {
        "arrival_year": FIRST_YEAR - tenure,
        "months_served": luck.choice((1.0, 2.0, 3.0, 8.0)) if is_newcomer else 12.0,
        "birth_year": FIRST_YEAR - age,
        "service_at_arrival": luck.uniform(3.0, age - 22.0),
        "is_external": luck.random() < 0.12,
        "ability": luck.gauss(0.5, 0.7),
        "self_regard": luck.gauss(0.0, 1.0),
        "is_converted": False,
        "in_minority_group": False,
        "service_taste": 0.0,
        "leaning": 0.0,
        "handed_over": 0.0,
        "entry_pay": pay,
        "state": luck.gauss(0.0, 0.6),
        "affinity": luck.gauss(0.0, 1.0),
        "peer_leniency": 0.0,
        "pay": pay,
        "deferred": luck.choice((0, 0, 0, 4_000)),
        "level1_years": 0 if is_newcomer else luck.choice((0, 0, 0, 0b1000)),
        "below3_years": 0 if is_newcomer else luck.choice((0, 0, 0, 0b010)),
        "reference_level": luck.uniform(3.5, 4.9),
        "fairness": luck.gauss(0.0, 0.3),
        "standing_belief": luck.gauss(0.0, 0.5),
        "years_since_top": luck.randrange(4),
    }


SEED = 3
FIVE = [2.0, 1.0, 0.6, 0.0, -1.0]
"""Abilities of five people whom the quiet world rates 5, 4, 4, 3, 2 (standards at -1.5, -0.5, 0.5, 1.5)."""


def stepped(start: OracleStart, world: World, years: int = 1, **rules: Any) -> OracleModel:
    """Oracle after so many years under rules changed as `rulebook` takes them."""
    model = OracleModel(start, rulebooks(years, **rules), world, seed=SEED, first_year=FIRST_YEAR)
    for _ in range(years):
        model.step()
    return model


def column(model: OracleModel, name: str) -> list[Any]:
    """One value of every seat in the year just stepped, in the order of seats."""
    return [row[name] for row in model.rows()]


def five(**agency: Any) -> OracleStart:
    """The five people under one board."""
    return one_board([person(ability) for ability in FIVE], **agency)
