"""The option-value theory of leaving: what one person weighs against each other (stage 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .arithmetic import held_within
from .outside import private_median
from .path import worth_of_path
from .staying import Prospect, leave, stay

if TYPE_CHECKING:
    from .executive import Executive


def log_odds_of_leaving(person: Executive, age: float, service: float) -> float:
    """Gain of leaving now over staying, in shock scales."""
    leaves, stays = leaving_and_staying(person, age, service)
    return (leaves - stays) / person.model.world.leaving.shock_scale


def leaving_and_staying(person: Executive, age: float, service: float) -> tuple[float, float]:
    """Values of leaving now and of staying, the latter between the two nearest points of the grid of advantages."""
    leaving = person.model.world.leaving
    place = held_within((_advantage(person) + 1.0) / 0.05, 0.0, 50.0)
    below = min(math.floor(place), 49)
    whole_age = int(held_within(math.floor(age), 30, 74))
    whole_service = int(held_within(math.floor(service), 0, 50))
    terms, separation = person.model.rulebook.annuity, person.model.rulebook.separation
    world = Prospect(leaving, terms, separation.leave_hours_on_leaving / separation.hours_a_year)

    def stays(point: int) -> float:
        value = stay(world, whole_age, whole_service, point)
        if leaving.outside_offer_tracks_pay != 0:
            value += worth_of_path(person, world, whole_age, whole_service, point)
        return value

    low, high = stays(below), stays(below + 1)
    return leave(world, whole_age, whole_service), low + (place - below) * (high - low)


def _advantage(person: Executive) -> float:
    """What a year in the post is worth more than a year elsewhere, years of pay."""
    leaving, office = person.model.world.leaving, person.model.central_office
    advantage = 1 + person.top_chance * max(office.remembered_stake, 0.0) + leaving.taste_spread * person.service_taste
    tracks = leaving.outside_offer_tracks_pay
    offer = leaving.outside_offer
    if tracks == 0:
        advantage -= (person.raise_held_back + person.pay_not_paid) / person.pay
    else:
        advantage -= (1 - tracks) * person.raise_held_back / person.pay
        if private_median(person.model) > 0:
            offer *= (private_median(person.model) / office.mean_own_pay) ** tracks
    return advantage - offer - leaving.outside_slope * person.contribution
