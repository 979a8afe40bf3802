"""Part of stage 9: what each executive's lasting pay is, and how far each agency is from the administration in office."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.outside_pay import expected_award, lasting_pay
from sessim.year.context import Year

ALL_YEARS = 0  # fiscal year of draws that hold for every year


def find_expected_award(year: Year) -> NDArray[np.float64]:
    """Award that each person expects, share of pay, as awards were when last observed."""
    office = year.institutions.office
    return expected_award(year.people.top_chance, office.remembered_top_award, office.remembered_level3_award)


def find_pay_of_corps(year: Year, award: NDArray[np.float64]) -> float:
    """Mean lasting pay over filled career seats, dollars a year, without raises whose restoration is only announced.

    Args:
        year: The year, its raises given.
        award: Expected award of each, share of pay.
    """
    counts = year.people.is_filled & year.is_career
    # whole dollars, so that the order of rows cannot change the sum
    pay = np.rint(lasting_pay(year.people.pay, award, year.rules.pay.aggregate_limit))
    return max(float(pay @ counts.astype(np.float64)) / max(int(counts.sum()), 1), 1.0)


def find_agency_distance(year: Year) -> NDArray[np.float64]:
    """Distance of each agency from the administration in office, SD of leaning, negative for those close to it.

    An agency's leaning is drawn once for all years (Bolton, de Figueiredo and Lewis rate agencies liberal to conservative).
    """
    leaning = year.streams.normal(ALL_YEARS, "initial.agency_leaning", len(year.institutions.agencies))
    return -year.institutions.office.administration * leaning
