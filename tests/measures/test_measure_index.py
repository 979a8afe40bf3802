"""Every measure M1.1 to M9.4 resolves to something that exists, and the functions over years match hand cases."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from sessim.ground.resources import configs_folder
from sessim.law.pay.annuity import AnnuityRules
from sessim.measures.catalogue import BY_NAME, MEASURES
from sessim.measures.group_size import least_group_for_ranking
from sessim.measures.over_years import half_life, persistence, present_value_of_path
from sessim.measures.stake import value_of_top_rating
from sessim.measures.strata import STRATUM_MEASURES
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.statutes import load_statutes

MEASURES_OF_QUESTION = {1: 6, 2: 5, 3: 6, 4: 6, 5: 6, 6: 5, 7: 6, 8: 6, 9: 4}
CODES = [f"M{question}.{number}" for question, last in MEASURES_OF_QUESTION.items() for number in range(1, last + 1)]
INDEX: dict[str, dict[str, Any]] = yaml.safe_load(
    (configs_folder() / "evidence" / "measure_index.yaml").read_text(encoding="utf-8")
)


def test_the_index_has_every_code_and_no_other() -> None:
    assert list(INDEX) == CODES
    assert {each.code for each in MEASURES} <= {*CODES, "R"}


@pytest.mark.parametrize("code", CODES)
def test_a_code_resolves(code: str) -> None:
    entry = INDEX[code]
    assert entry["definition"] and entry["units"] and entry["direction"] in ("higher", "lower", "none")
    ways = [entry.get(way, []) for way in ("measures", "by_group", "functions", "experiments", "tables")]
    assert any(ways), "nothing says how it is obtained"
    for name in entry.get("measures", []):
        assert BY_NAME[name].unit in entry["units"]
    assert set(entry.get("by_group", [])) <= set(STRATUM_MEASURES)
    for path in entry.get("functions", []):
        assert _exists(path), path
    for name in entry.get("experiments", []):
        assert (configs_folder() / "experiment" / f"{name}.yaml").is_file(), name
    for path in entry.get("tables", []):
        assert (configs_folder().parent / path).is_file(), path


def _exists(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name) or importlib.import_module(path) is not None
    except ModuleNotFoundError:
        return False


def test_every_yearly_measure_stands_under_its_code() -> None:
    for measure in MEASURES:
        assert measure.code == "R" or measure.name in INDEX[measure.code]["measures"], measure.name


def test_half_life_of_a_path() -> None:
    assert half_life(np.array([0.0, 4.0, 6.0, 8.0])) == pytest.approx(1.0)  # 4 of 8 after one year
    assert half_life(np.array([1.0, 0.8, 0.2, 0.0])) == pytest.approx(1.5)  # .5 halfway from .8 to .2
    assert math.isnan(half_life(np.array([0.3, 0.5, 0.3])))


def test_persistence_of_a_difference() -> None:
    assert persistence(np.array([2.0, 9.0, 1.0, 2.0, 3.0, 9.0])) == pytest.approx(1.0)  # mean of 1, 2, 3 over 2
    assert math.isnan(persistence(np.array([2.0, 1.0])))


def test_present_value_of_a_path() -> None:
    assert present_value_of_path(np.array([100.0, 110.0]), 0.1) == pytest.approx(200.0)


def test_value_of_a_top_rating_without_interest() -> None:
    """Award 7 %, raise 1 % kept ten years, 1 % of 30 years of it for 25 years: .07 + .10 + .075."""
    rules = make_concept_rules(load_statutes(), "annuity", AnnuityRules, 2026)
    rules = replace(rules, discount_rate=0.0, rate=0.01, horizon_age=85.0, high_years=3)
    assert value_of_top_rating(0.07, 0.01, 10.0, 30.0, 60.0, rules) == pytest.approx(
        0.07 + 0.10 + 0.01 * 30 * 0.01 * 25
    )
    one_year = value_of_top_rating(0.07, 0.01, 1.0, 30.0, 60.0, rules)  # a third of high-3
    assert one_year == pytest.approx(0.07 + 0.01 + 0.01 * 30 * 0.01 / 3 * 25)


def test_least_group_for_ranking() -> None:
    """Variances .35, .25, .40: ranking wins above 1 / .25 = 4 people; never when too much of the truth is between groups."""
    assert least_group_for_ranking(0.35, 0.25, 0.40) == pytest.approx(4.0)
    assert least_group_for_ranking(0.35, 0.25, 0.40, between=0.5) == math.inf
    draws = np.random.default_rng(4)
    truth, error = draws.normal(0, math.sqrt(0.35), (60_000, 4)), draws.normal(0, math.sqrt(0.40), (60_000, 4))
    rating = truth + error + draws.normal(0, 0.5, (60_000, 1))
    ranked = rating - rating.mean(axis=1, keepdims=True)
    rated, placed = (np.corrcoef(each.ravel(), truth.ravel())[0, 1] for each in (rating, ranked))
    assert placed == pytest.approx(rated, abs=0.005)  # at four people the two are equally good
