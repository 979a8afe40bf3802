"""Who leaves a seat empty, when it is filled, and with whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.corps.seats import CAREER, LIMITED, NONCAREER
from sessim.law.rulebook import AppointmentRules

from .arithmetic import held_within, normal_quantile, standardised_pareto
from .executive import Executive
from .institutions import Agency
from .start import PersonStart
from .theories import reads_leanings

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
            seat.is_abolished = seat.is_abolished or person.is_released
        if seat.is_abolished:
            seat.vacant_months = math.inf
    ladders = {(seat.agency.number, seat.appointment) for seat in model.seats}
    for ladder in ladders:
        promote(model, [seat for seat in model.seats if (seat.agency.number, seat.appointment) == ladder])
    stay_empty = limited_seats_beyond_limit(model)
    stay_empty |= seats_beyond_arrivals(model, stay_empty)
    converted = seats_for_noncareer(model, stay_empty)
    for seat in model.seats:
        if seat.seat_id in stay_empty:
            seat.vacant_months = 0.0
        else:
            fill_or_wait(model, seat, seat.seat_id in converted)
    if model.pools_reshuffle and model.fiscal_year % model.pools_reshuffle_every == 0:
        kinds = {(seat.agency.number, seat.is_lower_grade, seat.appointment) for seat in model.seats}
        for kind in kinds:
            change_places(
                model,
                [each for each in model.seats if (each.agency.number, each.is_lower_grade, each.appointment) == kind],
            )


def leave_empty(model: OracleModel, seat: Seat, person: Executive) -> None:
    """The person goes and the seat begins to wait."""
    seat.left_behind = person.know_how
    seat.occupant = None
    staffing, removal = model.rulebook.executive_resources, model.rulebook.removal
    is_career = seat.appointment == CAREER

    def search(decision: str, most: float = math.inf) -> float:
        hiring = model.world.hiring
        after_closing = -hiring.months_mean_extra * math.log(1 - model.uniform_of_seat(decision, seat.seat_id))
        return hiring.months_minimum + min(after_closing, most)

    def happens(decision: str, share: float) -> bool:
        return is_career and share > 0 and model.uniform_of_seat(decision, seat.seat_id) < share

    most = math.inf
    if staffing.days_to_selection is not None and happens("recruit.in_time", staffing.kept_share):
        most = 12 / 365 * staffing.days_to_selection
    seat.vacant_months = search("recruit.months", most) + model.rulebook.shocks.extra_months_to_fill
    if happens("recruit.disapproval", staffing.disapproval_share):
        seat.vacant_months += search("recruit.second_months")
    if removal.successor_waits and person.exit_kind == 1:
        seat.vacant_months += 12 / 365 * removal.notice_days


def promote(model: OracleModel, seats: list[Seat]) -> None:
    """Give the empty higher seats of an agency to the best rated below."""
    if not any(seat.is_lower_grade for seat in seats):
        return
    empty = sorted(
        (each for each in seats if each.occupant is None and not each.is_lower_grade and not each.is_abolished),
        key=lambda s: s.seat_id,
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


def seats_for_noncareer(model: OracleModel, stay_empty: set[int]) -> set[int]:
    """Ids of the general career seats to be filled now that go to noncareer appointees."""
    rules = model.rulebook.appointments
    share = rules.conversion_share
    reserved = sorted(seat.seat_id for seat in model.seats if seat.is_reserved)
    reserved = without_named_classes(reserved, rules)
    taken = math.floor(rules.redesignated_share * len(reserved) + 1e-9)
    left = max(len(reserved) - taken, min(len(reserved), rules.reserved_floor))
    still = {
        seat_id
        for place, seat_id in enumerate(reserved)
        if (place + 1) * left // len(reserved) > place * left // len(reserved)
    }
    standing = [seat for seat in model.seats if not seat.is_abolished]

    def noncareer(seats: list[Seat]) -> int:
        return sum(seat.appointment == NONCAREER or _is_converted(seat) for seat in seats)

    room_in_all = math.floor(rules.noncareer_share * positions_in_all(model) + 1e-9) - noncareer(standing)
    room: dict[int, int] = {}
    chosen: set[int] = set()
    for seat in sorted(standing, key=lambda seat: seat.seat_id):
        number = seat.agency.number
        if number not in room:
            own = [each for each in seat.agency.seats if not each.is_abolished]
            positions = seat.agency.allocations - (len(seat.agency.seats) - len(own))
            most = math.floor(rules.agency_noncareer_share * positions + 1e-9)
            room[number] = (most if positions >= rules.agency_least_positions else positions) - noncareer(own)
        is_open = seat.occupant is None and seat.vacant_months < 12 and seat.appointment == CAREER
        is_open = is_open and seat.seat_id not in stay_empty
        if not is_open or seat.seat_id in still or model.uniform_of_seat("recruit.conversion", seat.seat_id) >= share:
            continue
        if room[number] > 0:
            room[number] -= 1
            if room_in_all > 0:
                room_in_all -= 1
                chosen.add(seat.seat_id)
    return chosen


def positions_in_all(model: OracleModel) -> int:
    """Positions allocated to all agencies, less the seats abolished."""
    return sum(agency.allocations for agency in model.agents_by_type[Agency]) - sum(
        seat.is_abolished for seat in model.seats
    )


def limited_seats_beyond_limit(model: OracleModel) -> set[int]:
    """Ids of the vacant limited seats that might be filled now but for the statutory share of limited appointees."""
    limited = [seat for seat in model.seats if seat.appointment == LIMITED]
    room = math.floor(model.rulebook.appointments.limited_share * positions_in_all(model) + 1e-9)
    room -= sum(seat.occupant is not None for seat in limited)
    waiting = sorted(seat.seat_id for seat in limited if seat.occupant is None and seat.vacant_months < 12)
    return set(waiting[max(room, 0) :])


def seats_beyond_arrivals(model: OracleModel, stay_empty: set[int]) -> set[int]:
    """Ids of the vacant seats that might be filled now but for the most arrivals of a year."""
    if model.arrivals_a_year is None:
        return set()
    ready = {seat.seat_id for seat in model.seats if seat.occupant is None and seat.vacant_months < 12}
    return set(sorted(ready - stay_empty)[model.arrivals_a_year :])


def without_named_classes(reserved: list[int], rules: AppointmentRules) -> list[int]:
    """Ids of career-reserved seats left when the named classes become general, given all of them in rising order."""
    if not rules.redesignates_classes:
        return reserved
    named: list[tuple[int, int]] = []
    for count, seat_id in enumerate(reserved, start=1):
        place = count * 0.6180339887498949 % 1
        for number in range(1, len(rules.class_shares) + 1):
            if place < math.fsum(rules.class_shares[:number]):
                named.append((number, seat_id))
                break
    may_go = len(reserved) - min(len(reserved), rules.reserved_floor)
    gone = {seat_id for _, seat_id in sorted(named)[:may_go]}
    return [seat_id for seat_id in reserved if seat_id not in gone]


def _is_converted(seat: Seat) -> bool:
    return seat.occupant is not None and seat.occupant.is_converted


def fill_or_wait(model: OracleModel, seat: Seat, goes_noncareer: bool) -> None:
    """Fill an empty seat for the next year or let it wait."""
    if seat.occupant is not None:
        seat.occupant.months_served = 12.0
    elif seat.vacant_months < 12:
        months_served = 12.0 - math.floor(seat.vacant_months)
        seat.vacant_months = 0.0
        seat.occupant = Executive(model, seat, choose_person(model, seat, months_served, goes_noncareer))
    else:
        seat.vacant_months -= 12


def change_places(model: OracleModel, seats: list[Seat]) -> None:
    """Whoever stands in the seat with the k-th smallest draw goes to the k-th seat."""
    queue = sorted(seats, key=lambda seat: model.uniform_of_seat("reshuffle.place", seat.seat_id))
    movers = [(seat.occupant, seat.vacant_months, seat.is_abolished) for seat in queue]
    for seat, (person, months, is_abolished) in zip(sorted(seats, key=lambda seat: seat.seat_id), movers, strict=True):
        seat.occupant, seat.vacant_months, seat.is_abolished = person, months, is_abolished
        if person is not None:
            person.seat = seat


def choose_person(model: OracleModel, seat: Seat, months_served: float, goes_noncareer: bool) -> PersonStart:
    """The best on the predictor among the applicants for a seat, who arrives in the next fiscal year."""
    hiring, pay_rules = model.world.hiring, model.rulebook.pay
    is_career = seat.appointment == CAREER and not goes_noncareer

    def normal(decision: str) -> float:
        return model.normal_of_seat(f"recruit.{decision}", seat.seat_id)

    def uniform(decision: str) -> float:
        return model.uniform_of_seat(f"recruit.{decision}", seat.seat_id)

    is_external = is_career and uniform("external") < hiring.external_share
    applicants = 1 / hiring.selection_ratio
    if model.world.theory.applying in ("market", "prestige"):
        expected_cash = seat.agency.remembered_top_share * max(0.0, model.central_office.remembered_stake)
        applicants *= math.exp(hiring.pay_pull * expected_cash - hiring.risk_push * seat.agency.scarcity)
    if model.world.theory.applying == "prestige":
        applicants *= math.exp(hiring.prestige_pull * (1 - seat.agency.remembered_top_share))
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

    if model.world.theory.ability == "power_law":
        potential = standardised_pareto(potential, model.world.ability.power_law_exponent)

    ability = math.sqrt(model.world.ability.fixed_share) * potential
    if model.world.theory.onboarding == "ramp_up" and is_external:
        ability -= hiring.external_gap

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
        ability=ability,
        self_regard=normal("regard"),
        reference_level=4 + model.world.response.expectation_from_agency * (seat.agency.remembered_mean_level - 4),
        handed_over=model.world.knowledge.handover * seat.left_behind,
        is_converted=goes_noncareer,
        in_minority_group=uniform("group") < model.minority_share,
        service_taste=normal("taste") if model.world.theory.leaving == "option_value" else 0.0,
        leaning=normal("leaning") if reads_leanings(model.world.theory) else 0.0,
        entry_pay=max(pay_rules.minimum, min(asked, pay_rules.ceiling)),
    )
