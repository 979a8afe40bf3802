"""What the worked examples of tenure call: appointments, fallback, protections, and what is paid at the end."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sessim.law.pay import annuity
from sessim.law.rulebook import RemovalRules
from sessim.law.tenure import appointments, fallback, merit_staffing, protections, retirement, separation
from tests.support.law_functions.given import BOOK, YEAR, Case, numbers, of


def selected(case: Case) -> float:
    rules = of("executive_resources", merit_staffing.MeritStaffingRules, case)
    return float(merit_staffing.select_in_time(numbers(case["months"]), np.array([case["is_kept"]]), rules)[0])


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
    law = of("removal", RemovalRules, case)
    rules = dataclasses.replace(
        law,
        moratorium_exempts_level1=case.get("exempts_level1", law.moratorium_exempts_level1),
        moratorium_exempts_below3=case.get("exempts_below3", law.moratorium_exempts_below3),
    )
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


def severance(case: Case) -> int:
    rules = of("separation", separation.SeparationRules, case)
    amounts = (numbers(case[name]) for name in ("pay", "service", "age"))
    return round(float(separation.severance(*amounts, np.array([case["barred"]]), rules)[0]))


def bars_severance(case: Case) -> bool:
    rules = of("annuity", annuity.AnnuityRules, case)
    minimum = retirement.minimum_retirement_age(numbers(case["born"]), rules)
    age, service = numbers(case["age"]), numbers(case["service"])
    return bool(separation.has_immediate_annuity(age, service, minimum, rules)[0])


def leave_payout(case: Case) -> int:
    rules = of("separation", separation.SeparationRules, case)
    return round(float(separation.leave_payout(numbers(case["pay"]), numbers(case["hours"]), rules)[0]))


TENURE_FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    each.__name__: each
    for each in (
        selected, placement, saved_pay, has_fallback, deferred_removal, first_removal_day, moratorium,
        may_be_reassigned, released, noncareer, limited, authorised, reserved, still_reserved, noncareer_room,
        severance, bars_severance, leave_payout,
    )
}  # fmt: skip
