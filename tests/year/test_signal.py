"""The story of a signal adds up, and its parts are the draws, columns and rules that they are called after."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from sessim.behavior.rating import RATING_THEORIES
from sessim.behavior.signal import see_overall_performance, see_performance, see_signal
from sessim.corps.columns import Executives, copy_table
from sessim.model import STAGES, SESModel
from sessim.streams import Streams
from sessim.world import World
from sessim.year.chronicle import Chronicle, SignalParts
from sessim.year.context import Year
from tests.oracle.arithmetic import error_about_person
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for

YEARS, SUPERVISORS, PEER_WEIGHT = 3, 2, 0.4
EVERYTHING = {
    "rating": {"group_difference": 0.25, "lesson_weight": 0.4, "strategic_push": 0.4, "conflict_cost": 0.3},
    "appraisal": {
        "two_supervisor_share": 0.4,
        "administrative_purpose": 0.6,
        "rater_training": 0.5,
        "people_element": 1,
    },
    "organisation": {"workforce_effect": 0.5, "workforce_speed": 0.4, "workforce_seen": 0.7},
}
PLAN = replace(SMALL, supervisors_per_person=SUPERVISORS, peer_weight=PEER_WEIGHT, minority_share=0.3)


@dataclass(frozen=True)
class Told:
    """A rated person's year: the parts that were told, and the table as the year found it and as its watchers saw it."""

    year: Year
    opening: Executives
    people: Executives
    workforces: np.ndarray
    seat: int
    parts: SignalParts

    def weigh(self, draws: str) -> float:
        """A draw of every element, weighted."""
        elements = self.year.rules.appraisal.elements
        return sum(
            element.weight / 100 * float(self.year.normal(f"{draws}.{number}")[self.seat])
            for number, element in enumerate(elements, start=1)
        )

    @property
    def averaging(self) -> float:
        """Size of the panel's mean error: of two supervisors and of the other people under the rater."""
        seats = self.year.seats
        others = np.count_nonzero(self.people.is_filled & (seats.rater == seats.rater[self.seat])) - 1
        weight = PEER_WEIGHT if others else 0.0
        return math.sqrt((1 - weight) ** 2 / SUPERVISORS + weight**2 / max(others, 1))

    @property
    def error(self) -> float:
        """Size of the panel's error about the person."""
        return self.averaging * error_about_person(self.year.rules.appraisal, self.year.world.rating)


def tell(world: World) -> list[Told]:
    """Some years with every feature of a rating on."""
    chronicle, told = Chronicle(range(112)), []
    rules = books(YEARS, limit={"share": 0.3, "threshold": 4}, appraisal=EVERYTHING["appraisal"])
    with SESModel(corps_for(world, 7, PLAN), world, Streams(7), FIRST_YEAR, [chronicle]) as model:
        for position, book in enumerate(rules.values()):
            year = model.open_year(book)
            opening, workforces = copy_table(year.people), year.institutions.workforces
            for stage in STAGES[:-1]:
                year.run(stage)
            people = copy_table(year.people)
            year.run(STAGES[-1])
            model.fiscal_year += 1
            for seat, years in chronicle.years_of.items():
                parts = years[position].signal
                assert (parts is None) == (not people.is_rated[seat])
                if parts is not None:
                    told.append(Told(year, opening, people, workforces, seat, parts))
    return told


