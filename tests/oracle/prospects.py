"""How a person's effort answers what a top rating promises and what the last one did (stage 2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .arithmetic import error_about_person, held_within

if TYPE_CHECKING:
    from .executive import Executive


def answer_to_prospects(person: Executive) -> tuple[float, float]:
    """Incentive and setback of the year; under `crowding_out` the person's `crowding` moves too."""
    world = person.model.world
    theory, effort = world.theory.effort, world.effort
    if theory == "none":
        return 0.0, 0.0
    prize = effort.response * person.model.central_office.felt_stake() if person.is_subject else 0.0
    prize *= _pull_against_rivals(person)
    if theory == "tournament":
        return prize * _contest(person), 0.0
    prize *= _precision(person) ** effort.precision_pull
    incentive = prize * person.marginality
    if theory == "expectancy":
        return incentive, effort.demotivation * max(0.0, -person.fairness)
    if theory == "reference_dependent":
        own = held_within(person.reference_level - 3, 0.0, 1.0)
        incentive *= 1 + (world.response.loss_aversion - 1) * own
        return incentive, effort.demotivation * person.felt_loss()
    control = person.seat.agency.scarcity if person.is_subject else 0.0
    speed = effort.crowding_speed if control > person.crowding else effort.recovery_speed
    person.crowding += speed * (control - person.crowding)
    return incentive, effort.intrinsic_worth * person.crowding


def _pull_against_rivals(person: Executive) -> float:
    """How the number of those who are counted together changes the pull of a prize; 1 with thirty."""
    seat, scope = person.seat, person.model.rulebook.limit.scope
    rivals = seat.board.executives if scope == "component" else seat.agency.executives
    number = sum(rival.is_subject for rival in rivals)
    return (max(number, 2) / 30) ** (-person.model.world.effort.rivals_pull)


def _noise_about_person(person: Executive) -> float:
    """Variance of the errors about the person in the rating that those who rate give together."""
    rating = person.model.world.rating
    error = error_about_person(person.model.rulebook.appraisal, rating) * person.luck_of_the_panel()
    return error**2 * (1 - rating.performance_share - rating.leniency_share)


def _precision(person: Executive) -> float:
    """How well one can see what effort will bring, against one untrained rater under the law of today."""
    rating, own_doubt = person.model.world.rating, person.model.world.effort.belief_uncertainty
    of_one_rater = 1 - rating.performance_share - rating.leniency_share
    return math.sqrt((own_doubt**2 + of_one_rater) / (own_doubt**2 + _noise_about_person(person)))


def _contest(person: Executive) -> float:
    """Density at the cut against that of a contest without rating noise, less the slack of those out of contention."""
    own_doubt = person.model.world.effort.belief_uncertainty
    spread = math.sqrt(own_doubt**2 + _noise_about_person(person))
    closeness = math.exp(-(((person.standing_belief - person.seat.agency.cut) / spread) ** 2) / 2)
    return own_doubt / spread * closeness - person.model.world.effort.tournament_slack * (1 - closeness)
