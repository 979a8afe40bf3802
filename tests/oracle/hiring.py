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


def turn_over(model: OracleModel) -> None:
    """Empty the seats of leavers, promote into them where there are grades, fill or wait, and let people change places."""
    for seat in model.seats:
        seat.left_behind = 0.0
        person = seat.occupant
        if person is not None and person.exit_kind != 0:
            person.remove()
            leave_empty(model, seat, person)
    ladders = {(seat.agency.number, seat.appointment) for seat in model.seats}
    for ladder in ladders:
        promote(model, [seat for seat in model.seats if (seat.agency.number, seat.appointment) == ladder])
    for seat in model.seats:
        fill_or_wait(model, seat)
    if model.pools_reshuffle:
        kinds = {(seat.agency.number, seat.is_lower_grade, seat.appointment) for seat in model.seats}
        for kind in kinds:
            change_places(
                model,
                [each for each in model.seats if (each.agency.number, each.is_lower_grade, each.appointment) == kind],
            )


def leave_empty(model: OracleModel, seat: Seat, person: Executive) -> None:
    """The person goes and the seat begins to wait."""
    hiring = model.world.hiring
    seat.left_behind = person.know_how
    seat.occupant = None
    luck = model.uniform_of_seat("recruit.months", seat.seat_id)
    seat.vacant_months = hiring.months_minimum - hiring.months_mean_extra * math.log(1 - luck)


def promote(model: OracleModel, seats: list[Seat]) -> None:
    """Give the empty higher seats of an agency to the best rated below."""
    if not any(seat.is_lower_grade for seat in seats):
        return
    empty = sorted(
        (each for each in seats if each.occupant is None and not each.is_lower_grade), key=lambda s: s.seat_id
    )
    able = [each.occupant for each in seats if each.is_lower_grade and each.occupant and each.occupant.is_rated]
    queue = sorted(able, key=lambda person: (-person.evidence, person.seat.seat_id))
    kept = model.world.hiring.grade_correlation
    for above, person in zip(empty, queue, strict=False):
        leave_empty(model, person.seat, person)
        above.occupant, above.vacant_months = person, 0.0
        person.seat = above
        fresh = math.sqrt(model.world.ability.fixed_share) * model.normal_of_seat("promote.competence", above.seat_id)
        person.ability = kept * person.ability + math.sqrt(1 - kept**2) * fresh


def fill_or_wait(model: OracleModel, seat: Seat) -> None:
    """Fill an empty seat for the next year or let it wait."""
    if seat.occupant is not None:
        seat.occupant.months_served = 12.0
    elif seat.vacant_months < 12:
        months_served = 12.0 - math.floor(seat.vacant_months)
        seat.vacant_months = 0.0
        seat.occupant = Executive(model, seat, choose_person(model, seat, months_served, seat.left_behind))
    else:
        seat.vacant_months -= 12


def change_places(model: OracleModel, seats: list[Seat]) -> None:
    """Whoever stands in the seat with the k-th smallest draw goes to the k-th seat."""
    queue = sorted(seats, key=lambda seat: model.uniform_of_seat("reshuffle.place", seat.seat_id))
    movers = [(seat.occupant, seat.vacant_months) for seat in queue]
    for seat, (person, months) in zip(sorted(seats, key=lambda seat: seat.seat_id), movers, strict=True):
        seat.occupant, seat.vacant_months = person, months
        if person is not None:
            person.seat = seat


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

    alike = model.world.ability.between_components
    if alike > 0:
        common = model.lasting_normal_of_component("component.ability", seat.board.number)
        potential = math.sqrt(1 - alike) * potential + math.sqrt(alike) * common
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
        in_minority_group=uniform("group") < model.minority_share,
        handed_over=model.world.knowledge.handover * left_behind,
        service_taste=normal("taste") if model.world.theory.leaving == "option_value" else 0.0,
        entry_pay=max(pay_rules.minimum, min(asked, pay_rules.ceiling)),
    )
