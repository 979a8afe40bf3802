"""What the worked examples of tests/law/*.yaml call beside the functions of test_law_cases.py: plain values in and out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sessim.law.pay import annuity, awards, cost, pay_path, rank_awards, rates, value
from sessim.law.ratings import appraisal, boards, clocks, distribution, elements, limit
from sessim.law.rulebook import AwardRules, PayPath, RankAwardRules, RemovalRules
from sessim.law.tenure import appointments, fallback, merit_staffing, protections, retirement, separation
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.rulebooks import make_law_pay, make_rulebook
from sessim.settings.policy.statutes import load_statutes

BOOK = load_statutes()
Case = dict[str, Any]
YEAR = 2026


def of(part: str, kind: type, case: Case) -> Any:
    return make_concept_rules(BOOK, part, kind, case.get("year", YEAR))


def numbers(value: Any) -> Any:
    return np.atleast_1d(np.asarray(value, dtype=np.float64))


def weights(case: Case) -> list[str]:
    return list(elements.find_weight_faults(case["weights"], of("elements", elements.ElementRules, case)))


def free_points(case: Case) -> int:
    return elements.free_points(of("elements", elements.ElementRules, case).weight_minima)


def shared_shares(case: Case) -> list[float]:
    rules = of("elements", elements.ElementRules, case)
    return [round(each, 9) for each in elements.shared_shares(case["shares"], case["shift"], rules)]


def blackout_ends(case: Case) -> str:
    rules = of("clocks", clocks.ClockRules, case)
    return str(clocks.last_blocked_day(clocks.inauguration(case["inaugurated"], rules), rules.blackout_days))


def blocked(case: Case) -> bool:
    rules = of("clocks", clocks.ClockRules, case)
    began = clocks.inauguration(case["inaugurated"], rules)
    return bool(clocks.is_blocked(np.array([case["day"]], dtype="datetime64[D]"), began, rules.blackout_days)[0])


def first_rating_day(case: Case) -> str:
    rules = of("clocks", clocks.ClockRules, case)
    end = np.array([case["period_end"]], dtype="datetime64[D]")
    return str(clocks.first_rating_day(end, np.array([case["days_served"]]), rules)[0])


def combined_score(case: Case) -> float:
    rules = of("clocks", clocks.ClockRules, case)
    stints = np.array(case["stints"])  # points, days, whether a detail
    score, days, is_detail = (stints[:, [column]] for column in range(3))
    return float(clocks.combined_score(score, days, is_detail.astype(bool), rules)[0])


def board(case: Case) -> list[str]:
    rules = of("boards", boards.BoardRules, case)
    career = np.arange(case["members"]) < case["career"]
    rules = dataclasses.replace(rules, has_career_majority=case.get("asks_majority", rules.has_career_majority))
    return list(boards.find_board_faults(career, rules))


def most_noncareer_members(case: Case) -> int:
    return boards.most_noncareer_members(case["members"])


def make_up(case: Case) -> list[int]:
    board = boards.make_up_board(made_up(case))
    return [board.political, board.committed, board.within]


def made_up(case: Case) -> boards.BoardRules:
    return dataclasses.replace(
        of("boards", boards.BoardRules, case),
        members=case["members"],
        political_share=case.get("political", 0.0),
        committed_share=case["committed"],
        within_share=case.get("within", 0.0),
        members_sit_out_their_own=case.get("sits_out", True),
    )


def votes(case: Case) -> float:
    rules = made_up(case)
    board = boards.make_up_board(rules)
    acts = boards.may_vote(board.places, np.array([case["place"]]), rules)
    return float(boards.share_of_votes(board.places <= board.committed, acts)[0])


def selected(case: Case) -> float:
    rules = of("executive_resources", merit_staffing.MeritStaffingRules, case)
    return float(merit_staffing.select_in_time(numbers(case["months"]), np.array([case["is_kept"]]), rules)[0])


def may_vote(case: Case) -> list[bool]:
    rules = of("boards", boards.BoardRules, case)
    return boards.may_vote(np.array(case["members"]), np.array([case["subject"]]), rules)[:, 0].tolist()


def higher_review(case: Case) -> dict[str, int]:
    binds = BOOK.value("boards.higher_level_review_binds", case.get("year", YEAR))
    initial, told = boards.recommend_after_review(
        np.array([case["initial"]]), np.array([case["reviewer"]]), np.array([True]), binds
    )
    return {"initial": int(initial[0]), "recommended": int(told[0])}


def forced_levels(case: Case) -> list[int]:
    levels = np.array(case["levels"], dtype=np.int8)
    everyone = np.zeros(len(levels), dtype=np.int64)
    return distribution.force_levels(
        levels,
        everyone,
        numbers(case["priority"]),
        np.arange(len(levels)),
        np.array([case["top"]]),
        np.array([case["low"]]),
    ).tolist()


def ranks(case: Case) -> list[int]:
    priority = numbers(case["priority"])
    return distribution.ranks(np.zeros(len(priority), dtype=np.int64), priority, np.arange(len(priority))).tolist()


def limited_level5(case: Case) -> list[int]:
    levels = np.array(case["levels"], dtype=np.int8)
    everyone = np.zeros(len(levels), dtype=np.int64)
    return distribution.hold_level5_to_slots(
        levels, everyone, numbers(case["priority"]), np.arange(len(levels)), np.array([case["slots"]])
    ).tolist()


def rank_award(case: Case) -> int:
    rules = of("rank_awards", RankAwardRules, case)
    rank = {"meritorious": rank_awards.MERITORIOUS, "distinguished": rank_awards.DISTINGUISHED}[case["rank"]]
    return int(rank_awards.rank_award(np.array([rank]), numbers(case["pay"]), rules)[0])


def may_receive_rank(case: Case) -> bool:
    rules = of("rank_awards", RankAwardRules, case)
    last, service = np.array([case["last"]], dtype=np.int16), numbers(case["service"])
    return bool(rules.are_given and rank_awards.may_receive(case["year"], last, service, rules)[0])


def statutory_pool(case: Case) -> float:
    share = awards.largest_award_share(np.array([case["executives"]]), of("awards", AwardRules, case))
    return float(share[0] * case["payroll"])


def mean_award(case: Case) -> float:
    return awards.mean_award_rate(case["people"], case["pool"], case["money"])


def level3_payable(case: Case) -> float:
    return awards.level3_share_payable(case["top_people"], case["pool"], case["top_money"], case["minimum"])


def may_adjust(case: Case) -> bool:
    return bool(rates.may_adjust(numbers(case["months"]), BOOK.value("adjustment.months_between", YEAR))[0])


def lawful_rate(case: Case) -> float:
    limits = (BOOK.value("pay.level3_raise_limit", case["year"]), BOOK.value("pay.largest_cut", case["year"]))
    return float(rates.lawful_rate(numbers(case["rate"]), np.array([case["level"]]), *limits)[0])


def headroom(case: Case) -> int:
    return rates.certification_headroom(make_law_pay(BOOK, case["calendar_year"]))


def ceiling_share(case: Case) -> int:
    """EX-II plus a share of it, beside the aggregate limit of the year."""
    rules = make_law_pay(BOOK, case["calendar_year"])
    return round(rules.maximum_certified * (1 + case["share"]))


def law_value(case: Case) -> Any:
    return BOOK.value(case["key"], case["year"])


def real(case: Case) -> float:
    return float(cost.real_dollars(case["nominal"], case["index"], case["base_index"]))


def placement(case: Case) -> int:
    return int(fallback.placement_pay(*(numbers(case[name]) for name in ("new_job", "old_job", "before")))[0])


def saved_pay(case: Case) -> float:
    share = BOOK.value("fallback.share_of_increases", YEAR)
    return float(
        fallback.saved_pay(numbers(case["pay"]), numbers(case["maximum"]), numbers(case["raised_to"]), share)[0]
    )


def has_fallback(case: Case) -> bool:
    flags = (np.array([case[name]]) for name in ("after_probation", "from_career", "misconduct"))
    return bool(fallback.has_fallback(*flags)[0])


def deferred_removal(case: Case) -> bool:
    rules = of("removal", RemovalRules, case)
    reason = np.array([case["reason"]], dtype=np.int8)
    return bool(protections.is_deferred(reason, case["moratorium"], rules)[0])


def first_removal_day(case: Case) -> str:
    notice = np.array([case["notice"]], dtype="datetime64[D]")
    return str(protections.first_removal_day(notice, of("removal", RemovalRules, case))[0])


def moratorium(case: Case) -> bool:
    rules = of("protections", protections.ProtectionRules, case)
    day, head, boss = (np.array([case[name]], dtype="datetime64[D]") for name in ("day", "head", "supervisor"))
    applies = not case.get("veterans_affairs") or BOOK.value("veterans_affairs.moratorium_applies", case["year"])
    return bool(protections.moratorium_runs(day, head, boss, np.array([applies]), rules)[0])


def may_be_reassigned(case: Case) -> bool:
    rules = of("protections", protections.ProtectionRules, case)
    removal = of("removal", RemovalRules, case)
    values = (np.array([case[name]]) for name in ("notice", "outside", "since", "detail"))
    is_after_level1 = np.array([case.get("after_level1", False)])
    return bool(protections.may_be_reassigned(*values, is_after_level1, rules, removal)[0])


def released(case: Case) -> list[bool]:
    standing = numbers(case["standing"])
    agency = np.zeros(len(standing), dtype=np.int64)
    return protections.release_in_reduction(
        agency, standing, np.arange(len(standing)), np.array([case["released"]])
    ).tolist()


def noncareer(case: Case) -> int:
    rules = of("appointments", appointments.AppointmentRules, case)
    if case.get("agency"):
        return appointments.most_noncareer_in_agency(case["positions"], case["in_1978"], rules)
    return appointments.most_noncareer(case["positions"], rules)


def limited(case: Case) -> int:
    return appointments.most_limited(case["positions"], of("appointments", appointments.AppointmentRules, case))


def authorised(case: Case) -> int:
    return appointments.most_positions(case["authorised"], of("appointments", appointments.AppointmentRules, case))


def reserved(case: Case) -> int:
    rules = of("appointments", appointments.AppointmentRules, case)
    changed = dataclasses.replace(rules, redesignated_share=case["redesignated"])
    return appointments.reserved_after_redesignation(case["reserved"], changed)


def basic_annuity(case: Case) -> int:
    rules = of("annuity", annuity.AnnuityRules, case)
    return round(float(annuity.basic_annuity(*(numbers(case[n]) for n in ("high", "service", "age")), rules)[0]))


def reduced_share(case: Case) -> float:
    return float(annuity.share_after_reduction(numbers(case["age"]), of("annuity", annuity.AnnuityRules, case))[0])


def early(case: Case) -> bool:
    rules = of("annuity", annuity.AnnuityRules, case)
    return bool(annuity.may_retire_early(numbers(case["age"]), numbers(case["service"]), rules)[0])


def supplement(case: Case) -> int:
    rules = of("annuity", annuity.AnnuityRules, case)
    minimum = retirement.minimum_retirement_age(numbers(case["born"]), rules)
    age, service = numbers(case["age"]), numbers(case["service"])
    return int(annuity.supplement(age, service, minimum, np.array([case["entitled"]]), rules)[0])


def severance(case: Case) -> int:
    rules = of("separation", separation.SeparationRules, case)
    amounts = (numbers(case[name]) for name in ("pay", "service", "age"))
    return round(float(separation.severance(*amounts, np.array([case["barred"]]), rules)[0]))


def bars_severance(case: Case) -> bool:
    rules = of("annuity", annuity.AnnuityRules, case)
    minimum = retirement.minimum_retirement_age(numbers(case["born"]), rules)
    age, service = numbers(case["age"]), numbers(case["service"])
    return bool(separation.has_immediate_annuity(age, service, minimum, rules)[0])


def range_without_rises(case: Case) -> int:
    rises = [(BOOK.value(case["key"], year), BOOK.value(case["key"], year + 1)) for year in case["frozen"]]
    return pay_path.amount_without_rises(BOOK.value(case["key"], case["calendar_year"]), rises)


def rises_missed(case: Case) -> list[int]:
    return list(path_of(case).rises_missed(case["year"]))


def path_shares(case: Case) -> Case:
    held = path_of(case).in_year(case["year"], 0, 0)
    return {name: getattr(held, name) for name in case["expect"]}


def path_of(case: Case) -> pay_path.PayPathYears:
    return dataclasses.replace(of("pay_path", pay_path.PayPathYears, {}), **case["path"])


def frozen_raise(case: Case) -> Case:
    """Basic pay after a year of a pay path, what is held back and what of it is given."""
    rules = dataclasses.replace(make_law_pay(BOOK, YEAR), minimum=case["minimum"], maximum_certified=case["ceiling"])
    path = PayPath(
        has_begun=True,
        raise_share=case.get("raise_share", 1.0),
        ceiling_lost=case.get("ceiling_lost", 0),
        restored_share=case.get("restored_share", 0.0),
    )
    before, rate = numbers(case["pay"]), numbers(case["rate"])
    after = rates.adjusted_pay(before, pay_path.given_rate(rate, path), rules)
    usual = pay_path.pay_on_usual_path(before, numbers(case.get("held_back", 0)), rate, rules, path)
    restored, held_back = pay_path.restored_raise(after, usual, rules, path)
    return {"pay": int(after[0] + restored[0]), "held_back": int(held_back[0]), "restored": int(restored[0])}


def furlough(case: Case) -> Case:
    path = PayPath(
        has_begun=True, furlough_share=case.get("share", 0.0), back_paid_share=case.get("back_paid_share", 0.0)
    )
    amounts = (numbers(case["pay"]), numbers(case["months"]), numbers(case.get("balance", 0)))
    not_paid, balance = pay_path.pay_not_paid(*amounts, path)
    return {"not_paid": int(not_paid[0]), "balance": int(balance[0])}


def leave_payout(case: Case) -> int:
    rules = of("separation", separation.SeparationRules, case)
    return round(float(separation.leave_payout(numbers(case["pay"]), numbers(case["hours"]), rules)[0]))


def present_value(case: Case) -> int:
    return round(float(value.present_value(numbers(case["amount"]), case["years"], case["rate"])[0]))


def _standing(case: Case) -> value.Standing:
    return value.Standing(*(numbers(case[name]) for name in ("age", "born", "service", "pay")))


def release_worth(case: Case) -> int:
    rules = of("annuity", annuity.AnnuityRules, case)
    terms = of("separation", separation.SeparationRules, case)
    return round(float(value.value_of_release(_standing(case), numbers(case["pay"]), rules, terms)[0]))


def leaving_worth(case: Case) -> int:
    rules = of("annuity", annuity.AnnuityRules, case)
    return round(float(value.value_of_leaving(_standing(case), False, 0.0, rules)[0]))


def effective_limit(case: Case) -> float:
    """Largest share at levels 4 and 5 in an agency of so many career executives, percent to a tenth."""
    rules = make_rulebook(BOOK, {}, case["year"], case["year"], "test").limit
    if rules.share is None or case["number"] < rules.threshold:
        return 100.0
    most = int(limit.slots(rules.share, np.array([case["number"]]), rules.rounding)[0])
    return round(100 * most / case["number"], 1)


def within_aggregate(case: Case) -> bool:
    return ceiling_share(case) <= make_law_pay(BOOK, case["calendar_year"]).aggregate_limit


def level_with(case: Case) -> int:
    """Summary level when some elements are at 4 and the others at 5."""
    rules = make_rulebook(BOOK, {"appraisal.weights": case["weights"]}, YEAR, YEAR, "test").appraisal
    levels = np.array([[4 if number in case["at_four"] else 5] for number in range(1, 6)], dtype=np.int8)
    return int(appraisal.rate(levels, rules)[1][0])


def least_weights(case: Case) -> Case:
    minima = list(of("elements", elements.ElementRules, case).weight_minima)
    return {"weights": minima, "sum": sum(minima)}


def still_reserved(case: Case) -> list[int]:
    rules = dataclasses.replace(
        of("appointments", appointments.AppointmentRules, case),
        redesignates_classes=False,
        redesignated_share=case["redesignated"],
        reserved_floor=case["floor"],
    )
    everyone = np.ones(case["reserved"], dtype=bool)
    return np.flatnonzero(appointments.still_reserved(everyone, np.arange(case["reserved"]), rules)).tolist()


def noncareer_room(case: Case) -> Case:
    rules = of("appointments", appointments.AppointmentRules, case)
    room, in_all = appointments.noncareer_room(np.array(case["positions"]), np.array(case["noncareer"]), rules)
    return {"agencies": room.tolist(), "all": in_all}


MORE_FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    each.__name__: each
    for each in (
        weights, free_points, shared_shares, blackout_ends, blocked, first_rating_day, combined_score, board,
        most_noncareer_members, may_vote, make_up, votes, selected,
        higher_review, forced_levels, ranks, limited_level5, rank_award,
        may_receive_rank, statutory_pool, mean_award, level3_payable, may_adjust, lawful_rate, headroom, ceiling_share,
        law_value, real, placement, saved_pay, has_fallback, deferred_removal, first_removal_day, moratorium, may_be_reassigned,
        released,
        noncareer, limited, authorised, reserved, basic_annuity, reduced_share, early, supplement, severance,
        leave_payout, present_value, effective_limit, within_aggregate, level_with, least_weights, still_reserved,
        noncareer_room, release_worth, leaving_worth, bars_severance, range_without_rises, rises_missed, path_shares,
        frozen_raise, furlough,
    )
}  # fmt: skip
