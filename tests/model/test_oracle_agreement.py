"""The array model and the oracle agree person by person and year by year."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from sessim.behavior.theories import THEORIES as REGISTRIES
from sessim.corps import population
from sessim.corps.populate import Corps, build_seats, populate
from sessim.corps.population import AgencyPlan
from sessim.law.ratings.limit import slots
from sessim.model import SESModel
from sessim.settings.compose import compose_study
from sessim.streams import Streams
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.differing import KnownNorm
from tests.oracle.rule_cases import rulebook
from tests.support.compared_cases import (
    ARMS,
    MECHANISMS,
    PATH,
    PLAN,
    PRIVATE_PAY,
    SEED,
    THEORIES,
    YEARS,
    corps_of,
)
from tests.support.oracle_bridge import differences


@pytest.mark.parametrize("arm", ARMS)
def test_every_person_agrees_in_every_arm(arm: str) -> None:
    world = central_world()
    books = {
        year: replace(rulebook(year, **ARMS[arm]), is_transition_year=year == FIRST_YEAR + 3)
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, YEARS) == []


@pytest.mark.parametrize("theory", THEORIES, ids=lambda theory: "-".join(theory.values()))
def test_every_person_agrees_under_rival_theories(theory: dict[str, str]) -> None:
    world = central_world(theory=theory)
    books = {
        year: replace(rulebook(year, limit={"share": 0.3}), is_transition_year=year in (FIRST_YEAR + 3, FIRST_YEAR + 7))
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, YEARS) == []


@pytest.mark.parametrize(
    "theory",
    [
        {"board": "passive"},
        {"board": "lobbied"},
        {"board": "timid"},
        {"board": "rigorous"},
        {"allocation": "mixture"},
        {"leaving": "political"},
    ],
    ids=lambda theory: "-".join(theory.values()),
)
def test_every_person_agrees_under_boards_of_every_theory_with_members_of_every_kind(theory: dict[str, str]) -> None:
    world = central_world(theory=theory)
    make_up = {"members": 5, "political_share": 0.4, "committed_share": 0.6, "within_share": 1.0}
    books = {
        year: replace(rulebook(year, limit={"share": 0.3}, boards=make_up), is_transition_year=year == FIRST_YEAR + 2)
        for year in range(FIRST_YEAR, FIRST_YEAR + 4)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, 4) == []


@pytest.mark.parametrize("leaving", ["logit_hazard", "option_value"])
def test_every_person_agrees_through_a_freeze_a_furlough_and_their_restoration(leaving: str) -> None:
    world = central_world(theory={"leaving": leaving})
    books = {}
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        lost = 4_000 * len(PATH.rises_missed(year))
        book = rulebook(year, limit={"share": 0.3})
        lowered = replace(
            book.pay, minimum=book.pay.minimum - lost // 2, maximum_certified=book.pay.maximum_certified - lost
        )
        books[year] = replace(book, pay=lowered, pay_path=PATH.in_year(year, lost // 2, lost))
    held_back = []

    def watch(year: Year) -> None:
        held_back.append(year.people.raise_held_back.sum())

    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, YEARS) == []
    with SESModel(corps_of(world), world, Streams(SEED), FIRST_YEAR, [watch]) as model:
        for book in books.values():
            model.step(book)
    assert held_back[0] == 0.0 < held_back[1] < held_back[2] < held_back[4] > held_back[6] > 0.0


def last_columns(corps: Corps, books: dict[int, Any], world: Any, *names: str) -> list[Any]:
    """Columns at the end of the last of so many years."""
    with SESModel(corps, world, Streams(SEED), FIRST_YEAR) as model:
        for book in books.values():
            model.step(book)
        return [getattr(model.corps.people, name).copy() for name in names]


@pytest.mark.parametrize("has_path", [False, True])
def test_every_person_agrees_where_raises_meet_a_gate(has_path: bool) -> None:
    world = central_world(pay_practice={"gate_strictness": 0.6, "raise_level3": 0.03})
    books = {}
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        book = rulebook(year, limit={"share": 0.3}, pay={"gate_at_ex3": True, "maximum_uncertified": 190_000})
        books[year] = replace(book, pay_path=PATH.in_year(year, 0, 0)) if has_path else book
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, YEARS) == []
    open_gate = {year: replace(book, pay=replace(book.pay, gate_at_ex3=False)) for year, book in books.items()}
    shut, free = (last_columns(corps_of(world), each, world, "pay")[0] for each in (books, open_gate))
    assert shut.sum() < free.sum()


@pytest.mark.parametrize(
    "arm", ["noncareer counted, waivers", "waivers on request, own shares", "redesignation, conversion"]
)
@pytest.mark.parametrize("binds", [False, True])
def test_every_person_agrees_with_own_systems_and_allocations(arm: str, binds: bool) -> None:
    world = central_world()
    large, middle, *others = PLAN.agencies
    agencies = (replace(large, has_own_system=True, unfilled=3), replace(middle, unfilled=20), *others)
    plan = replace(PLAN, agencies=agencies)
    changes = {**ARMS[arm], "flexibility": {**ARMS[arm].get("flexibility", {}), "binds_own_systems": binds}}
    books = {year: rulebook(year, **changes) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)}
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    assert differences(corps, books, world, SEED, FIRST_YEAR, YEARS) == []


@pytest.mark.parametrize("shift", [-0.5, 0.4])
def test_every_person_agrees_where_the_text_of_an_element_changed(shift: float) -> None:
    world = central_world(rating={"text_shift": shift}, theory={"cooperation": "joint_prize"})
    books = {
        year: rulebook(year, limit={"share": 0.3}, appraisal={"changed_element": 5, "two_supervisor_share": 0.3})
        for year in range(FIRST_YEAR, FIRST_YEAR + 4)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, 4) == []


@pytest.mark.parametrize("name", REGISTRIES["rating"])
def test_every_person_agrees_where_nothing_hangs_on_the_rating(name: str) -> None:
    world = central_world(theory={"rating": name, "effort": "tournament"})
    books = {
        year: rulebook(year, limit={"share": 0.3}, appraisal={"administrative_purpose": 0.0})
        for year in range(FIRST_YEAR, FIRST_YEAR + 3)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, 3) == []


def test_every_theory_is_compared_with_the_oracle() -> None:
    central = asdict(central_world().theory)
    compared = {(mechanism, name) for chosen in (central, *THEORIES) for mechanism, name in chosen.items()}
    assert compared == {(mechanism, name) for mechanism, rivals in REGISTRIES.items() for name in rivals}


@pytest.mark.parametrize(
    "change",
    [
        {"lower_grade_share": 0.6},
        {"pools_reshuffle": True},
        {"lower_grade_share": 0.5, "pools_reshuffle": True},
        {"pools_reshuffle": True, "pools_reshuffle_every": 3},
    ],
)
def test_every_person_agrees_where_people_change_seats(change: dict[str, Any]) -> None:
    world, plan = central_world(), replace(PLAN, **change)
    world = replace(world, ability=replace(world.ability, between_components=0.3))
    books = {year: rulebook(year, limit={"share": 0.3}) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)}
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    assert differences(corps, books, world, SEED, FIRST_YEAR, YEARS) == []


def test_every_person_agrees_where_money_is_short_and_evidence_of_the_top_rated_below_average() -> None:
    world = central_world(theory={"rating": "unbiased"})
    world = replace(world, rating=replace(world.rating, level_width=0.2), norms=replace(world.norms, initial=0.0))
    books = {
        year: rulebook(
            year, limit={"share": None}, review={"leniency_removed": 1.0, "attention": 0.0},
            awards={"pool_share": 0.02, "average_rate_share": 0.0},
        )
        for year in range(FIRST_YEAR, FIRST_YEAR + 3)
    }  # fmt: skip
    seen: list[float] = []

    def watch(year: Year) -> None:
        people = year.people
        seen.extend(people.evidence[(people.final_level >= 4) & (people.award_granted == 0)])

    corps = corps_of(world)
    with SESModel(corps, world, Streams(SEED), FIRST_YEAR, [watch]) as model:
        model.step(books[FIRST_YEAR])
    assert min(seen) < 0.0 < max(seen)
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, 3) == []


def test_every_person_agrees_in_an_agency_of_one() -> None:
    world = central_world()
    plan = replace(PLAN, agencies=(*PLAN.agencies[2:], AgencyPlan("One", False, 1, 0, 0)))
    books = {
        year: rulebook(year, limit={"share": 0.3, "threshold": 1, "rounding": "ceiling"})
        for year in range(FIRST_YEAR, FIRST_YEAR + 4)
    }
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    assert differences(corps, books, world, SEED, FIRST_YEAR, 4) == []


@pytest.mark.parametrize(
    "change",
    [
        {"supervisors_per_person": 3},
        {"peer_weight": 0.4, "supervisors_per_person": 2},
        {"peer_weight": 1.0, "pools_reshuffle": True},
        {"peer_weight": 0.7, "seats_per_rater": 1},
    ],
)
def test_every_person_agrees_where_several_rate(change: dict[str, Any]) -> None:
    world, plan = central_world(theory={"effort": "tournament"}), replace(PLAN, **change)
    books = {
        year: rulebook(year, limit={"share": 0.3}, appraisal={"two_supervisor_share": 0.3})
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
    }
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    assert differences(corps, books, world, SEED, FIRST_YEAR, YEARS) == []


def test_every_person_agrees_in_the_shipped_arms_worlds_and_corps() -> None:
    """The corps of about 120 seats, the shipped policies and three drawn worlds, ten years."""
    others = "experiment.others=[opm_fy2026,cap_government_wide,cap_re_score,cap_component_slots,forced_lower_tail]"
    study = compose_study(["population=oracle_120", "run.warm_up_years=0", "run.years=10", "run.worlds=3", others])
    seats = build_seats(study.population)
    sizes = np.bincount(seats.agency[seats.appointment == 0])
    assert 100 <= len(seats) <= 140 and len(sizes) == 6 and 4 in sizes and seats.is_inspector_general.any()
    first = study.first_fiscal_year
    for world in study.worlds:
        for arm in study.arms:
            corps = populate(study.population, seats, world, Streams(SEED), first, study.opening_pay)
            assert differences(corps, arm.rulebooks, world, SEED, first, YEARS) == [], arm.label


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_person_agrees_with_each_mechanism_at_work(name: str) -> None:
    world, rules = central_world(**MECHANISMS[name]["world"]), MECHANISMS[name].get("rules", {"limit": {"share": 0.3}})
    books = {
        year: replace(rulebook(year, **rules), is_transition_year=year == FIRST_YEAR + 2)
        for year in range(FIRST_YEAR, FIRST_YEAR + 5)
    }
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, 5) == []


@pytest.mark.parametrize("leaving", ["logit_hazard", "option_value"])
def test_every_person_foresees_the_same_path_of_pay(leaving: str) -> None:
    changes = {"outside_pay_effect": 1.5, "outside_offer_tracks_pay": 0.8, "shock_scale": 1.2}
    world = central_world(theory={"leaving": leaving}, leaving=changes)
    books = {}
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        book = rulebook(year, limit={"share": 0.3}, private_pay=PRIVATE_PAY)
        books[year] = replace(book, pay_path=PATH.in_year(year, 0, 0))
    assert differences(corps_of(world), books, world, SEED, FIRST_YEAR, YEARS) == []


@pytest.mark.parametrize("arrivals", [0, 3])
def test_every_person_agrees_where_few_may_arrive(arrivals: int) -> None:
    world, plan = central_world(), replace(PLAN, arrivals_a_year=arrivals)
    changes = {"appointments": {"conversion_share": 0.5, "noncareer_share": 0.3, "limited_share": 0.01}}
    books = {year: rulebook(year, **changes) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)}
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    assert differences(corps, books, world, SEED, FIRST_YEAR, YEARS) == []


def test_every_person_agrees_where_ratings_of_an_agency_are_published() -> None:
    world = central_world(agencies={"norm_spread": 0.5, "norm_drift": 0.05})
    known = {0: (-0.8, 0.05), 3: (0.4, 0.4)}
    agencies = list(PLAN.agencies)
    for number, figures in known.items():
        agencies[number] = replace(agencies[number], known_norm=population.KnownNorm(*figures))
    plan = replace(PLAN, agencies=tuple(agencies))
    books = {year: rulebook(year, limit={"share": 0.3}) for year in range(FIRST_YEAR, FIRST_YEAR + 4)}
    corps = populate(plan, build_seats(plan), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    known_norms = {number: KnownNorm(*figures) for number, figures in known.items()}
    assert differences(corps, books, world, SEED, FIRST_YEAR, 4, known_norms) == []


def test_the_comparison_names_seat_and_column_of_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    world = central_world()
    books = {FIRST_YEAR: rulebook(FIRST_YEAR, limit={"share": 0.3})}
    monkeypatch.setattr("sessim.year.limit.slots", lambda *given: slots(*given) + 1)
    found = differences(corps_of(world), books, world, SEED, FIRST_YEAR, 1)
    levels = [each for each in found if " final_level: " in each]
    assert len(levels) == 4  # one person more in each agency that had to lower somebody
    assert all(re.fullmatch(rf"FY{FIRST_YEAR} seat \d+ final_level: model [45] oracle 3", each) for each in levels)


def test_a_different_rule_is_noticed() -> None:
    """The comparison can fail: one slot more in one of the two is seen."""
    world = central_world()
    corps = corps_of(world)
    books = {FIRST_YEAR: rulebook(FIRST_YEAR, limit={"share": 0.3})}
    other = {FIRST_YEAR: rulebook(FIRST_YEAR, limit={"share": 0.35})}
    with SESModel(corps, world, Streams(SEED), FIRST_YEAR) as model:
        model.step(books[FIRST_YEAR])
        ours = model.corps.people.final_level.copy()
    again = corps_of(world)
    with SESModel(again, world, Streams(SEED), FIRST_YEAR) as model:
        model.step(other[FIRST_YEAR])
    assert np.any(ours != again.people.final_level)
