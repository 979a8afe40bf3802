"""What one top rating is worth over a career: award once, raise until leaving, and its part of high-3 in the annuity (M5.2)."""

from __future__ import annotations

import numpy as np

from sessim.law.pay.annuity import AnnuityRules
from sessim.law.pay.value import present_value


def value_of_top_rating(
    award_gap: float, raise_gap: float, years_left: float, service: float, age: float, rules: AnnuityRules
) -> float:
    """Present value of being rated 4 or 5 rather than 3 in one year, share of a year's pay.

    The raise is kept until leaving, in real terms; it is in the average of the highest years in so far as it was paid in them.
    The annuity runs from leaving to the horizon age at its real value.

    Args:
        award_gap: Award of levels 4-5 less that of level 3, share of pay.
        raise_gap: Raise of levels 4-5 less that of level 3, share of pay.
        years_left: Years until leaving.
        service: Creditable service on leaving, years.
        age: Age on leaving, years.
        rules: Terms of the annuity.
    """
    rate = rules.long_rate if age >= rules.long_rate_age and service >= rules.long_rate_service else rules.rate
    high = raise_gap * min(years_left / rules.high_years, 1.0)
    annuity = present_value(np.array([rate * service * high]), max(rules.horizon_age - age, 0.0), rules.discount_rate)
    kept = present_value(np.array([raise_gap]), years_left, rules.discount_rate)
    return float(award_gap + kept[0] + annuity[0] * (1.0 + rules.discount_rate) ** -years_left)
