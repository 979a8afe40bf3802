"""A story of a person's years is checked against the columns and rules of the stages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sessim.corps.columns import COLUMNS, Executives, copy_table
from sessim.ground.errors import UserError
from sessim.law.ratings.appraisal import element_levels, rate
from sessim.model import SESModel
from sessim.settings.compose import compose_study
from sessim.streams import Streams
from sessim.study.story import replay, select_years_of_person
from sessim.year.chronicle import Chronicle
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for

SEATS = range(0, 100, 3)


@pytest.fixture(scope="module")
def watched() -> tuple[Chronicle, list[tuple[Year, Executives, dict[str, Any]]]]:
    """Four years under a tight limit; each finished year is kept beside what the chronicle wrote."""
    world, chronicle, seen = central_world(), Chronicle(SEATS), []

    def keep(year: Year) -> None:
        memory = {"stances": [board.stance for board in year.institutions.boards]}
        seen.append((year, copy_table(year.people), memory))

    make_up = {"political_share": 0.4, "committed_share": 0.6}
    rules = books(4, limit={"share": 0.2, "threshold": 4}, boards=make_up)
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR, [chronicle, keep]) as model:
        for book in rules.values():
            model.step(book)
        assert model.explain(3) == tuple(chronicle.years_of[3])
        with pytest.raises(KeyError, match="no chronicle follows seat 1"):
            model.explain(1)
    return chronicle, seen


def rated(watched):
    chronicle, seen = watched
    for position, (year, people, memory) in enumerate(seen):
        for seat in SEATS:
            told = chronicle.years_of[seat][position]
            assert told.fiscal_year == year.fiscal_year
            if people.is_rated[seat]:
                yield year, people, memory, seat, told


def test_columns_are_those_of_the_finished_year(watched) -> None:
    chronicle, seen = watched
    for position, (_, people, _) in enumerate(seen):
        for seat in SEATS:
            told = chronicle.years_of[seat][position].columns
            assert set(told) == set(COLUMNS)
            assert all(told[name] == getattr(people, name)[..., seat].tolist() for name in COLUMNS)
            with pytest.raises(TypeError):
                told["pay"] = 1


def test_the_boards_reading_leads_to_the_recommended_level(watched) -> None:
    acted = 0
    for year, people, memory, seat, told in rated(watched):
        board, stance = told.board, memory["stances"][told.component]
        assert (board.leniency_removed, board.rigour) == (stance.leniency_removed, stance.rigour)
        signals = people.element_signal[:, seat]
        adjusted = signals - board.leniency_removed * board.leniency_seen - board.rigour * told.signal.inflation
        adjusted = adjusted + board.political_pull
        _, own = rate(element_levels(adjusted[:, None], told.standards), year.rules.appraisal)
        assert board.own_level == own[0]
        expected = board.own_level if board.acted else people.initial_level[seat]
        assert people.recommended_level[seat] == expected
        acted += board.acted
        assert board.political_pull != 0.0 and 0.0 < board.rigour < 1.0
    assert acted > 0


def test_a_place_in_the_queue_decides_who_keeps_a_high_rating(watched) -> None:
    claimed = limited = 0
    for _, people, _, seat, told in rated(watched):
        slot = told.slot
        if slot is None:
            assert not people.was_limited[seat]
            continue
        assert slot.slots == math.floor(0.2 * slot.counted + 1e-9)
        if slot.place == 0:
            assert people.recommended_level[seat] < 4
            continue
        claimed += 1
        assert people.was_limited[seat] == (slot.place > slot.slots)
        assert people.final_level[seat] == (3 if slot.place > slot.slots else people.recommended_level[seat])
        limited += slot.place > slot.slots
    assert claimed > limited > 0


@pytest.fixture(scope="module")
def smoke():
    return compose_study(["experiment=q7_retention", "scale=smoke", "experiment.references=[pre_2025]"])


def test_arms_share_the_past_and_the_study_gives_the_same_ratings(smoke) -> None:
    lived = replay(smoke, [0, 40])
    first = smoke.first_fiscal_year
    for seat in (0, 40):
        capped, free = (lived.stories[label][seat] for label in ("A1", "A0"))
        assert [year.fiscal_year for year in capped] == list(smoke.simulated_years)
        assert [y.columns for y in capped if y.fiscal_year < first] == [
            y.columns for y in free if y.fiscal_year < first
        ]
        for told in capped:
            if told.fiscal_year >= first:
                year = told.fiscal_year - first
                flow = lived.flows["A1"]
                assert flow.final[year][seat] == told.columns["final_level"] * told.columns["is_rated"]
    assert any(lived.flows["A1"].was_limited[0])
    assert np.isnan(lived.flows["A0"].places).all()
    top = lived.flows["A1"].final[0] >= 4
    career = lived.seats.appointment == 0
    by_agency = np.bincount(lived.seats.agency[top & career], minlength=lived.seats.number_of_agencies)
    places = lived.flows["A1"].places[0]
    assert (by_agency[np.isfinite(places)] <= places[np.isfinite(places)]).all()


def test_a_person_is_told_apart_from_the_predecessor(smoke) -> None:
    lived = replay(smoke, range(120))
    for seat in range(120):
        story = lived.stories["A1"][seat]
        years = select_years_of_person(story, smoke.first_fiscal_year)
        assert len({year.columns["arrival_year"] for year in years}) <= 1
        assert all(year.columns["exit_kind"] == 0 for year in years[:-1])


def test_a_seat_that_is_not_there_is_refused_in_one_line(smoke) -> None:
    with pytest.raises(UserError, match="there is no seat 5000; allowed: 0 to 119"):
        replay(smoke, [5000])
    with pytest.raises(UserError, match="there is no world 9"):
        replay(smoke, [0], world=9)
