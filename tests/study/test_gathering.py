"""What is gathered is what was stored, in the order of the plan, however it lay in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.measures.catalogue import NAMES
from sessim.study.design import PlannedRun
from sessim.study.results import finished
from sessim.study.results.store import gather, outcomes_table, read_finished_keys, read_finished_runs, write_shard
from sessim.study.simulation import Outcome

YEARS = (2026, 2027)
# the third arm has the rules of the first, and so its runs; one planned run was never finished, one finished run is not planned
PLAN = [
    PlannedRun(run_id, arm, 0, replication, 7 + replication)
    for arm, ids in (("B", "abc"), ("A", "dex"), ("B again", "abc"))
    for replication, run_id in enumerate(ids)
]
PARTS = ("ea", "cd", "ab", "z")  # a is stored twice


def make_up(run_id: str) -> Outcome:
    values = np.random.default_rng(ord(run_id)).random((len(YEARS), len(NAMES)))
    values[0, 3] = np.nan
    return Outcome(run_id, "", YEARS, values, environment=f"machine of {run_id}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in PARTS:
        write_shard(tmp_path, [make_up(run_id) for run_id in part])
    return tmp_path


def test_runs_are_gathered_in_the_order_of_the_plan_with_their_own_measures(folder: Path) -> None:
    runs = gather(folder, PLAN)
    wanted = [(run.arm, run.run_id, year) for run in PLAN if run.run_id != "x" for year in YEARS]
    assert list(runs[["arm", "run_id", "fiscal_year"]].itertuples(index=False, name=None)) == wanted
    for run_id in "abcde":
        mine = runs[runs["run_id"] == run_id]
        stored = make_up(run_id).measures
        assert np.array_equal(mine[list(NAMES)].to_numpy(), np.tile(stored, (len(mine) // 2, 1)), equal_nan=True)
        assert set(mine["environment"]) == {f"machine of {run_id}"}
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "runs.parquet"), runs)
    assert not (folder / "runs").exists()
    assert gather(folder, PLAN).equals(runs)  # from the one file, as from shards


def test_keys_tell_which_runs_are_finished_and_measures_are_those_that_were_stored(folder: Path) -> None:
    assert read_finished_keys(folder).run_ids == set("abcdez")
    found = read_finished_runs(folder).runs.sort_values(["run_id", "fiscal_year"], ignore_index=True)
    made = outcomes_table(make_up(run_id) for run_id in "abcdez")
    pd.testing.assert_frame_equal(found.drop(columns="environment"), made)


def test_a_file_that_goes_between_its_keys_and_its_measures_costs_its_own_runs(folder: Path) -> None:
    keys = read_finished_keys(folder)
    lost = next(path for path, _ in keys.files if "z" in set(pd.read_parquet(path)["run_id"]))
    lost.unlink()
    assert set(finished.read_measures(keys.runs, keys.files)["run_id"]) == set("abcde")
