"""What the worked examples of pay call: awards, ranges, annuities, a path of pay, and what amounts are worth."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sessim.law.pay import annuity, awards, cost, pay_path, rank_awards, rates, value
from sessim.law.rulebook import AwardRules, PayPath, RankAwardRules
from sessim.law.tenure import retirement, separation
from sessim.settings.policy.rulebooks import make_law_pay
from tests.support.law_functions.given import BOOK, YEAR, Case, numbers, of


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


def within_aggregate(case: Case) -> bool:
    return ceiling_share(case) <= make_law_pay(BOOK, case["calendar_year"]).aggregate_limit


def real(case: Case) -> float:
    return float(cost.real_dollars(case["nominal"], case["index"], case["base_index"]))


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


def range_without_rises(case: Case) -> int:
    rises = [(BOOK.value(case["key"], year), BOOK.value(case["key"], year + 1)) for year in case["frozen"]]
    return pay_path.amount_without_rises(BOOK.value(case["key"], case["calendar_year"]), rises)


def rises_missed(case: Case) -> list[int]:
    return list(path_of(case).rises_missed(case["year"]))


def path_shares(case: Case) -> Case:
    held = path_of(case).in_year(case["year"], 0, 0)
    return {name: getattr(held, name) for name in case["expect"]}


def announced_ahead(case: Case) -> Case:
    """What those in office see coming, with tuples as lists."""
    seen = path_of(case).in_year(case["year"], 0, 0).ahead
    values = {name: getattr(seen, name) for name in case["expect"]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


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


PAY_FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    each.__name__: each
    for each in (
        rank_award, may_receive_rank, statutory_pool, mean_award, level3_payable, may_adjust, lawful_rate, headroom,
        ceiling_share, within_aggregate, real, basic_annuity, reduced_share, early, supplement, range_without_rises,
        rises_missed, path_shares, announced_ahead, frozen_raise, furlough, present_value, release_worth, leaving_worth,
    )
}  # fmt: skip
