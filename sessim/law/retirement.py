"""FERS eligibility to retire (5 USC 8412)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def minimum_retirement_age(birth_year: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minimum retirement age (5 USC 8412(h)).

    55 before birth year 1948, then two months more a year to 56 for 1953-1964, two months more a year again to 57 from 1970.

    Args:
        birth_year: Year of birth; fractions of a year are dropped.

    Returns:
        Age in years, same shape.
    """
    born = np.floor(birth_year)
    steps = np.clip(born - 1947.0, 0.0, 6.0) + np.clip(born - 1964.0, 0.0, 6.0)
    return 55.0 + steps / 6.0


def years_since_eligible(
    age: NDArray[np.float64], service: NDArray[np.float64], minimum_age: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Years since the first unreduced immediate annuity (negative: years until it).

    Unreduced at the minimum age with 30 years of service, at 60 with 20, at 62 with 5 (5 USC 8412(a)-(c)).

    Args:
        age: Age in years.
        service: Creditable service in years.
        minimum_age: Minimum retirement age in years.

    Returns:
        Years, same shape.
    """
    with_30 = np.minimum(age - minimum_age, service - 30.0)
    with_20 = np.minimum(age - 60.0, service - 20.0)
    with_5 = np.minimum(age - 62.0, service - 5.0)
    return np.maximum(np.maximum(with_30, with_20), with_5)


def may_retire_reduced(
    age: NDArray[np.float64], service: NDArray[np.float64], minimum_age: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether the minimum age with 10 years of service is reached (reduced annuity, 5 USC 8412(g))."""
    return (age >= minimum_age) & (service >= 10.0)
