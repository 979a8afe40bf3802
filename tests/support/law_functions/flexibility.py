"""What the worked examples of guidance, waivers, the gate on raises and redesignation call."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sessim.law.pay import rates
from sessim.law.ratings import elements, flexibility
from sessim.law.rulebook import Element
from sessim.law.tenure import appointments
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import load_statutes

Case = dict[str, Any]


def limits(case: Case) -> list[float | None]:
    """Share of each agency; null where it has no limit."""
    law = make_rulebook(load_statutes(), {}, case["year"], case["year"], "law")
    rules = dataclasses.replace(law.flexibility, own_shares=case.get("own", []))
    found = flexibility.limit_by_agency(law.limit.share, case["agencies"], np.array(case["follows"]), rules)
    return [float(share) if np.isfinite(share) else None for share in found]


def reason(case: Case) -> str | None:
    """Reason that an agency states when it would ask on some of them."""
    rules = make_rulebook(load_statutes(), {}, case["year"], case["year"], "law").flexibility
    counted, is_office = np.array([case["counted"]]), np.array([case["inspector_general"]])
    is_open = np.array([flexibility.is_open(each, counted, is_office) for each in rules.waiver_reasons])
    wants = np.array([[each.name in case["would_ask"]] for each in rules.waiver_reasons])
    number = int(flexibility.stated_reason(wants, is_open)[0])
    return rules.waiver_reasons[number - 1].name if number else None


def gate(case: Case) -> int:
    """Pay after the adjustment and the gate."""
    law = make_rulebook(load_statutes(), {}, case["year"] - 1, case["year"] - 1, "law").pay
    rules = dataclasses.replace(law, gate_at_ex3=case.get("in_use", True))
    pay, level = np.array([float(case["pay"])]), np.array([case["level"]], dtype=np.int8)
    adjusted = rates.adjusted_pay(pay, np.array([case["raise"]]), rules)
    return int(rates.pay_through_the_gate(pay, adjusted, level, case["strictness"], rules)[0])


def classes(case: Case) -> list[int]:
    """Class of each career-reserved position, 0 for none."""
    return appointments.class_of_position(case["positions"], case["shares"]).tolist()


def reserved_without_classes(case: Case) -> list[int]:
    """Places, from 0, of the career-reserved positions left when the classes are redesignated."""
    law = make_rulebook(load_statutes(), {}, case["year"], case["year"], "law").appointments
    rules = dataclasses.replace(law, class_shares=case["shares"], reserved_floor=case["floor"])
    everyone = np.ones(case["positions"], dtype=bool)
    return np.flatnonzero(appointments.without_classes(everyone, np.arange(case["positions"]), rules)).tolist()


def changed_text(case: Case) -> list[float]:
    """Shares of shared work as the elements are read once the text of one has changed."""
    plan = [Element(f"element {number}", 20, share) for number, share in enumerate(case["shares"], start=1)]
    read = elements.with_text_shift(plan, case["element"], case["shift"])
    return [round(each.shared_share, 9) for each in read]


FLEXIBILITY_FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    each.__name__: each for each in (limits, reason, gate, classes, reserved_without_classes, changed_text)
}
