"""How the rating norm of an agency moves (stage 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arithmetic import held_within

if TYPE_CHECKING:
    from .executive import Executive
    from .institutions import Agency


def share_at_the_top(rated: list[Executive]) -> float:
    """Share of some rated executives who hold level 4 or 5."""
    return sum(person.final_level >= 4 for person in rated) / len(rated)


def pressure(agency: Agency) -> float:
    """Share of the ratings at levels 4 and 5 that raters wanted and did not get; below 0 where boards relieve."""
    weight = agency.model.world.norms.board_pressure_share
    cut, wanted = 0.0, 0.0
    for person in agency.rated_subject:
        was_lowered = person.recommended_level < person.initial_level
        cut += 1.0 if person.was_limited else weight * (person.initial_level >= 4 and was_lowered)
        wanted += (person.recommended_level >= 4) + abs(weight) * (person.initial_level >= 4 > person.recommended_level)
    return held_within(cut / wanted, -1.0, 1.0) if wanted != 0 else 0.0


def moved(agency: Agency) -> float:
    """The norm at the end of the year."""
    model, norms = agency.model, agency.model.world.norms
    if model.world.theory.norms == "fixed":
        return agency.norm
    pressed = pressure(agency)
    highest = norms.initial + agency.deviation + norms.headroom
    lowest = min(0.0, norms.initial + agency.deviation)
    wander = model.world.agencies.norm_drift * model.normal_of_agency("respond.agency_norm", agency.number)
    if model.world.theory.norms == "tipping":
        x = agency.norm / highest if highest > 0 else 0.0
        run = highest * norms.tipping_speed * x * (1 - x) * (x - norms.tipping_point)
    else:
        run = _drift(agency) * (1 - pressed)
        if agency.rated_subject:
            everyone = [person for other in model.agencies_of_all for person in other.rated_subject]
            run += norms.peer_pull * (share_at_the_top(everyone) - share_at_the_top(agency.rated_subject))
    return held_within(agency.norm + run - norms.correction * pressed + wander, lowest, highest)


def _drift(agency: Agency) -> float:
    """Rise of the norm in a year without pressure: what hangs on ratings, and what a top rating was worth last year."""
    model, norms = agency.model, agency.model.world.norms
    purpose = model.rulebook.appraisal.administrative_purpose
    worth = max(0.0, model.central_office.remembered_stake) / model.world.effort.reference_stake
    return norms.drift * (1 - norms.purpose_share * (1 - purpose)) + norms.stake_pull * worth
