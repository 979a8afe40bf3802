"""What the oracle's people do, feel and decide, against numbers worked out by hand or from the named draws."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sessim.corps.seats import CAREER, LIMITED, NONCAREER
from sessim.streams import Streams

from .arithmetic import minimum_retirement_age, normal_quantile, standardised_pareto
from .cases import FIRST_YEAR, quiet_world
from .corps_cases import FIVE, SEED, column, five, one_board, person, stepped
from .rule_cases import rulebook
from .start import OracleStart, SeatStart


def test_feelings_of_someone_held_to_level_3() -> None:
    row = stepped(five(), quiet_world()).rows()[1]
    assert row["shortfall"] == 1.0
    assert row["fairness"] == pytest.approx(0.5 * -2.0 * 1.5)  # own view 0.4 x 1 + 0.5 is above 0
    assert row["reference_level"] == pytest.approx(3.7)
    assert row["standing_belief"] == pytest.approx(0.4 * (1.0 - 0.52))
    assert row["years_since_top"] == 1
    stoic = stepped(five(), quiet_world(theory={"response": "stoic"})).rows()[1]
    assert (stoic["shortfall"], stoic["fairness"]) == (0.0, 0.0)


def test_expectations_effort_and_helping_follow_the_believed_cut() -> None:
    cut = -normal_quantile(0.2)  # one slot for five
    people = [person(0.0, standing_belief=cut, fairness=-1.0), *(person(0.0) for _ in range(4))]
    world = quiet_world(theory={"effort": "expectancy", "cooperation": "rivalry"})
    row = stepped(one_board(people), world).rows()[0]
    assert (row["marginality"], row["top_chance"]) == pytest.approx((1.0, 0.5))
    incentive = 0.3 * 0.08 / 0.1
    assert row["effort"] == pytest.approx(incentive - 0.1)
    assert row["gaming"] == pytest.approx(0.3 * incentive)
    assert row["helping"] == pytest.approx(1 - 0.3 * 0.8)
    others = math.exp(-((cut / 0.7) ** 2) / 2)
    lost = 0.5 * 0.3 * 0.8 * (1 + 4 * others) / 5
    assert row["contribution"] == pytest.approx(incentive - 0.1 - 0.3 * incentive - 0.4 * (lost + 0.2 * incentive))
    assert row["shared"] == pytest.approx(incentive - 0.1 - 0.3 * incentive - lost - 0.2 * incentive)


@pytest.mark.parametrize(
    ("birth_year", "months"),
    [
        (1947.9, 660),
        (1948.0, 662),
        (1952.5, 670),
        (1953.0, 672),
        (1964.9, 672),
        (1965.0, 674),
        (1969.9, 682),
        (1970.0, 684),
    ],
)
def test_minimum_retirement_age(birth_year: float, months: int) -> None:
    assert minimum_retirement_age(birth_year, rulebook(FIRST_YEAR).annuity) * 12 == pytest.approx(months)


def test_leaving_hazards_by_hand() -> None:
    people = [
        person(1.0, birth_year=1962.0),  # 64 with 18 years: eligible at 62 with 5, for 2 years
        person(1.0, birth_year=1969.0, service_at_arrival=12.0),  # 57 with 15: reduced (56 years 10 months, 10 years)
        person(1.0),  # 50
        person(-1.0),
        person(1.0, birth_year=1954.0),  # 72: eligible for ten years, of which five count
    ]
    world = quiet_world(
        theory={"leaving": "logit_hazard"},
        leaving={"quit_base": -3.5, "retire_base": -1.8, "retire_reduced_base": -3.5},
    )
    rows = stepped(one_board(people), world, is_transition_year=True).rows()
    assert [row["final_level"] for row in rows] == [4, 3, 3, 2, 3]
    assert rows[0]["years_eligible"] == 2.0
    grievance = 0.3 * 1.0 * 1.5 - 0.2 * -1.5  # a star (1.0 or more) one level below the expected 4

    def probability(log_odds: float) -> float:
        return 1 / (1 + math.exp(-log_odds))

    assert rows[0]["retire_hazard"] == pytest.approx(probability(-1.8 + 0.1 * 2 + 0.4))
    assert rows[1]["retire_hazard"] == pytest.approx(probability(-3.5 + 0.5 * grievance))
    assert rows[2]["retire_hazard"] == 0.0
    assert rows[4]["retire_hazard"] == pytest.approx(probability(-1.8 + 0.1 * 5 + 0.5 * grievance + 0.4))
    assert rows[2]["quit_hazard"] == pytest.approx(probability(-3.5 - 0.1 + 0.05 + grievance + 0.4))


def test_seat_of_a_leaver_waits_and_is_filled_by_the_best_applicant() -> None:
    people = [person(-2.0, level1_years=1), *(person(0.0) for _ in range(4))]
    world = quiet_world(
        hiring={
            "months_minimum": 14.5,
            "months_mean_extra": 0.0,
            "validity": 1.0,
            "selection_ratio": 0.5,
            "external_share": 0.0,
            "previous_pay_low": 1.0,
        }
    )
    model = stepped(one_board(people), world, years=3)
    row = model.rows()[0]
    assert (row["is_filled"], row["arrival_year"], row["months_served"]) == (True, FIRST_YEAR + 2, 10.0)
    u = Streams(SEED).uniform(FIRST_YEAR + 1, "recruit.best", 1)[0]
    assert row["ability"] == pytest.approx(normal_quantile(math.sqrt(u)))
    limits = rulebook(FIRST_YEAR + 1).pay
    assert row["entry_pay"] == round(limits.gs15_ceiling * 1.06)
    waiting = stepped(one_board(people), world, years=2).rows()[0]
    assert (waiting["is_filled"], waiting["vacant_months"], waiting["final_level"]) == (False, 2.5, None)


def test_state_and_affinity_keep_their_spread_from_year_to_year() -> None:
    people = [person(0.0, arrival_year=FIRST_YEAR, state=9.0, affinity=9.0), person(0.0, state=0.5, affinity=-1.0)]
    world = quiet_world(ability={"fixed_share": 0.64, "one_year_stability": 0.928}, rating={"affinity_stability": 0.6})
    rows = stepped(one_board(people), world).rows()
    states = Streams(SEED).normal(FIRST_YEAR, "perform.state", 2)
    affinities = Streams(SEED).normal(FIRST_YEAR, "appraise.affinity", 2)
    # phi = (0.928 - 0.64) / 0.36 = 0.8, so sqrt(1 - phi^2) = 0.6
    assert [row["state"] for row in rows] == pytest.approx([0.6 * states[0], 0.8 * 0.5 + 0.6 * 0.6 * states[1]])
    assert [row["affinity"] for row in rows] == pytest.approx([affinities[0], 0.6 * -1.0 + 0.8 * affinities[1]])


def test_know_how_halves_its_gap_and_insiders_start_ahead() -> None:
    people = [person(1.0, is_external=True), person(1.0), person(1.0, is_external=True, arrival_year=FIRST_YEAR)]
    world = quiet_world(
        knowledge={"half_life_years": 2.0, "learning_gap": 0.8}, hiring={"internal_head_start_years": 4.0}
    )
    rows = stepped(one_board(people), world).rows()
    assert [row["know_how"] for row in rows] == pytest.approx([0.5, 0.875, 0.0])
    assert [row["individual"] for row in rows] == pytest.approx([0.6, 0.9, 0.2])


@pytest.mark.parametrize(("training", "purpose"), [(1.0, 1.0), (0.0, 0.0)])
def test_signal_weighs_own_results_with_gaming_against_shared_work(training: float, purpose: float) -> None:
    world = quiet_world(
        theory={"effort": "expectancy", "cooperation": "rivalry", "rating": "asymmetric_loss"},
        rating={
            "performance_share": 0.25,
            "leniency_share": 0.25,
            "affinity_share": 0.25,
            "leniency_stability": 0.36,
            "training_gain": 0.5,
            "asymmetry_ratio": 1.0,
            "purpose_shift": 0.2,
            "reliability_administrative": 0.5,
            "reliability_research": 2 / 3,
        },
    )
    start = five(norm=0.1)
    appraisal = {"rater_training": training, "administrative_purpose": purpose}
    row = stepped(start, world, appraisal=appraisal).rows()[4]
    draws = Streams(SEED)
    leniency = 0.8 * draws.normal(FIRST_YEAR, "appraise.leniency", 1)[0]  # the trait is 0
    for number, shared_share in enumerate((0.3, 0.2, 0.2, 0.1, 0.6), start=1):
        facet = (1 - shared_share) * (row["individual"] + row["gaming"]) + shared_share * row["shared"]
        noise = draws.normal(FIRST_YEAR, f"appraise.element.{number}", 5)[4]
        # training halves the errors about the person, and so does research, which halves the variance of all errors, leniency
        # staying; a ratio of 1 asks for the median, so doubt shifts nothing
        expected = 0.5 * facet + 0.5 * leniency + 0.25 * row["affinity"] + 0.25 * noise + 0.2 * purpose + 0.1
        assert row["element_signal"][number - 1] == pytest.approx(expected)
    assert row["gaming"] > 0
    assert row["shared"] < row["individual"]


def test_narrow_levels_spread_ratings_and_rigour_takes_inflation_out() -> None:
    narrow = stepped(five(), quiet_world(rating={"level_width": 0.5}), limit={"share": None})
    assert column(narrow, "initial_level") == [5, 5, 4, 3, 1]  # standards at -0.75, -0.25, 0.25, 0.75
    world = quiet_world(theory={"board": "calibrating"}, board={"leniency_removed": 0.0})
    inflated = stepped(five(norm=1.0), world, limit={"share": None}, review={"attention": 1.0, "rigour": 1.0})
    assert column(inflated, "initial_level") == [5, 5, 5, 4, 3]
    assert column(inflated, "recommended_level") == [5, 4, 4, 3, 2]
    assert column(inflated, "evidence") == pytest.approx([ability + 1.0 for ability in FIVE])


def test_thirty_years_of_service_count_the_year_just_served() -> None:
    people = [person(0.0, birth_year=1969.0, service_at_arrival=27.0), person(0.0, service_at_arrival=26.5)]
    rows = stepped(one_board(people), quiet_world()).rows()
    assert rows[0]["years_eligible"] == pytest.approx(0.0)  # 57, two months past the minimum age, with 27 + 2 + 1
    assert rows[1]["years_eligible"] == pytest.approx(50 - 57)


def test_newcomers_are_drawn_by_seat() -> None:
    world = quiet_world(
        theory={"applying": "responsive"},
        ability={"fixed_share": 0.64},
        hiring={
            "months_minimum": 3.2,
            "months_mean_extra": 0.0,
            "validity": 0.6,
            "selection_ratio": 0.25,
            "applicant_shift": -0.5,
            "external_share": 0.0,
            "previous_pay_low": 0.5,
            "promotion_raise": 0.0,
        },
    )
    start = five()
    people = {number: each for number, each in start.people.items() if number < 4}
    waiting = {4: 3.0, 5: 5.9}
    seats = (*start.seats, SeatStart(5, 0, 0, 0, NONCAREER))
    start = OracleStart(seats, people, waiting, (0.0,), start.agencies, 0.08)
    rows = stepped(start, world, years=2, limit={"threshold": 1}).rows()
    assert [row["appointment"] for row in rows[4:]] == [CAREER, NONCAREER]
    assert [row["months_served"] for row in rows[4:]] == [9.0, 7.0]
    draws = Streams(SEED)
    scarcity = 1 - 1 / 4  # one slot for four in the year of hiring
    pay = rulebook(FIRST_YEAR).pay
    for number in (4, 5):

        def normal(decision: str, number: int = number) -> float:
            return float(draws.normal(FIRST_YEAR, f"recruit.{decision}", 6)[number])

        def uniform(decision: str, number: int = number) -> float:
            return float(draws.uniform(FIRST_YEAR, f"recruit.{decision}", 6)[number])

        row = rows[number]
        best = normal_quantile(uniform("best") ** 0.25)
        assert row["ability"] == pytest.approx(0.8 * (0.6 * best + 0.8 * normal("ability") - 0.5 * scarcity))
        age = 49 + 6 * normal("age")
        assert row["birth_year"] == pytest.approx(FIRST_YEAR + 1 - age)
        service = 20 + 7 * (0.6 * normal("age") + 0.8 * normal("service")) if number == 4 else 2 + 2 * normal("service")
        assert row["service_at_arrival"] == pytest.approx(max(3.0 if number == 4 else 0.0, min(service, age - 22)))
        assert row["self_regard"] == normal("regard")
        offered = round(pay.gs15_ceiling * (0.5 + 0.5 * uniform("pay")))
        assert row["entry_pay"] == max(pay.minimum, min(offered, pay.ceiling))


def test_newcomers_have_three_years_of_service_at_least_unless_from_outside() -> None:
    start = OracleStart(
        tuple(SeatStart(number, 0, 0, 0, CAREER) for number in range(2)),
        {},
        {0: 2.0, 1: 2.0},
        (0.0,),
        five().agencies,
        0.0,
    )
    young = {"service_mean": -9.0, "service_sd": 0.0}
    insiders = stepped(start, quiet_world(hiring={**young, "external_share": 0.0}), years=2).rows()
    assert [row["service_at_arrival"] for row in insiders] == [3.0, 3.0]
    outsiders = stepped(start, quiet_world(hiring={**young, "external_share": 1.0}), years=2).rows()
    assert [row["is_external"] for row in outsiders] == [True, True]
    draws = Streams(SEED).normal(FIRST_YEAR, "recruit.service", 2)
    assert [row["service_at_arrival"] for row in outsiders] == pytest.approx([max(0.0, 2 + 2 * draw) for draw in draws])


def test_felt_fairness_stays_within_three() -> None:
    people = [person(2.0), person(1.9), person(1.8), person(-2.0, reference_level=5.0)]
    world = quiet_world(response={"fairness_memory": 0.0})
    assert stepped(one_board(people), world, limit={"share": None}).rows()[3]["fairness"] == -3.0


def test_appointees_leave_by_appointment_and_with_the_administration() -> None:
    seats = (SeatStart(0, 0, 0, 0, NONCAREER), SeatStart(1, 0, 0, 0, LIMITED))
    people = {number: person(0.0, birth_year=1950.0, service_at_arrival=40.0) for number in range(2)}
    start = OracleStart(seats, people, {}, (0.0,), five().agencies, 0.08)
    ordinary = stepped(start, quiet_world())
    assert (column(ordinary, "quit_hazard"), column(ordinary, "retire_hazard")) == ([0.25, 0.3], [0.0, 0.0])
    assert column(stepped(start, quiet_world(), is_transition_year=True), "quit_hazard") == [0.9, 0.9]


def test_a_limit_lowers_belief_only_where_it_binds() -> None:
    remembered_below = stepped(five(remembered_top_share=0.1), quiet_world()).agency_rows()[0]
    assert (remembered_below["believed_top_share"], remembered_below["scarcity"]) == (0.1, 0.8)
    everyone = stepped(five(), quiet_world(), limit={"share": 1.0}).agency_rows()[0]
    assert (everyone["believed_top_share"], everyone["scarcity"]) == (0.9, 0.0)
    free = stepped(five(remembered_top_share=1.0), quiet_world(), limit={"share": None}).agency_rows()[0]
    assert (free["believed_top_share"], free["scarcity"]) == (0.98, 0.0)
    whole = stepped(five(), quiet_world(), limit={"scope": "government"}).agency_rows()[0]
    assert (whole["believed_top_share"], whole["scarcity"]) == (0.3, 0.7)


def test_death_comes_before_retirement_and_by_age() -> None:
    people = [person(0.0, birth_year=FIRST_YEAR - 70.0), person(0.0, birth_year=FIRST_YEAR - 54.0)]
    world = quiet_world(leaving={"retire_base": 60.0, "death_at_55": 1e-9, "death_growth": 2.0})
    assert column(stepped(one_board(people), world), "exit_kind") == [
        2,
        0,
    ]  # 1e-9 e^30 is above 1, 1e-9 e^-2 below any luck
    older = quiet_world(leaving={"retire_base": 60.0})
    assert column(stepped(one_board(people), older), "exit_kind") == [3, 0]
    luck = Streams(SEED).uniform(FIRST_YEAR, "leave.death", 1)[0]
    for factor, exit_kind in ((1.001, 2), (0.999, 0)):
        at_55 = factor * luck / math.exp(0.05 * 5)
        sixty = one_board([person(0.0, birth_year=FIRST_YEAR - 60.0)])
        world = quiet_world(leaving={"death_at_55": at_55, "death_growth": 0.05})
        assert column(stepped(sixty, world), "exit_kind") == [exit_kind]


def test_a_power_law_of_ability_has_mean_0_and_spread_1() -> None:
    # with exponent 3 a quarter of the people stand above 4^(1/3); mean 3 / 2, variance 3 / 4
    assert standardised_pareto(normal_quantile(0.75), 3.0) == pytest.approx((4 ** (1 / 3) - 1.5) / math.sqrt(0.75))
    places = [(number + 0.5) / 200_000 for number in range(200_000)]
    values = [standardised_pareto(normal_quantile(place), 6.0) for place in places]
    assert math.fsum(values) / len(values) == pytest.approx(0.0, abs=1e-3)
    assert math.fsum(value**2 for value in values) / len(values) == pytest.approx(1.0, abs=0.01)


def test_people_change_seats_at_the_end_of_years_that_the_interval_divides() -> None:
    start = replace(one_board([person(ability) for ability in (0.1, 0.2, 0.3, 0.4)]), pools_reshuffle=True)
    luck = Streams(SEED).uniform(FIRST_YEAR, "reshuffle.place", 4)
    moved = [0.1 * (1 + int(seat)) for seat in luck.argsort()]
    assert FIRST_YEAR % 2 == 0 and moved != [0.1, 0.2, 0.3, 0.4]
    rules = {"limit": {"share": None}}
    assert column(
        stepped(replace(start, pools_reshuffle_every=2), quiet_world(), years=2, **rules), "ability"
    ) == pytest.approx(moved)
    stay = column(stepped(replace(start, pools_reshuffle_every=4), quiet_world(), years=2, **rules), "ability")
    assert stay == [0.1, 0.2, 0.3, 0.4]
