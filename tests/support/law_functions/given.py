"""What a worked example gives: the values and rules of the law in its year, and numbers as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.statutes import load_statutes

BOOK = load_statutes()
Case = dict[str, Any]
YEAR = 2026


def of(part: str, kind: type, case: Case) -> Any:
    return make_concept_rules(BOOK, part, kind, case.get("year", YEAR))


def numbers(value: Any) -> Any:
    return np.atleast_1d(np.asarray(value, dtype=np.float64))


def law_value(case: Case) -> Any:
    return BOOK.value(case["key"], case["year"])
