"""Every yearly measure against a made-up corps worked out by hand: tests/measures/*.yaml."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sessim.measures.catalogue import NAMES
from sessim.measures.recorder import Recorder
from tests.support.made_up_corps import FOLDER, made_up_year, worked_out

CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem not in ("corps", "strata")
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['measure']}: {case['because']}")
def test_a_measure_of_the_made_up_corps(case: dict[str, Any]) -> None:
    year, memory = made_up_year(case.get("changes"))
    recorder = Recorder(memory)
    recorder(year)
    found = recorder.table()[0, NAMES.index(case["measure"])]
    assert found == pytest.approx(worked_out(case["expected"]), rel=1e-9, abs=1e-12, nan_ok=True)


def test_every_yearly_measure_has_a_case() -> None:
    assert {case["measure"] for case in CASES} == set(NAMES)


def test_a_wrong_expectation_is_noticed() -> None:
    year, memory = made_up_year({"Gus": {"level": 4}})
    recorder = Recorder(memory)
    recorder(year)
    assert recorder.table()[0, NAMES.index("top30_found")] == 1.0
