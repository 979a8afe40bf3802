"""From statute book and levers to the `Rulebook` of one fiscal year.

Rules are those of `law_year`; pay tables are always those of the calendar year after the fiscal year rated, for ratings
change pay in January. A lever that is set overrules the law.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from sessim.ground.errors import UserError
from sessim.law.pay.annuity import AnnuityRules
from sessim.law.pay.cost import real_dollars
from sessim.law.pay.pay_path import PayPathYears
from sessim.law.pay.rates import may_adjust
from sessim.law.ratings.boards import BoardRules, find_board_faults, make_up_board, most_noncareer_members
from sessim.law.ratings.clocks import ClockRules
from sessim.law.ratings.elements import ElementRules, shared_shares
from sessim.law.rulebook import (
    AnnuityIndexing,
    AppraisalRules,
    AwardRules,
    Element,
    FallbackRules,
    FlexibilityRules,
    LabourMarket,
    LimitRules,
    OwnAuthorityRules,
    PayRules,
    PrivatePay,
    RankAwardRules,
    ReductionRules,
    RemovalRules,
    ReviewRules,
    Rulebook,
    WaiverReason,
)
from sessim.law.tenure.appointments import AppointmentRules
from sessim.law.tenure.merit_staffing import MeritStaffingRules
from sessim.law.tenure.separation import SeparationRules
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.flexibility import check_flexibility
from sessim.settings.policy.pay_paths import apply_path
from sessim.settings.policy.statutes import StatuteBook
from sessim.settings.schema import format_value

Levers = Mapping[str, Any]
MONTHS_BETWEEN_RAISES = 12.0


def make_rulebook(book: StatuteBook, levers: Levers, fiscal_year: int, law_year: int, where: str) -> Rulebook:
    """Return the rules for the ratings of one fiscal year.

    Args:
        book: The law.
        levers: Set levers by key without the prefix `policy.`, such as `limit.share`.
        fiscal_year: Year whose performance is rated.
        law_year: Fiscal year whose rules apply; pay tables follow `fiscal_year`.
        where: Policy and file, for errors.

    Raises:
        UserError: If the year is outside the book or the rules contradict each other.
    """
    book.check_year(fiscal_year, where)
    book.check_year(law_year, where)

    def rule(key: str) -> Any:
        value = levers[key] if key in levers else book.value(key, law_year)
        return tuple(value) if isinstance(value, list) else value

    def rules(part: str, kind: type, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
        names = (each.name for each in dataclasses.fields(kind))
        return {name: rule(f"{part}.{name}") for name in names if name not in leave_out}

    def fact(key: str, year: int) -> Any:
        """A fact of the time, which continues whatever the rules are; a lever overrules it."""
        return levers[key] if key in levers else book.value(key, year)

    usual_pay = make_pay_rules(
        book,
        levers,
        fiscal_year + 1,
        rule("pay.is_certified"),
        rule("pay.level3_raise_limit"),
        rule("pay.largest_cut"),
        rule("pay.gate_at_ex3"),
    )
    path = PayPathYears(**rules("pay_path", PayPathYears))
    pay, pay_path = apply_path(usual_pay, path, book, levers, fiscal_year)
    rulebook = Rulebook(
        fiscal_year=fiscal_year,
        is_transition_year=book.value("transition.is_transition_year", fiscal_year),
        base_year_dollars=real_dollars(
            1.0,
            book.value("prices.index", fiscal_year + 1),
            book.value("prices.index", book.value("prices.base_year", fiscal_year)),
        ),
        clocks=ClockRules(**rules("clocks", ClockRules)),
        appraisal=AppraisalRules(
            elements=_make_elements(book, levers, law_year, where),
            changed_element=_find_changed_element(book, levers, law_year),
            people_element=_find_people_element(book, levers, law_year),
            **rules("appraisal", AppraisalRules, ("elements", "changed_element", "people_element")),
        ),
        boards=BoardRules(**rules("boards", BoardRules)),
        review=ReviewRules(**rules("review", ReviewRules)),
        limit=LimitRules(share=_limit_share(book, levers, law_year, where), **rules("limit", LimitRules, ("share",))),
        flexibility=FlexibilityRules(
            waiver_reasons=tuple(WaiverReason(**each) for each in book.value("flexibility.waiver_reasons", law_year)),
            **rules("flexibility", FlexibilityRules, ("waiver_reasons",)),
        ),
        pay=pay,
        pay_path=pay_path,
        awards=AwardRules(**rules("awards", AwardRules)),
        rank_awards=RankAwardRules(**rules("rank_awards", RankAwardRules)),
        removal=RemovalRules(**rules("removal", RemovalRules)),
        veterans_affairs=OwnAuthorityRules(**rules("veterans_affairs", OwnAuthorityRules)),
        reduction=ReductionRules(**rules("reduction", ReductionRules)),
        fallback=FallbackRules(**rules("fallback", FallbackRules)),
        appointments=AppointmentRules(**rules("appointments", AppointmentRules)),
        executive_resources=MeritStaffingRules(**rules("executive_resources", MeritStaffingRules)),
        annuity=AnnuityRules(**rules("annuity", AnnuityRules)),
        separation=SeparationRules(**rules("separation", SeparationRules)),
        labour_market=LabourMarket(
            unemployment=fact("labour_market.unemployment", fiscal_year),
            reference=fact("labour_market.reference", fiscal_year),
        ),
        private_pay=PrivatePay(
            median=fact("private_pay.median", fiscal_year + 1),
            log_spread=fact("private_pay.log_spread", fiscal_year),
            level=fact("private_pay.level", fiscal_year),
        ),
        annuity_indexing=AnnuityIndexing(gap=fact("annuity_indexing.gap", fiscal_year)),
    )
    check_rulebook(rulebook, where)
    check_flexibility(rulebook, where)
    apart = book.value("adjustment.months_between", law_year)
    if not may_adjust(np.array([MONTHS_BETWEEN_RAISES]), apart)[0]:
        raise UserError(
            f"adjustment.months_between is {apart:g} in fiscal year {law_year}, and the model changes pay every January",
            where=where,
            allowed=f"at most {MONTHS_BETWEEN_RAISES:g} months",
        )
    return rulebook


def _make_elements(book: StatuteBook, levers: Levers, law_year: int, where: str) -> tuple[Element, ...]:
    year = levers.get("appraisal.elements_as_of", law_year)
    book.check_year(year, where)
    elements = tuple(Element(**each) for each in book.value("appraisal.elements", year))
    shift = levers.get("appraisal.text_shift", book.value("appraisal.text_shift", year))
    measured = shared_shares(
        [each.shared_share for each in elements], shift, make_concept_rules(book, "elements", ElementRules, year)
    )
    elements = tuple(
        dataclasses.replace(each, shared_share=share) for each, share in zip(elements, measured, strict=True)
    )
    weights = levers.get("appraisal.weights")
    if weights is None:
        return elements
    return tuple(dataclasses.replace(each, weight=weight) for each, weight in zip(elements, weights, strict=True))


def _find_changed_element(book: StatuteBook, levers: Levers, law_year: int) -> int:
    year = levers.get("appraisal.elements_as_of", law_year)
    is_old_text = book.value("elements.text_names_diversity", year)
    return 0 if is_old_text else int(book.value("elements.text_element", year))


def _find_people_element(book: StatuteBook, levers: Levers, law_year: int) -> int:
    return int(book.value("elements.people_element", levers.get("appraisal.elements_as_of", law_year)))


def _limit_share(book: StatuteBook, levers: Levers, law_year: int, where: str) -> float | None:
    if levers.get("limit.applies") is False:
        return None
    share: float | None = levers.get("limit.share", book.value("limit.share", law_year))
    if share is None and levers.get("limit.applies"):
        raise UserError(
            f"policy.limit.applies=true needs policy.limit.share, because the law of fiscal year {law_year} sets no limit",
            where=where,
        )
    return share


def make_pay_rules(
    book: StatuteBook,
    levers: Levers,
    calendar_year: int,
    is_certified: bool,
    level3_raise_limit: float,
    largest_cut: float,
    gate_at_ex3: bool,
) -> PayRules:
    """Return the pay limits of a calendar year.

    Args:
        book: The law.
        levers: Set levers by key without the prefix `policy.`.
        calendar_year: Year of the January pay table.
        is_certified: Whether the appraisal system is certified.
        level3_raise_limit: Largest performance raise at level 3, share of pay.
        largest_cut: Largest cut below level 3, share of pay.
        gate_at_ex3: Whether raises above Executive Schedule III are generally reserved for levels 4 and 5.
    """

    def table(key: str, statute: str) -> int:
        return int(levers[key] if key in levers else book.value(statute, calendar_year))

    certification = "certified" if is_certified else "uncertified"
    return PayRules(
        minimum=table("pay.minimum", "pay.minimum"),
        maximum_certified=table("pay.maximum_certified", "pay.maximum_certified"),
        maximum_uncertified=table("pay.maximum_uncertified", "pay.maximum_uncertified"),
        is_certified=is_certified,
        gs15_ceiling=table("pay.gs15_ceiling", "pay.gs15_ceiling"),
        aggregate_limit=table("pay.aggregate_limit", f"pay.aggregate_limit_{certification}"),
        level3_raise_limit=level3_raise_limit,
        largest_cut=largest_cut,
        gate_at_ex3=gate_at_ex3,
    )


def make_law_pay(book: StatuteBook, calendar_year: int) -> PayRules:
    """Return the pay limits of a calendar year as the law has them, without any lever."""
    names = ("is_certified", "level3_raise_limit", "largest_cut", "gate_at_ex3")
    certified, level3_limit, cut, gate = (book.value(f"pay.{name}", calendar_year) for name in names)
    return make_pay_rules(book, {}, calendar_year, certified, level3_limit, cut, gate)


def check_rulebook(rulebook: Rulebook, where: str) -> None:
    """Refuse rules that contradict each other.

    Raises:
        UserError: If weights do not sum to 100, cut points do not fall, a floor is above its ceiling, or shares pass 1,
            or a review board is not made up as the law asks.
    """
    appraisal, pay, awards, limit, removal = (
        rulebook.appraisal, rulebook.pay, rulebook.awards, rulebook.limit, rulebook.removal,
    )  # fmt: skip
    weights = [each.weight for each in appraisal.elements]
    cuts = (appraisal.level5_points, appraisal.level4_points, appraisal.level3_points)
    low_and_high = (limit.share or 0) + limit.low_share
    wrong = (
        (sum(weights) != 100, f"the weights {format_value(weights)} sum to {sum(weights)}, not 100"),
        (
            not cuts[0] > cuts[1] > cuts[2],
            f"the cut points {cuts[0]}, {cuts[1]}, {cuts[2]} of levels 5, 4, 3 are not in falling order",
        ),
        (pay.minimum > pay.ceiling, f"pay.minimum {pay.minimum} is above the highest rate {pay.ceiling}"),
        (
            pay.maximum_uncertified > pay.maximum_certified,
            f"pay.maximum_uncertified {pay.maximum_uncertified} is above pay.maximum_certified {pay.maximum_certified}",
        ),
        (
            pay.ceiling > pay.aggregate_limit,
            f"pay.aggregate_limit {pay.aggregate_limit} is below the highest rate {pay.ceiling}",
        ),
        (
            awards.minimum > awards.maximum,
            f"awards.minimum {awards.minimum:g} is above awards.maximum {awards.maximum:g}",
        ),
        (limit.low_share > 0 and limit.share is None, "limit.low_share needs limit.share (1 for no upper limit)"),
        (
            limit.share is None and (limit.level5_share < 1 or limit.places_by_rank),
            "limit.level5_share and limit.places_by_rank need limit.share (1 for no upper limit)",
        ),
        (
            limit.places_by_rank and limit.reconciliation != "override",
            f"limit.places_by_rank needs limit.reconciliation override, not {limit.reconciliation}",
        ),
        (
            limit.low_rounding != "floor" and limit.low_share == 0,
            f"limit.low_rounding {limit.low_rounding} has no effect without limit.low_share",
        ),
        *_find_share_faults(limit, rulebook.flexibility),
        (low_and_high > 1 + 1e-9, f"limit.share plus limit.low_share is {low_and_high:g}, above 1"),
        (
            removal.level1_count > removal.level1_window_years,
            f"removal.level1_count {removal.level1_count} is above its window of {removal.level1_window_years} years",
        ),
        (
            removal.below3_count > removal.below3_window_years,
            f"removal.below3_count {removal.below3_count} is above its window of {removal.below3_window_years} years",
        ),
    )
    for is_wrong, what in wrong:
        if is_wrong:
            raise UserError(f"{what} (fiscal year {rulebook.fiscal_year})", where=where)
    _check_boards(rulebook.boards, rulebook.fiscal_year, where)


def _find_share_faults(limit: LimitRules, flexibility: FlexibilityRules) -> tuple[tuple[bool, str], ...]:
    """Whether each lever on the shares of agencies meets rules that give no agency its own share, and what to type."""
    has_share = limit.share is not None or flexibility.guidance_share is not None
    levers = (
        ("limit.places_follow_results", limit.places_follow_results, 0, "places follow results"),
        ("limit.rolling_years", limit.rolling_years, 1, "years are taken together"),
    )
    return tuple(
        fault
        for name, value, off, what in levers
        for fault in (
            (
                value != off and limit.scope == "government",
                f"{name} {value:g} has no meaning with limit.scope government, where no agency has places of its own in which "
                f"{what}; type policy.limit.scope=agency or policy.{name}={off}",
            ),
            (
                value != off and not has_share,
                f"{name} {value:g} has no effect without a limit; type policy.limit.share=0.3 or policy.{name}={off}",
            ),
        )
    )


def _check_boards(rules: BoardRules, fiscal_year: int, where: str) -> None:
    board = make_up_board(rules)
    faults = find_board_faults(board.places > board.political, rules)
    if faults:
        most = most_noncareer_members(board.members) / board.members
        raise UserError(
            f"a review board is not lawful: {faults[0]} (fiscal year {fiscal_year})",
            where=where,
            allowed=f"policy.boards.members of at least {rules.minimum_members}, "
            f"policy.boards.political_share of at most {most:.2g} for {board.members}",
        )
