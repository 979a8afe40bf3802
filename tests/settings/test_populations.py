"""The corps: totals met exactly, published counts followed, generated agencies marked."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import yaml

from sessim.arrays.largest_remainder import share_out
from sessim.corps.populate import build_seats
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_table
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.population.populations import make_population


@cache
def settings(name: str):
    return compose_settings([f"population={name}"]).values


def plan(name: str, **changes):
    return make_population(settings(name) | {f"population.{key}": value for key, value in changes.items()})


def by_name(name: str, **changes):
    return {agency.name: agency for agency in plan(name, **changes).agencies}


TOTALS = {"september_2024": (7951, 765, 64), "july_2026": (5758, 841, 44), "september_2016": (7321, 747, 88)}


@pytest.mark.parametrize(("name", "totals"), TOTALS.items())
def test_totals_are_met_exactly(name, totals):
    agencies = plan(name).agencies
    assert tuple(sum(getattr(each, kind) for each in agencies) for kind in ("career", "noncareer", "limited")) == totals


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_those_of_the_data(name):
    career, noncareer, limited = TOTALS[name]
    table = read_table("ses_population_by_year").set_index("as_of")
    row = table.loc[{"september_2024": "Sep 2024", "july_2026": "Jul 2026", "september_2016": "Sep 2016"}[name]]
    assert row["career"] == career
    if row["noncareer"] == row["noncareer"]:
        assert row["noncareer"] == noncareer
    if row["total"] == row["total"]:
        assert row["total"] == career + noncareer + limited
    if row["limited_term"] == row["limited_term"]:
        assert row["limited_term"] == limited


def test_published_counts_of_the_same_month_are_met():
    agencies = by_name("july_2026")
    for name, count in {"Defense": 932, "Veterans Affairs": 312, "Homeland Security": 488, "NASA": 292}.items():
        office = agencies[f"{name} OIG (generated size)"]
        assert abs(agencies[name].career + office.career - count) <= 1


def test_published_counts_of_another_month_follow_the_government_wide_trend():
    agencies = by_name("september_2024")
    justice = agencies["Justice"].career + agencies["Justice OIG (generated size)"].career
    assert abs(justice - 778 * 7951 / 8067) <= 1


def test_agencies_without_a_count_share_the_rest_in_proportion_to_their_visible_cells():
    agencies = by_name("september_2024")
    ratio = agencies["Labor"].career / 77
    for name, cells in {"Small Business Administration": 42, "Office of Management and Budget": 72}.items():
        assert abs(agencies[name].career - ratio * cells) < 2


def test_every_agency_of_the_tables_has_a_common_name():
    known = set(read_table("agency_names")["source_name"])
    assert set(read_table("ses_population_by_agency")["agency"]) <= known
    assert set(read_table("ses_career_headcount_monthly")["agency"]) - {"government-wide"} <= known


def test_generated_agencies_say_so_and_span_the_threshold():
    agencies = plan("september_2024").agencies
    small = [each for each in agencies if each.name.startswith("Small agency")]
    assert len(small) == 30
    assert all("(generated)" in each.name for each in small)
    assert {each.career for each in small} == set(range(2, 17))
    offices = [each for each in agencies if each.is_inspector_general]
    assert all("OIG (generated size)" in each.name and each.career >= 3 for each in offices)
    assert all(each.noncareer == each.limited == 0 for each in offices)
    assert all(each.noncareer == 0 for each in agencies if each.career < 4)


def test_agencies_of_a_hundred_or_more_have_an_inspector_general():
    agencies = by_name("september_2024")
    for name, agency in agencies.items():
        if agency.is_inspector_general or "generated" in name:
            continue
        office = agencies.get(f"{name} OIG (generated size)")
        before = agency.career + (office.career if office else 0)
        assert (office is not None) == (before >= 100), name


def test_an_agency_that_no_longer_exists_is_left_out():
    assert "USAID" not in by_name("july_2026")
    assert "USAID" in by_name("september_2024")
    assert "Labor" not in by_name("september_2024", left_out=["Labor"])


def test_names_are_unique_and_agencies_have_seats():
    for name in find_option_files("population"):
        agencies = plan(name).agencies
        assert len({each.name for each in agencies}) == len(agencies)
        assert all(each.career >= 1 for each in agencies)


def test_the_oracle_corps():
    corps = plan("oracle_120")
    assert sum(each.career + each.noncareer + each.limited for each in corps.agencies) == 120
    assert len(corps.agencies) == 6
    assert 4 in {each.career for each in corps.agencies}
    assert sum(each.is_inspector_general for each in corps.agencies) == 1


def test_largest_remainder():
    assert share_out(10, [1, 1, 1]) == [4, 3, 3]
    assert share_out(7, [5, 3, 2]) == [4, 2, 1]
    assert share_out(0, [1, 2]) == [0, 0]
    assert sum(share_out(7951, [3.3, 17.1, 0.2, 9.9])) == 7951


@pytest.mark.parametrize(
    ("agencies", "message"),
    [
        ("[]", "at least one agency"),
        ("3", "at least one agency"),
        ("[{name: A, career: 3}]", "missing or unknown fields"),
        ("[{name: A, is_inspector_general: false, career: 0, noncareer: 0, limited: 0}]", "'A' has no seats"),
        ("[{name: A, is_inspector_general: false, career: -1, noncareer: 2, limited: 0}]", "career=-1 is negative"),
        ("[{name: A, is_inspector_general: false, career: 2.5, noncareer: 2, limited: 0}]", "not of type int"),
        ("[{name: A, is_inspector_general: 1, career: 2, noncareer: 2, limited: 0}]", "not of type bool"),
        (
            "[{name: A, is_inspector_general: false, career: 2, noncareer: 0, limited: 0},"
            "{name: A, is_inspector_general: false, career: 3, noncareer: 0, limited: 0}]",
            "'A' appears twice",
        ),
    ],
)
def test_listed_agencies_that_cannot_be_are_refused(agencies, message):
    with pytest.raises(UserError, match=message):
        plan("oracle_120", agencies=yaml.safe_load(agencies))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"career": 100}, "leaves"),
        ({"small_agency_smallest": 17}, "above small_agency_largest"),
        ({"left_out": ["Labour"]}, "did you mean Labor"),
        ({"small_agencies": None}, "population.small_agencies is not set"),
        ({"inspector_general_minimum": 300}, "would take all seats"),
    ],
)
def test_a_rule_that_cannot_be_met_is_refused(changes, message):
    with pytest.raises(UserError, match=message):
        plan("september_2024", **changes)


@pytest.mark.parametrize("name", ["september_2024", "july_2026", "september_2016"])
def test_reserved_seats_are_a_stated_share_of_the_career_seats_spread_over_the_agencies(name: str) -> None:
    plan = compose_study([f"population={name}"]).population
    seats = build_seats(plan)
    is_career = seats.appointment == 0
    assert np.count_nonzero(seats.is_reserved) == int(plan.reserved_share * np.count_nonzero(is_career) + 1e-9)
    assert not np.any(seats.is_reserved & ~is_career)
    career = np.bincount(seats.agency[is_career], minlength=seats.number_of_agencies)
    reserved = np.bincount(seats.agency[seats.is_reserved], minlength=seats.number_of_agencies)
    assert np.all(np.abs(reserved - plan.reserved_share * career) <= 1.0 + 1e-9)
    assert [name for name, own in zip(seats.agency_names, seats.has_own_authority, strict=True) if own] == [
        "Veterans Affairs"
    ]


def test_allocations_are_the_seats_and_what_is_authorised_beyond_them() -> None:
    without = build_seats(compose_study(["population=september_2024"]).population)
    assert np.array_equal(without.allocations, np.bincount(without.agency))
    july = build_seats(compose_study(["population=july_2026"]).population)
    assert july.allocations.sum() == 9_756
    beyond = july.allocations - np.bincount(july.agency)
    assert np.all(np.abs(beyond - (9_756 - len(july)) * np.bincount(july.agency) / len(july)) <= 1)
    with pytest.raises(UserError, match=r"population.allocations=6000 is below the seats of the corps.*at least 6643"):
        compose_study(["population=july_2026", "population.allocations=6000"])


def test_an_agency_with_a_system_of_its_own_is_named_as_in_the_corps() -> None:
    seats = build_seats(compose_study(["population.own_system=[Veterans Affairs,NASA]"]).population)
    own = {name for name, has_own in zip(seats.agency_names, seats.has_own_system, strict=True) if has_own}
    assert own == {"Veterans Affairs", "NASA"}
    with pytest.raises(UserError, match=r"population.own_system: the corps has no agency called 'NASSA'"):
        compose_study(["population.own_system=[NASSA]"])


def test_a_limit_of_its_own_is_for_an_agency_of_the_corps() -> None:
    typed = [
        "population=september_2024",
        "policy=operating_cap",
        "policy.flexibility.own_shares=['Veterans Affairs: 0.2']",
    ]
    shares = compose_study(typed).arms[0].rulebooks[2026].flexibility.share_by_name
    assert shares == {"Veterans Affairs": 0.2}
    with pytest.raises(UserError, match=r"no agency called 'Veteran Affairs'.*did you mean Veterans Affairs"):
        compose_study([*typed[:2], "policy.flexibility.own_shares=['Veteran Affairs: 0.2']"])
    with pytest.raises(UserError, match=r"policy.flexibility.own_shares.* does not match"):
        compose_study([*typed[:2], "policy.flexibility.own_shares=['Veterans Affairs']"])


def test_an_unknown_agency_with_an_authority_of_its_own_is_refused() -> None:
    with pytest.raises(UserError, match=r"no agency called 'Veteran Affairs'.*did you mean Veterans Affairs"):
        compose_study(["population.own_authority=[Veteran Affairs]"])


def test_the_general_schedule_is_departments_by_grades_and_policy_career_apart() -> None:
    plan_of_grades = plan("general_schedule")
    assert sum(each.career for each in plan_of_grades.agencies) == 2_200_000
    table = read_table("general_schedule")
    weight = table.set_index("name")["weight"] / table.groupby("group")["weight"].sum().loc[table["group"]].to_numpy()
    apart = [each for each in plan_of_grades.agencies if each.name.endswith(", Policy/Career")]
    assert sum(each.career for each in apart) == 4_303 and len(apart) == (table["group"] == "department").sum()
    for each in plan_of_grades.agencies:
        department, grade = each.name.split(", ")
        share = 4_303 if grade == "Policy/Career" else (2_200_000 - 4_303) * weight[grade]
        assert abs(each.career - share * weight[department]) <= 1
        assert (each.limited, each.is_inspector_general) == (0, False)
    assert sum(each.noncareer for each in plan_of_grades.agencies) == 1_500
    assert set(table["status"]) == {"assumed", "derived"}


def test_a_table_that_is_not_one_of_departments_and_grades_is_refused() -> None:
    with pytest.raises(UserError, match=r"population\.table=pay_tables is not a table of departments and grades"):
        plan("general_schedule", table="pay_tables")
    with pytest.raises(UserError, match=r"population\.career is not set"):
        plan("general_schedule", career=None)
