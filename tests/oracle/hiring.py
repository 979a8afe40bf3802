"""Who leaves a seat empty, when it is filled, and with whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.corps.seats import CAREER

from .arithmetic import held_within, normal_quantile
from .executive import Executive
from .start import PersonStart

if TYPE_CHECKING:
    from .model import OracleModel
    from .seat import Seat


def turn_over(model: OracleModel, seat: Seat) -> None:
    """Vacate the seat of a leaver, then fill it for the next year or let it wait."""
    hiring = model.world.hiring
    left_behind = 0.0
    if seat.occupant is not None and seat.occupant.exit_kind != 0:
        left_behind = seat.occupant.know_how
        seat.occupant.remove()
        seat.occupant = None
        luck = model.uniform_of_seat("recruit.months", seat.seat_id)
        seat.vacant_months = hiring.months_minimum - hiring.months_mean_extra * math.log(1 - luck)
        seat.vacant_months += model.rulebook.shocks.extra_months_to_fill
    if seat.occupant is not None:
        seat.occupant.months_served = 12.0
    elif seat.vacant_months < 12:
        months_served = 12.0 - math.floor(seat.vacant_months)
        seat.vacant_months = 0.0
        seat.occupant = Executive(model, seat, choose_person(model, seat, months_served, left_behind))
    else:
        seat.vacant_months -= 12


def choose_person(model: OracleModel, seat: Seat, months_served: float, left_behind: float) -> PersonStart:
    """The best on the predictor among the applicants for a seat, who arrives in the next fiscal year."""
    hiring, pay_rules = model.world.hiring, model.rulebook.pay
    is_career = seat.appointment == CAREER

    def normal(decision: str) -> float:
        return model.normal_of_seat(f"recruit.{decision}", seat.seat_id)

    def uniform(decision: str) -> float:
        return model.uniform_of_seat(f"recruit.{decision}", seat.seat_id)

    is_external = is_career and uniform("external") < hiring.external_share
    applicants = 1 / hiring.selection_ratio
    if model.world.theory.applying == "market":
        expected_cash = seat.agency.remembered_top_share * max(0.0, model.central_office.remembered_stake)
        applicants *= math.exp(hiring.pay_pull * expected_cash - hiring.risk_push * seat.agency.scarcity)
    best = normal_quantile(uniform("best") ** (1 / applicants))
    shift = 0.0 if model.world.theory.applying == "fixed" else hiring.applicant_shift * seat.agency.scarcity
    potential = hiring.validity * best + math.sqrt(1 - hiring.validity**2) * normal("ability") + shift

    if model.world.theory.ability == "heavy_tailed":
        tail = model.world.ability.tail
        potential = (math.exp(tail * potential - tail**2 / 2) - 1) / math.sqrt(math.exp(tail**2) - 1)

    age_luck, service_luck = normal("age"), normal("service")
    age = held_within(hiring.age_mean + hiring.age_sd * age_luck, 32.0, 68.0)
    if is_career and not is_external:
        service = hiring.service_mean + hiring.service_sd * (0.6 * age_luck + 0.8 * service_luck)
        service = held_within(service, 3.0, age - 22)
    else:
        service = held_within(2 + 2 * service_luck, 0.0, age - 22)

    place_in_range = hiring.previous_pay_low + (1 - hiring.previous_pay_low) * uniform("pay")
    asked = round(pay_rules.gs15_ceiling * place_in_range * (1 + hiring.promotion_raise))
    return PersonStart(
        arrival_year=model.fiscal_year + 1,
        months_served=months_served,
        birth_year=model.fiscal_year + 1 - age,
        service_at_arrival=service,
        is_external=is_external,
        ability=math.sqrt(model.world.ability.fixed_share) * potential,
        self_regard=normal("regard"),
        handed_over=model.world.knowledge.handover * left_behind,
        service_taste=normal("taste") if model.world.theory.leaving == "option_value" else 0.0,
        entry_pay=max(pay_rules.minimum, min(asked, pay_rules.ceiling)),
    )
