"""Levers of the law that do nothing by default do what they say when they are set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sessim.corps.columns import Executives, copy_table
from sessim.corps.populate import build_seats, populate
from sessim.corps.population import AgencyPlan
from sessim.corps.seats import Seats
from sessim.law.tenure.appointments import still_reserved
from sessim.law.tenure.removal import NO_REMOVAL, PERMITTED, PROBATION, REFUSAL
from sessim.measures.catalogue import NAMES
from sessim.measures.families.consequences import measure_action_on_failing
from sessim.measures.families.money import measure_money
from sessim.measures.view import view_of
from sessim.model import SESModel
from sessim.settings.compose import compose_study
from sessim.streams import Streams
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate
from sessim.year.context import Year
from sessim.year.leave import RELEASED, REMOVED, is_placed_outside
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live, same, yearly

PLAN = replace(
    SMALL,
    agencies=tuple(replace(each, has_own_authority=each.name == "Middle") for each in SMALL.agencies),
    reserved_share=0.5,
)
SEATS = build_seats(PLAN)
WORLD = central_world()
HARSH = {"share": 0.3, "threshold": 4, "low_share": 0.3}
MIDDLE = SEATS.agency == SEATS.agency_names.index("Middle")


def tables(years: int, **changes):
    return yearly(books(years, **changes), corps=corps_for(WORLD, 7, PLAN, SEATS))


def test_a_reduction_abolishes_exactly_its_positions_vacant_ones_first_then_the_lowest() -> None:
    share, years = 0.08, 4
    is_career = SEATS.appointment == 0
    stood = is_career.copy()
    released_in_all = 0
    for table in tables(years, reduction={"share_abolished": share}):
        assert not np.any(table.is_filled & is_career & ~stood), "an abolished seat is never filled again"
        for agency in range(SEATS.number_of_agencies):
            here = stood & (SEATS.agency == agency)
            number = int(share * here.sum() + 1e-9)
            vacant = here & ~table.is_filled
            goes = here & table.is_released
            assert goes.sum() == max(number - vacant.sum(), 0)
            kept = here & table.is_filled & ~goes & table.is_rated & (table.removal_reason == NO_REMOVAL)
            if goes.any() and kept.any():
                assert np.where(table.is_rated, table.final_level, 3)[goes].max() <= table.final_level[kept].min()
            stood[np.flatnonzero(vacant)[:number]] = False
            stood[goes] = False
        assert np.all(table.exit_kind[table.is_released] == RELEASED)
        released_in_all += int(table.is_released.sum())
    assert released_in_all > 10


def test_noncareer_appointees_take_general_seats_within_both_limits() -> None:
    changes = {"redesignated_share": 0.5, "reserved_floor": 0, "conversion_share": 1.0, "noncareer_share": 0.16}
    seen = tables(6, appointments=changes)
    is_noncareer = [table.is_converted | (SEATS.appointment == 1) for table in seen]
    assert [int(each.sum()) for each in is_noncareer][-1] == int(0.16 * len(SEATS))
    for table, noncareer in zip(seen, is_noncareer, strict=True):
        assert noncareer.sum() <= int(0.16 * len(SEATS))
        for agency in range(SEATS.number_of_agencies):
            here = SEATS.agency == agency
            assert (noncareer & here).sum() <= int(0.25 * here.sum())
        converted = table.is_converted
        assert not np.any(converted & (SEATS.appointment != 0))
        assert not np.any(table.award_granted[converted])
        assert not np.any(table.was_limited[converted])
    rules = books(1, appointments=changes)[FIRST_YEAR].appointments
    reserved = still_reserved(SEATS.is_reserved, SEATS.seat_id, rules)
    assert reserved.sum() == SEATS.is_reserved.sum() - SEATS.is_reserved.sum() // 2
    assert not any(np.any(table.is_converted & reserved) for table in seen)
    assert any(np.any(table.is_converted & SEATS.is_reserved) for table in seen), "some were redesignated"


def test_redesignation_works_in_the_corps_of_july_2026_for_the_limits_count_allocations() -> None:
    """841 of 6,643 seats are noncareer already, more than a tenth of them, but not of the positions authorised."""
    typed = [
        "experiment=q5_results",
        "policy=opm_fy2026",
        "population=july_2026",
        "world=central",
        "run.warm_up_years=0",
        "run.years=2",
    ]
    study = compose_study(typed)
    seats, first = build_seats(study.population), study.first_fiscal_year
    arm = next(arm for arm in study.arms if arm.policy_file == "opm_fy2026")

    def converted(places: Seats) -> int:
        corps = populate(study.population, places, study.worlds[0], Streams(7), first, study.opening_pay)
        with SESModel(corps, study.worlds[0], Streams(7), first) as model:
            model.step(arm.rulebooks[first])
            model.step(arm.rulebooks[first + 1])
            return int(model.corps.people.is_converted.sum())

    assert 0 < converted(seats) <= int(0.1 * seats.allocations.sum()) - 841
    assert converted(replace(seats, allocations=np.bincount(seats.agency))) == 0


def test_no_seat_that_is_career_reserved_goes_to_a_noncareer_appointee() -> None:
    seen = tables(5, appointments={"conversion_share": 1.0, "noncareer_share": 0.3})
    assert any(table.is_converted.any() for table in seen)
    assert not any(np.any(table.is_converted & SEATS.is_reserved) for table in seen)


def test_an_authority_of_its_own_removes_more_there_and_waits_for_no_moratorium() -> None:
    plain = tables(1, limit=HARSH)[0]
    used = tables(1, limit=HARSH, veterans_affairs={"removal_multiplier": 10.0})[0]
    assert same(plain, used, np.flatnonzero(~MIDDLE), np.flatnonzero(~MIDDLE)) == []
    more = (used.removal_reason == PERMITTED) & (plain.removal_reason == NO_REMOVAL)
    assert more.sum() >= 2
    assert np.all(MIDDLE[more])

    rules = books(2, limit=HARSH, removal={"moratorium_defers": True}, veterans_affairs={"removal_multiplier": 10.0})
    rules[FIRST_YEAR + 1] = replace(rules[FIRST_YEAR + 1], is_transition_year=True)
    waiting = yearly(rules, corps=corps_for(WORLD, 7, PLAN, SEATS))[1].deferred_removal != NO_REMOVAL
    assert waiting[~MIDDLE].any()
    assert not waiting[MIDDLE].any()


def test_whoever_refuses_a_reassignment_is_removed_without_a_place() -> None:
    # element levels fall to 1 often when raters are strict
    strict = central_world(theory={"rating": "unbiased"}, norms={"initial": 0.0}, hold={"discretionary_removal": 0.0})
    corps = corps_for(strict, 7, PLAN, SEATS)
    plain = yearly(books(1), world=strict, corps=corps)[0]
    placed, saved = [], []

    def watch(year: Year) -> None:
        placed.append(is_placed_outside(year))
        saved.append(measure_action_on_failing(view_of(year))["saved_pay_real"])
        refused.append(copy_table(year.people))

    refused: list[Executives] = []
    live(
        books(1, removal={"refusal_probability": 1.0}),
        world=strict,
        corps=corps_for(strict, 7, PLAN, SEATS),
        watch=watch,
    )
    assert plain.was_reassigned.sum() > 2
    assert not placed[0][plain.was_reassigned].any()
    (goes,) = np.nonzero(placed[0] & (refused[0].exit_kind == REMOVED))
    above = np.maximum(refused[0].pay[goes] - books(1)[FIRST_YEAR].pay.gs15_ceiling, 0.0)
    assert saved[0] == pytest.approx(above.mean() * books(1)[FIRST_YEAR].base_year_dollars)
    assert np.array_equal(refused[0].removal_reason == REFUSAL, plain.was_reassigned)
    assert not refused[0].was_reassigned.any()
    assert np.all(refused[0].exit_kind[plain.was_reassigned] == REMOVED)


def test_pay_after_placement_is_counted_for_its_years_and_grows_by_half() -> None:
    years, costs, owed = 5, [], []
    placed: list[tuple[float, int]] = []

    def watch(year: Year) -> None:
        nonlocal placed
        now, before = year.rules.pay.gs15_ceiling, books(1)[FIRST_YEAR].pay.gs15_ceiling if not owed else owed[-1][1]
        grown = [
            (max(pay + 0.5 * (now - before), now) if pay > before else pay, age + 1) for pay, age in placed if age < 3
        ]
        owed.append((sum(max(pay - now, 0.0) for pay, _ in grown), now))
        goes = year.people.is_filled & (year.people.exit_kind == REMOVED) & (year.people.removal_reason != REFUSAL)
        has_place = goes & ((year.people.arrival_year < year.fiscal_year) | ~year.people.is_external)
        placed = grown + [(float(pay), 0) for pay in year.people.pay[has_place] if pay > now]
        costs.append(measure_money(view_of(year)))

    live(books(years, limit=HARSH), corps=corps_for(WORLD, 7, PLAN, SEATS), watch=watch)
    assert costs[0]["fallback_pay_real"] == 0.0
    for cost, (dollars, _), book in zip(costs, owed, books(years).values(), strict=True):
        assert cost["fallback_pay_real"] == pytest.approx(dollars * book.base_year_dollars)
        parts = cost["cash_cost_real"] + cost["fallback_pay_real"] + cost["severance_real"]
        assert cost["public_cost_real"] == pytest.approx(parts)
    assert costs[2]["fallback_pay_real"] > 0.0


def test_the_second_branch_of_the_pool_pays_an_executive_who_is_alone() -> None:
    plan = replace(SMALL, agencies=(*SMALL.agencies, *(AgencyPlan(f"One {k}", False, 1, 0, 0) for k in range(12))))
    seats = build_seats(plan)
    alone = seats.agency >= len(SMALL.agencies)
    practice = {"award_level5": 0.2, "award_level4": 0.15, "internal_limit_low": 1.0}
    world = central_world(pay_practice=practice)
    awards = {
        share: yearly(
            books(1, awards={"average_rate_share": share}), world=world, corps=corps_for(world, 7, plan, seats)
        )[0]
        for share in (0.0, 0.2)
    }
    assert np.array_equal(awards[0.0].award_granted[~alone], awards[0.2].award_granted[~alone])
    top = alone & (awards[0.2].final_level >= 4)
    assert top.any()
    assert not awards[0.0].award_granted[top].any()
    assert np.all(awards[0.2].award_granted[top] > 0.14 * awards[0.2].entry_pay[top])


def test_losing_certification_can_be_run_and_costs_less_money() -> None:
    words = ("scale=smoke", "experiment.others=[uncertified]", "run.worlds=1", "run.replications=1", "run.years=4")
    study = compose_study(words)
    found = {}
    for task in list_open_tasks(study, plan_runs(study), set()):
        for outcome in simulate(study, task):
            assert not outcome.failure, outcome.failure
            found[outcome.arm] = outcome.measures[-4:, NAMES.index("public_cost_real")]
    assert np.all(found["A0-uncertified"] < found["A0"])
    rules = next(arm for arm in study.arms if arm.label == "A0-uncertified").rulebooks[2027]
    assert rules.pay.ceiling == rules.pay.maximum_uncertified < rules.pay.maximum_certified


def test_two_supervisors_err_apart_so_that_the_rating_of_who_changed_jobs_says_more() -> None:
    alone, both = (tables(1, appraisal={"two_supervisor_share": share})[0] for share in (0.0, 1.0))
    whole_year = both.is_rated & (both.months_served == 12.0)
    assert whole_year.sum() > 100
    truth = both.individual[whole_year]
    fit = [np.corrcoef(table.element_signal.mean(axis=0)[whole_year], truth)[0, 1] for table in (alone, both)]
    assert fit[1] > fit[0] + 0.05


def test_probation_lasts_longer_in_defense_alone() -> None:
    plan = replace(
        PLAN,
        agencies=tuple(
            replace(each, name={"Large": "Defense", "Large OIG": "Defense OIG"}.get(each.name, each.name))
            for each in PLAN.agencies
        ),
    )
    seats = build_seats(plan)
    corps = corps_for(WORLD, 7, plan, seats)
    is_defense = np.isin(seats.agency, [seats.agency_names.index(name) for name in ("Defense", "Defense OIG")])
    assert seats.is_defense.tolist() == [name.startswith("Defense") for name in seats.agency_names]

    def ended(defense_years: int | None) -> tuple[int, int, int]:
        """Probations ended in Defense and elsewhere, and the longest tenure at which one was."""
        rules = books(4, limit=HARSH, removal={"defense_probation_years": defense_years})
        inside = outside = longest = 0
        for offset, table in enumerate(yearly(rules, corps=corps)):
            is_ended = table.removal_reason == PROBATION
            tenure = FIRST_YEAR + offset - table.arrival_year
            inside += int(np.sum(is_ended & is_defense))
            outside += int(np.sum(is_ended & ~is_defense))
            assert np.all(tenure[is_ended & ~is_defense] < 1)
            longest = max(longest, int(tenure[is_ended].max(initial=0)))
        return inside, outside, longest

    usual, longer = ended(None), ended(4)
    assert longer[0] > usual[0]
    assert usual[2] == 0
    assert 0 < longer[2] < 4
