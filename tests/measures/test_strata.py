"""Measures by group: hand cases, the stored table, adverse impact."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import yaml

from sessim.measures.groups import adverse_impact
from sessim.measures.groups.columns import GROUP_MEASURES, measure_by_group
from sessim.measures.groups.strata import ROWS, STRATA
from sessim.measures.groups.strata_of_people import group_by_demography, group_by_position
from sessim.measures.view import View, view_of
from sessim.settings.compose import compose_study
from sessim.study.results.strata_store import STRATA as FILE
from sessim.study.results.strata_store import find_runs_with_strata, load_strata
from sessim.study.runner import run_study
from tests.support.made_up_corps import FOLDER, made_up_year, worked_out

CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "strata.yaml").read_text(encoding="utf-8"))
SMALL = ["scale=smoke", "run.workers=1", "run.warm_up_years=0", "run.worlds=1", "experiment.others=[]"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['stratum']}: {case['group']}")
def test_a_group_of_the_made_up_corps(case: dict[str, Any]) -> None:
    year, memory = made_up_year()
    found = measure_by_group(view_of(year, memory))[ROWS.index((case["stratum"], case["group"]))]
    for name in set(case) - {"stratum", "group", "because"}:
        expected = worked_out(case[name])
        assert found[list(GROUP_MEASURES).index(name)] == pytest.approx(expected, abs=1e-12), name


def test_every_measure_by_group_and_every_stratum_has_a_case() -> None:
    assert {name for case in CASES for name in case} >= set(GROUP_MEASURES)
    assert {case["stratum"] for case in CASES} == {each.name for each in STRATA}


def test_every_executive_is_in_one_group_at_most() -> None:
    year, memory = made_up_year()
    values = measure_by_group(view_of(year, memory))
    for stratum in STRATA:
        rows = [number for number, (name, _) in enumerate(ROWS) if name == stratum.name]
        assert values[rows, 0].sum() in (0, 10, 11), stratum.name  # Kim is not rated; nobody has a position or group


def test_position_and_group_are_picked_up_where_the_corps_tells_them() -> None:
    mark = np.array([True, False, True])
    view = cast(
        "View",
        SimpleNamespace(
            career_rows=np.array([0, 1]),
            year=SimpleNamespace(seats=SimpleNamespace(is_reserved=mark)),
            people=SimpleNamespace(in_minority_group=~mark),
        ),
    )
    assert group_by_position(view).tolist() == [1, 0]
    assert group_by_demography(view).tolist() == [0, 1]


def test_adverse_impact_of_two_groups() -> None:
    """24 of 80 of a group and 48 of 120 of the reference group are selected: 30 and 40 percent, 36 percent together."""
    assert adverse_impact.impact_ratio(0.3, 0.4) == pytest.approx(0.75)
    assert adverse_impact.fails_four_fifths(0.3, 0.4) and not adverse_impact.fails_four_fifths(0.33, 0.4)
    error = math.sqrt(0.36 * 0.64 * (1 / 80 + 1 / 120))
    assert adverse_impact.standardised_difference(0.3, 80, 0.4, 120) == pytest.approx(-0.1 / error)
    assert math.isnan(adverse_impact.impact_ratio(0.1, 0.0))
    assert math.isnan(adverse_impact.standardised_difference(0.0, 5, 0.0, 5))


def test_a_sweep_stores_its_groups_and_gets_them_back(tmp_path: Path) -> None:
    settings = compose_study([*SMALL, f"output.folder={tmp_path}"])
    runs = run_study(settings, shows_progress=False).runs
    table = load_strata(tmp_path)
    assert sorted(set(table["fiscal_year"])) == [2026, 2028]
    overall = table[table["stratum"] == "overall"].merge(
        runs, on=["run_id", "arm", "fiscal_year"], suffixes=("", "_run")
    )
    assert len(overall) == 2 * len(settings.arms)
    assert np.allclose(overall["top_share"], overall["top_share_run"])
    assert np.allclose(overall["exit_rate"], overall["exit_rate_run"])
    assert find_runs_with_strata(tmp_path, settings.strata_years) == set(runs["run_id"])

    first = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(first[:-1])  # damaged: the runs are computed again for their groups
    again = run_study(settings, shows_progress=False)
    assert again.found == 0 or len(again.runs) == len(runs)
    assert (tmp_path / FILE).read_bytes() == first


def test_a_sweep_without_groups_stores_none(tmp_path: Path) -> None:
    run_study(compose_study([*SMALL, "run.strata=none", f"output.folder={tmp_path}"]), shows_progress=False)
    assert not (tmp_path / FILE).exists() and load_strata(tmp_path).empty
