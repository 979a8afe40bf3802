"""Gathering: when a sweep ends, the planned runs of its shards become one table in the order of the plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sessim.ground.files import digest_of, read_checksums, record_checksums, write_whole
from sessim.study.results.finished import ENVIRONMENT, KEYS, Finished, read_finished_keys, read_measures
from sessim.study.results.keeping import drop_shards
from sessim.study.results.names import RUNS, SHARDS
from sessim.study.results.recorded import find_narrower
from sessim.study.results.strata_store import gather_strata
from sessim.study.results.tables import encode_parquet, write_parquet
from sessim.study.simulation import find_mark

if TYPE_CHECKING:
    from sessim.study.design import PlannedRun


def select_planned(finished: Finished, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """The finished runs that are planned, one row per run and year, in the order of the plan, with the measures they recorded."""
    plan = pd.DataFrame([(run.run_id, run.arm, run.world, run.replication, run.seed) for run in planned])
    plan.columns = pd.Index(["run_id", "arm", "world", "replication", "seed"])
    others = set(finished.names) - set(_list_measures(finished, planned))
    runs = plan.merge(finished.runs[[name for name in finished.runs if name not in others]], on="run_id", how="inner")
    arm_order = {arm: position for position, arm in enumerate(dict.fromkeys(plan["arm"]))}
    return runs.sort_values(
        ["arm", "world", "replication", "fiscal_year"],
        key=lambda column: column.map(arm_order) if column.name == "arm" else column,
        ignore_index=True,
    )


def _list_measures(finished: Finished, planned: Sequence[PlannedRun]) -> tuple[str, ...]:
    """Measures of the planned runs, which all record the same."""
    return finished.recorded.get(find_mark(planned[0].run_id), finished.names)


def gather(folder: Path, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """Gather the planned runs that are finished into `runs.parquet`, in the order of the plan, and drop the shards.

    At every moment each finished run is in a file with a valid checksum, so that a crash in between loses nothing.
    """
    finished = read_finished_keys(folder)
    runs = read_measures(select_planned(finished, planned), finished.files, _list_measures(finished, planned))
    gather_strata(folder, planned)
    _keep_as_shard(folder)
    narrower = _write_narrower(folder, finished, planned)
    write_whole(folder / RUNS, partial(write_parquet, runs))
    record_checksums(folder, [RUNS])
    drop_shards(folder / SHARDS, kept=narrower)
    return runs


def _write_narrower(folder: Path, finished: Finished, planned: Sequence[PlannedRun]) -> set[str]:
    """Keep as shards what was recorded before of runs that failed when they were run again; names of the shards."""
    left = find_narrower(finished.run_ids, planned)
    kept = set()
    for mark in sorted({find_mark(run) for run in left}):
        of_mark = finished.runs["run_id"].isin([run for run in left if find_mark(run) == mark])
        names = finished.recorded[mark]
        table = read_measures(finished.runs[of_mark], finished.files, names)
        kept.add(write_as_shard(folder, table[[*KEYS, *names, ENVIRONMENT]]))
    return kept


def write_as_shard(folder: Path, table: pd.DataFrame) -> str:
    """Store finished runs under the name of their own SHA-256, so that name and content are one atomic step; the name."""
    content = encode_parquet(table)
    name = f"{hashlib.sha256(content).hexdigest()}.parquet"
    write_whole(folder / SHARDS / name, lambda path: path.write_bytes(content))
    return name


def _keep_as_shard(folder: Path) -> None:
    """Keep the gathered runs under a second name until the new ones have their checksum."""
    digest = read_checksums(folder).get(RUNS)
    if digest is not None and (folder / RUNS).is_file() and digest_of(folder / RUNS) == digest:
        old = (folder / RUNS).read_bytes()
        write_whole(folder / SHARDS / f"{digest}.parquet", lambda path: path.write_bytes(old))
