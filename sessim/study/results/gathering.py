"""Gathering: when a sweep ends, the planned runs of its shards become one table in the order of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sessim.ground.files import digest_of, read_checksums, record_checksums, write_whole
from sessim.study.results.finished import read_finished_keys, read_measures
from sessim.study.results.keeping import drop_shards
from sessim.study.results.names import RUNS, SHARDS
from sessim.study.results.strata_store import gather_strata
from sessim.study.results.tables import write_parquet

if TYPE_CHECKING:
    from sessim.study.design import PlannedRun


def select_planned(finished: pd.DataFrame, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """The finished runs that are planned, one row per run and year, in the order of the plan."""
    plan = pd.DataFrame([(run.run_id, run.arm, run.world, run.replication, run.seed) for run in planned])
    plan.columns = pd.Index(["run_id", "arm", "world", "replication", "seed"])
    runs = plan.merge(finished, on="run_id", how="inner")
    arm_order = {arm: position for position, arm in enumerate(dict.fromkeys(plan["arm"]))}
    return runs.sort_values(
        ["arm", "world", "replication", "fiscal_year"],
        key=lambda column: column.map(arm_order) if column.name == "arm" else column,
        ignore_index=True,
    )


def gather(folder: Path, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """Gather the planned runs that are finished into `runs.parquet`, in the order of the plan, and drop the shards.

    At every moment each finished run is in a file with a valid checksum, so that a crash in between loses nothing.
    """
    finished = read_finished_keys(folder)
    runs = read_measures(select_planned(finished.runs, planned), finished.files)
    gather_strata(folder, planned)
    _keep_as_shard(folder)
    write_whole(folder / RUNS, partial(write_parquet, runs))
    record_checksums(folder, [RUNS])
    drop_shards(folder / SHARDS)
    return runs


def _keep_as_shard(folder: Path) -> None:
    """Keep the gathered runs under a second name until the new ones have their checksum."""
    digest = read_checksums(folder).get(RUNS)
    if digest is not None and (folder / RUNS).is_file() and digest_of(folder / RUNS) == digest:
        old = (folder / RUNS).read_bytes()
        write_whole(folder / SHARDS / f"{digest}.parquet", lambda path: path.write_bytes(old))
