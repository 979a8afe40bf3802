"""Part of stage 6: what a pay freeze withholds, what a furlough leaves unpaid, and what of both is restored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.pay_path import pay_not_paid, pay_on_usual_path, restored_raise
from sessim.law.pay.rates import pay_through_the_gate
from sessim.year.context import Year


def follow_pay_path(year: Year, before: NDArray[np.float64], rates: NDArray[np.float64]) -> None:
    """Write what is withheld, restored, unpaid and owed, and add what is restored to basic pay.

    Args:
        year: The year, its raises given.
        before: Basic pay before them, dollars a year, shape (seats,).
        rates: Adjustment of basic pay that the rating allows, share of pay, shape (seats,).
    """
    people, rules, path = year.people, year.rules.pay, year.rules.pay_path
    people.pay_restored = np.zeros(len(rates))
    people.pay_not_paid = np.zeros(len(rates))
    if not path.has_begun:
        return
    filled = people.is_filled
    usual = pay_through_the_gate(
        before + people.raise_held_back,
        pay_on_usual_path(before, people.raise_held_back, rates, rules, path),
        people.final_level,
        year.world.pay_practice.gate_strictness,
        rules,
    )
    restored, held_back = restored_raise(people.pay, usual, rules, path)
    people.pay_restored = restored * filled
    people.raise_held_back = held_back * filled
    people.pay = people.pay + people.pay_restored
    not_paid, balance = pay_not_paid(before, people.months_served, people.unpaid_balance, path)
    people.pay_not_paid = not_paid * filled
    people.unpaid_balance = balance * filled
