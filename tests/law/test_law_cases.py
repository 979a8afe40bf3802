"""Worked examples of the law that an analyst can read and write: tests/law/*.yaml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sessim.law.pay import annuity, awards, rates
from sessim.law.ratings import appraisal, limit
from sessim.law.rulebook import Element
from sessim.law.tenure import removal, retirement
from tests.oracle.rule_cases import rulebook
from tests.support.law_functions.flexibility import FLEXIBILITY_FUNCTIONS
from tests.support.law_functions.given import law_value, numbers, of
from tests.support.law_functions.pay import PAY_FUNCTIONS
from tests.support.law_functions.rates import RATE_FUNCTIONS
from tests.support.law_functions.ratings import RATINGS_FUNCTIONS
from tests.support.law_functions.tenure import TENURE_FUNCTIONS

RULES = rulebook(2024)
OLD_ELEMENTS = tuple(Element(name, weight, 0.0) for name, weight in zip("abcde", (10, 10, 10, 10, 60), strict=True))
APPRAISAL = replace(RULES.appraisal, elements=OLD_ELEMENTS)


def slots(case: dict[str, Any]) -> int:
    return int(limit.slots(case["share"], np.array([case["number"]]), case["rounding"])[0])


def rating(case: dict[str, Any]) -> dict[str, int]:
    points, level = appraisal.rate(np.array(case["levels"], dtype=np.int8).reshape(5, 1), APPRAISAL)
    return {"points": int(points[0]), "level": int(level[0])}


def re_score(case: dict[str, Any]) -> dict[str, Any]:
    levels, points = appraisal.lower_to_level3(np.array(case["levels"], dtype=np.int8).reshape(5, 1), APPRAISAL)
    return {"levels": levels[:, 0].tolist(), "points": int(points[0])}


def aggregate(case: dict[str, Any]) -> dict[str, int]:
    paid, deferred = rates.pay_within_aggregate_limit(
        np.array([float(case["owed"])]), np.array([float(case["basic_pay"])]), case["limit"]
    )
    return {"paid": int(paid[0]), "deferred": int(deferred[0])}


def award(case: dict[str, Any]) -> int:
    band = replace(RULES.awards, minimum=0.05, maximum=0.20)
    return int(awards.award_within_band(np.array([case["rate"]]), np.array([float(case["pay"])]), band)[0])


def level3_budget(case: dict[str, Any]) -> int:
    rules = replace(RULES.awards, minimum_top_share=case["minimum_top_share"])
    budget, spent = np.array([float(case["budget"])]), np.array([float(case["top_spent"])])
    return int(awards.level3_budget(budget, spent, rules)[0])


def adjusted_pay(case: dict[str, Any]) -> int:
    rules = replace(RULES.pay, minimum=case["minimum"], maximum_certified=case["ceiling"])
    return int(rates.adjusted_pay(np.array([float(case["pay"])]), np.array([case["rate"]]), rules)[0])


def removal_reason(case: dict[str, Any]) -> int:
    level1 = below3 = np.zeros(1, dtype=np.uint8)
    rules = replace(RULES.removal, ratings_compel=case.get("compel", True))
    for level in case["levels"]:
        level1 = removal.remember(level1, np.array([level == 1]), rules.level1_window_years)
        below3 = removal.remember(below3, np.array([level in (1, 2)]), rules.below3_window_years)
    final = np.array([case["levels"][-1]], dtype=np.int8)
    names = ("in_probation", "agency_would_end_probation", "agency_would_remove")
    may = (np.array([case.get(name, False)]) for name in names)
    return int(removal.removal_reason(final, level1, below3, *may, rules)[0])


def eligible(case: dict[str, Any]) -> float:
    rules = of("annuity", annuity.AnnuityRules, case)
    minimum = retirement.minimum_retirement_age(numbers(case["born"]), rules)
    return float(retirement.years_since_eligible(numbers(case["age"]), numbers(case["service"]), minimum, rules)[0])


def minimum_age(case: dict[str, Any]) -> float:
    rules = of("annuity", annuity.AnnuityRules, case)
    return float(retirement.minimum_retirement_age(numbers(case["born"]), rules)[0])


FUNCTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "slots": slots,
    "rating": rating,
    "re_score": re_score,
    "aggregate": aggregate,
    "award": award,
    "level3_budget": level3_budget,
    "adjusted_pay": adjusted_pay,
    "removal": removal_reason,
    "eligible": eligible,
    "minimum_age": minimum_age,
    "law_value": law_value,
    **FLEXIBILITY_FUNCTIONS,
    **RATINGS_FUNCTIONS,
    **PAY_FUNCTIONS,
    **RATE_FUNCTIONS,
    **TENURE_FUNCTIONS,
}


def cases() -> list[Any]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['cite']}"))
    return found


@pytest.mark.parametrize("case", cases())
def test_worked_example(case: dict[str, Any]) -> None:
    got = FUNCTIONS[case["function"]](case)
    if isinstance(case["expect"], float):
        assert got == pytest.approx(case["expect"], abs=1e-6), case["cite"]
    else:
        assert got == case["expect"], case["cite"]


def test_every_example_cites_its_source() -> None:
    found = [param.values[0] for param in cases()]
    assert len(found) > 300
    assert all(case["cite"] for case in found)
