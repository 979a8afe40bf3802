"""The oracle against numbers worked out by hand: five people, one board, no luck."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any

import pytest

from sessim.corps.seats import CAREER, NONCAREER
from sessim.streams import Streams

from .arithmetic import largest_remainder, normal_quantile, slots, summary_level
from .cases import FIRST_YEAR, central_world, quiet_world, rulebook, rulebooks
from .corps_cases import FIVE, SEED, column, five, mixed_corps, one_board, person, stepped
from .limit import re_scored_points
from .model import OracleModel, compare_ready_columns
from .start import AgencyStart, OracleStart, SeatStart


def test_oracle_reads_only_draws_and_plain_data_of_the_package() -> None:
    allowed = {"streams", "law.rulebook", "world", "corps.columns", "corps.seats"}
    for file in Path(__file__).parent.glob("*.py"):
        if file.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                assert name != "sessim", f"{file.name} imports the package as a whole"
                assert not name.startswith("sessim.") or name.removeprefix("sessim.") in allowed, f"{file.name}: {name}"


def test_one_slot_for_five_goes_to_the_best_and_the_score_stays() -> None:
    model = stepped(five(), quiet_world())
    assert column(model, "initial_level") == [5, 4, 4, 3, 2]
    assert column(model, "initial_points") == [500, 400, 400, 300, 200]
    assert column(model, "evidence") == pytest.approx(FIVE)
    assert column(model, "final_level") == [5, 3, 3, 3, 2]
    assert column(model, "final_points") == [500, 400, 400, 300, 200]
    assert column(model, "was_limited") == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("rounding", "share", "number", "expected"),
    [
        ("floor", 0.3, 10, 3),
        ("floor", 0.3, 9, 2),
        ("nearest", 0.3, 5, 2),
        ("ceiling", 0.3, 10, 3),
        ("ceiling", 0.3, 4, 2),
    ],
)
def test_slots_survive_binary_fractions(rounding: str, share: float, number: int, expected: int) -> None:
    assert slots(share, number, rounding) == expected


def test_equal_evidence_goes_to_the_lower_seat_id() -> None:
    start = one_board([person(1.0), person(1.0), person(1.0), person(1.0)])
    assert column(stepped(start, quiet_world()), "final_level") == [4, 3, 3, 3]


def test_rotation_puts_those_who_waited_first() -> None:
    start = one_board([person(1.0), person(0.9, years_since_top=3), person(0.0), person(0.0)])
    world = quiet_world(theory={"allocation": "rotation"}, allocation={"rotation_weight": 0.4})
    assert column(stepped(start, world), "final_level") == [3, 4, 3, 3]


def test_re_scoring_lowers_the_heaviest_elements_until_below_level_4() -> None:
    rules = rulebook(FIRST_YEAR).appraisal  # weights 20, 10, 10, 40, 20
    assert re_scored_points([4, 4, 4, 4, 4], rules) == 360
    assert re_scored_points([5, 5, 5, 5, 5], rules) == 360  # 460, 440, 420, 410, 400, and then 360
    assert re_scored_points([5, 5, 5, 4, 4], rules) == 400 + 40 - 40 - 20  # the 40 first (400), then 20
    model = stepped(five(), quiet_world(), limit={"reconciliation": "re_score"})
    assert column(model, "final_points") == [500, 360, 360, 300, 200]


def test_component_slots_are_not_passed_on() -> None:
    assert largest_remainder(3, {0: 5, 1: 5, 2: 2}) == {0: 1, 1: 1, 2: 1}
    assert largest_remainder(1, {4: 2, 7: 2}) == {4: 1, 7: 0}
    abilities = [2.0, 1.0, 0.9, 0.8, 0.0, 0.0, 0.0, 0.0]
    start = one_board([person(ability) for ability in abilities])
    seats = tuple(SeatStart(number, 0, number // 4, 0, CAREER) for number in range(8))
    start = OracleStart(seats, start.people, {}, (0.0,), start.agencies, 0.08)
    shared = stepped(start, quiet_world())
    assert column(shared, "final_level") == [5, 4, 3, 3, 3, 3, 3, 3]
    apart = stepped(start, quiet_world(), limit={"reconciliation": "component_slots"})
    assert column(apart, "final_level") == [5, 3, 3, 3, 3, 3, 3, 3]


def test_the_limit_counts_agencies_apart_or_together_and_spares_the_small_and_the_waived() -> None:
    agencies = tuple(AgencyStart(number, str(number), 1.0, 0.0, 0.9, 0.0) for number in range(2))
    seats = tuple(SeatStart(number, number // 4, number // 4, 0, CAREER) for number in range(7))
    people = {number: person(2.0 if number < 3 else 1.0) for number in range(7)}
    start = OracleStart(seats, people, {}, (0.0,), agencies, 0.08)
    assert column(stepped(start, quiet_world()), "final_level") == [
        5,
        3,
        3,
        3,
        4,
        4,
        4,
    ]  # 3 is below the threshold of 4
    by_agency = stepped(start, quiet_world(), limit={"threshold": 1, "rounding": "nearest"})
    assert column(by_agency, "final_level") == [5, 3, 3, 3, 4, 3, 3]
    together = stepped(start, quiet_world(), limit={"threshold": 1, "rounding": "nearest", "scope": "government"})
    assert column(together, "final_level") == [5, 5, 3, 3, 3, 3, 3]
    waived = stepped(start, quiet_world(), limit={"waiver_probability": 1.0})
    assert column(waived, "was_limited") == [False] * 7


def test_noncareer_seats_count_only_when_the_rule_says_so() -> None:
    start = five()
    seats = (*start.seats[1:], SeatStart(0, 0, 0, 0, NONCAREER))
    start = OracleStart(seats, start.people, {}, (0.0,), start.agencies, 0.08)
    outside = {row["seat_id"]: row["final_level"] for row in stepped(start, quiet_world()).rows()}
    assert outside == {0: 5, 1: 4, 2: 3, 3: 3, 4: 2}
    inside = stepped(start, quiet_world(), limit={"includes_noncareer": True}).rows()
    assert {row["seat_id"]: row["final_level"] for row in inside} == {0: 5, 1: 3, 2: 3, 3: 3, 4: 2}


def test_lower_tail_takes_the_lowest_after_those_already_there() -> None:
    model = stepped(five(), quiet_world(), limit={"low_share": 0.4})
    assert column(model, "final_level") == [5, 3, 3, 2, 2]
    assert column(model, "was_forced_low") == [False, False, False, True, False]
    assert column(model, "final_points") == [500, 400, 400, 300, 200]


def test_removal_clocks_forget_what_is_outside_the_window() -> None:
    people = [
        person(-2.0, level1_years=0b01000),  # fourth year back: two in five
        person(-2.0, level1_years=0b10000),  # fifth year back is out
        person(-1.0, below3_years=0b010),  # two in three
        person(-1.0, below3_years=0b100),  # out
        person(0.0, below3_years=0b001),  # this year a 3
    ]
    model = stepped(one_board(people), quiet_world())
    assert column(model, "removal_reason") == [1, 0, 2, 0, 0]
    assert column(model, "level1_years") == [0b10001, 0b00001, 0, 0, 0]
    assert column(model, "below3_years") == [0b001, 0b001, 0b101, 0b001, 0b010]
    assert column(model, "was_reassigned") == [False, True, False, False, False]
    assert column(model, "exit_kind") == [1, 0, 1, 0, 0]


def test_summary_levels_start_at_their_points_and_one_failed_element_fails_all() -> None:
    rules = rulebook(FIRST_YEAR, appraisal={"level5_points": 480}).appraisal
    given = [[5, 5, 5, 5, 4], [5, 5, 5, 4, 5], [4] * 5, [4, 3, 4, 4, 4], [3] * 5, [3, 2, 3, 3, 3], [5, 1, 5, 5, 5]]
    assert [summary_level(levels, rules) for levels in given] == [5, 4, 4, 3, 3, 2, 1]


def test_training_lowers_the_doubt_that_inflates() -> None:
    rating = {"performance_share": 0.5, "leniency_share": 0.1, "affinity_share": 0.2, "training_gain": 0.5}
    world = quiet_world(theory={"rating": "asymmetric_loss"}, rating=rating)
    model = stepped(five(), world, appraisal={"rater_training": 1.0})
    noise = 0.1 + 0.25 * 0.4
    assert model.agency_rows()[0]["inflation"] == pytest.approx(
        math.sqrt(0.5 * noise / (0.5 + noise)) * 0.6744897501960817
    )


def test_evidence_keeps_the_lobbying_that_rigour_leaves() -> None:
    world = quiet_world(board={"lobbying_noise": 0.4})
    luck = Streams(SEED).normal(FIRST_YEAR, "review.lobbying", 5)
    for rigour in (0.0, 0.75, 1.0):
        model = stepped(five(), world, review={"rigour": rigour})
        expected = [ability + 0.4 * (1 - rigour) * draw for ability, draw in zip(FIVE, luck, strict=True)]
        assert column(model, "evidence") == pytest.approx(expected)


def test_probation_comes_before_permitted_removal() -> None:
    world = quiet_world(hold={"discretionary_removal": 1.0, "probation_removal": 1.0})
    start = one_board([person(-1.0, arrival_year=FIRST_YEAR), person(-1.0), person(0.0)])
    assert column(stepped(start, world), "removal_reason") == [4, 3, 0]


def test_norm_falls_with_pressure() -> None:
    model = stepped(five(norm=0.4), quiet_world(theory={"norms": "adaptive"}))
    agency = model.agency_rows()[0]
    assert agency["norm"] == pytest.approx(0.4 + 0.05 / 3 - 0.2 * 2 / 3)
    assert agency["remembered_top_share"] == 0.2


def test_rater_shifts_by_own_doubt_and_board_takes_leniency_out() -> None:
    world = quiet_world(
        theory={"rating": "asymmetric_loss", "board": "calibrating"},
        rating={"performance_share": 0.5, "leniency_share": 0.5, "leniency_stability": 1.0},
        board={"leniency_removed": 1.0, "lowers": 0.0, "raises": 0.0},
    )
    start = one_board([person(1.0) for _ in range(4)])
    seats = tuple(SeatStart(number, 0, 0, number // 2, CAREER) for number in range(4))
    start = OracleStart(seats, start.people, {}, (1.0, -1.0), start.agencies, 0.08)
    model = stepped(start, world, limit={"share": None})
    inflation = 0.5 * normal_quantile(0.75)  # doubt sqrt(0.5 x 0.5 / 1)
    assert model.agency_rows()[0]["inflation"] == pytest.approx(inflation)
    root = math.sqrt(0.5)
    assert [row["element_signal"][0] for row in model.rows()] == pytest.approx(
        [2 * root + inflation] * 2 + [inflation] * 2
    )
    assert column(model, "evidence") == pytest.approx([root + inflation] * 4)
    honest = stepped(start, world, limit={"share": None}, review={"attention": 1.0, "rigour": 1.0})
    # the board reads 0.707 for everyone (level 4), the raters gave 1.75 (level 5) and 0.34 (level 3)
    assert column(honest, "initial_level") == [5, 5, 3, 3]
    assert column(honest, "recommended_level") == [4, 4, 4, 4]
    assert column(honest, "recommended_points") == [400] * 4


def test_short_service_is_not_rated() -> None:
    start = one_board([person(1.0, months_served=2.0, arrival_year=FIRST_YEAR), person(1.0, months_served=3.0)])
    model = stepped(start, quiet_world(), limit={"share": None})
    assert column(model, "final_level") == [0, 4]
    assert column(model, "award_granted") == [0, 16_000]
    assert column(model, "reference_level") == [4.0, 4.0]


@pytest.mark.parametrize("scope", ["agency", "component", "government"])
@pytest.mark.parametrize("reconciliation", ["override", "re_score", "component_slots"])
def test_mixed_corps_keeps_the_limit_and_the_budget(scope: str, reconciliation: str) -> None:
    limit = {"scope": scope, "reconciliation": reconciliation, "low_share": 0.1, "threshold": 1}
    model = OracleModel(mixed_corps(120), rulebooks(3, limit=limit), central_world(), 5, FIRST_YEAR)
    for _ in range(3):
        model.step()
        groups: dict[int, list[dict[str, Any]]] = {}
        for row in model.rows():
            if row["is_rated"] and row["appointment"] == CAREER:
                groups.setdefault(0 if scope == "government" else row[scope], []).append(row)
        assert any(row["was_limited"] for rows in groups.values() for row in rows)
        for rows in groups.values():
            top = sum(row["final_level"] >= 4 for row in rows)
            nominated = sum(row["recommended_level"] >= 4 for row in rows)
            allowed = slots(0.3, len(rows), "floor")
            assert top <= allowed
            if reconciliation != "component_slots":
                assert top == min(allowed, nominated)
            assert sum(row["final_level"] < 3 for row in rows) >= slots(0.1, len(rows), "floor")
        assert all(agency["awarded"] <= agency["budget"] for agency in model.agency_rows())


def test_a_policy_changes_no_draw_and_the_same_seed_gives_the_same_rows() -> None:
    def first_year(**limit: Any) -> list[dict[str, Any]]:
        model = OracleModel(mixed_corps(60), rulebooks(1, limit=limit), central_world(), 5, FIRST_YEAR)
        model.step()
        return model.rows()

    assert first_year() == first_year()
    for limited, free in zip(first_year(), first_year(share=None), strict=True):
        assert (limited["affinity"], limited["state"]) == (free["affinity"], free["state"])


def test_unknown_theory_is_refused() -> None:
    with pytest.raises(ValueError, match="no theory 'lottery' of effort"):
        OracleModel(five(), rulebooks(1), central_world(theory={"effort": "lottery"}), 1, FIRST_YEAR)


def test_rows_hold_the_declared_columns_and_exact_ones_are_whole() -> None:
    rows = stepped(mixed_corps(40), central_world()).rows()
    for each in compare_ready_columns():
        for row in rows:
            value = row[each.name]
            if each.defined_for == "filled":
                assert (value is None) == (not row["is_filled"])
            if each.is_exact and value is not None:
                assert all(part == int(part) for part in (value if isinstance(value, list) else [value]))
