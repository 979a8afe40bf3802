"""The discrepancy of answers in the worlds of a stored study: a learnt factor on every difference between arms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.contrasts.number_format import format_number
from sessim.settings.worlds.discrepancy import load_discrepancy
from sessim.settings.worlds.posterior import load_posterior

Floats = NDArray[np.float64]


def find_answer_factors(made_from: Mapping[str, Any] | None, worlds: NDArray[np.int64]) -> Floats | None:
    """The factor of each world, shape (W,); None if the worlds come from no posterior, or from one that learnt none.

    Args:
        made_from: What the manifest of the study says of the posterior that its worlds come from.
        worlds: World numbers, shape (W,).
    """
    if not made_from or load_posterior().manifest["table_sha256"] != made_from.get("table_sha256"):
        return None  # the discrepancy of this posterior does not apply to a study of another
    learnt = load_discrepancy()
    return None if learnt is None else learnt.factor_of(worlds)


def describe_factors(factors: Floats) -> str:
    """One sentence on the factor that multiplied the differences of a study."""
    low, middle, high = (format_number(float(each), 2) for each in np.quantile(factors, (0.05, 0.5, 0.95)))
    return (
        "Every difference between policies is multiplied by a factor learned from history: how large the response to earlier "
        f"changes of rules was, relative to the model's. Its median is {middle}; in the middle 90 percent of worlds it is "
        f"{low} to {high}, and it is below zero in {np.mean(factors < 0):.0%}. Shares stay within 0 and 100 percent. "
        "Differences by group of executives do not carry it."
    )
