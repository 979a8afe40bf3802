"""Functions of `tests/law/yearly_rates.yaml`: rates of pay from raise to raise, and probation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sessim.law.pay.yearly_rates import HUNDRED, lowest_executive_pay, raised_rate, rate_before_raise
from sessim.law.rulebook import RemovalRules
from sessim.law.tenure.removal import is_in_probation
from sessim.settings.policy.policies import read_arm
from sessim.settings.policy.statutes import load_statutes


@cache
def _removal_rules(year: int) -> RemovalRules:
    return read_arm("pre_2025", load_statutes(), year).rulebooks[year].removal


def _in_probation(case: dict[str, Any]) -> bool:
    arrived, is_in_defense = np.array([case["arrived"]], dtype=np.int16), np.array([case["is_in_defense"]])
    return bool(is_in_probation(arrived, is_in_defense, case["year"], _removal_rules(case["year"]))[0])


RATE_FUNCTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "raised": lambda case: raised_rate(case["rate"], case["raise"], HUNDRED),
    "before_raise": lambda case: rate_before_raise(case["rate"], case["raise"], HUNDRED),
    "lowest_pay": lambda case: lowest_executive_pay(case["first_step"]),
    "in_probation": _in_probation,
}