@pytest.mark.parametrize("theory", RATING_THEORIES)
def test_the_parts_of_a_signal_are_what_they_are_called_and_add_up(theory: str) -> None:
    told = tell(
        central_world(theory={"rating": theory}, rating=EVERYTHING["rating"], organisation=EVERYTHING["organisation"])
    )
    assert len(told) > 250
    for each in told:
        rating, elements, seat = each.year.world.rating, each.year.rules.appraisal.elements, each.seat
        signals = zip(elements, each.people.element_signal[:, seat], strict=True)
        assert each.parts.total == pytest.approx(sum(element.weight * signal for element, signal in signals) / 100)
        names = [field.name for field in fields(SignalParts) if field.name != "total"]
        assert sum(getattr(each.parts, name) for name in names) == pytest.approx(each.parts.total, abs=1e-9)

        due = see_overall_performance(each.people.measured, each.people.shared, elements, rating)
        assert each.parts.performance == pytest.approx(due[seat], abs=1e-12)  # what the measures take for it
        led = each.workforces[each.year.seats.component[seat]]
        seen = elements[0].weight / 100 * math.sqrt(rating.performance_share) * 0.7 * led
        assert each.parts.workforce == pytest.approx(seen, abs=1e-12)
        chance_share = 1 - rating.performance_share - rating.leniency_share - rating.affinity_share
        reading = each.error * math.sqrt(chance_share) * each.weigh("appraise.element")
        affinity = each.error * math.sqrt(rating.affinity_share) * each.people.affinity[seat]
        lesson = rating.lesson_weight * rating.level_width * each.opening.board_lesson[seat]
        assert each.parts.reading == pytest.approx(reading, abs=1e-9)
        assert each.parts.affinity == pytest.approx(affinity, abs=1e-9)
        assert each.parts.lesson == pytest.approx(lesson if theory == "learning" else 0.0, abs=1e-9)
        assert each.parts.group_difference == pytest.approx(-0.25 * each.people.in_minority_group[seat])
        assert each.parts.job_change == pytest.approx(change_by_hand(each), abs=1e-9)
    for name in ("group_difference", "job_change"):
        assert 20 < sum(getattr(each.parts, name) != 0.0 for each in told) < len(told)
    assert any(each.parts.lesson != 0.0 for each in told) == (theory == "learning")
    assert {each.parts.workforce != 0.0 for each in told} == {False, True}  # nothing to see in the first year


def change_by_hand(told: Told) -> float:
    """What the days of the losing supervisor change, for whoever changed jobs.

    That supervisor sees the same performance with an error of the same size, and learns nothing from the board.
    """
    year, seat, parts, rating = told.year, told.seat, told.parts, told.year.world.rating
    changes = year.uniform("appraise.change")[seat] < year.rules.appraisal.two_supervisor_share
    if not changes or told.people.months_served[seat] != 12.0:
        return 0.0
    least = year.rules.clocks.minimum_days
    days = least + math.floor(year.uniform("appraise.change_day")[seat] * (365 - 2 * least + 1))
    chance_share = 1 - rating.performance_share - rating.leniency_share - rating.affinity_share
    stranger = parts.performance + parts.workforce + parts.inflation + parts.group_difference
    stranger += told.averaging * math.sqrt(rating.leniency_share) * year.normal("appraise.losing_leniency")[seat]
    stranger += told.error * math.sqrt(rating.affinity_share) * year.normal("appraise.losing_affinity")[seat]
    stranger += told.error * math.sqrt(chance_share) * told.weigh("appraise.losing_element")
    own = parts.total - parts.job_change
    return float(days / 365 * (stranger - own))


def test_shares_of_variance_that_leave_nothing_for_chance_leave_no_error_of_the_reading() -> None:
    """1 - 0.8 - 0.1 - 0.1 is a last bit below 0 in floating point, and has no root."""
    rating = replace(central_world().rating, performance_share=0.8, leniency_share=0.1, affinity_share=0.1)
    assert 1.0 - rating.performance_share - rating.leniency_share - rating.affinity_share < 0.0
    one = np.ones(1)
    signal = see_signal(
        rating,
        1.0,
        performance=[see_performance(2.0 * one, 4.0 * one, 0.5, rating)],
        leniency=one,
        affinity=-one,
        luck=[one],
        inflation=0.5 * one,
        is_in_minority=np.zeros(1, dtype=bool),
    )
    assert signal.reading[0] == 0.0
    assert signal.add_up()[0] == pytest.approx(math.sqrt(0.8) * 3.0 + 0.5)
