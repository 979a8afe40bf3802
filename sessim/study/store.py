"""The folder of a study: runs in Parquet, worlds, manifest. Files are written whole or not at all.

While a study runs, finished runs lie in shards under `runs/`; when it ends they are gathered in `runs.parquet`. A run is known by
its content-addressed id, so a study that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sessim.measures.catalogue import NAMES
from sessim.study.design import PlannedRun
from sessim.study.errors import UserError
from sessim.study.simulation import Outcome

MANIFEST = "manifest.json"
RUNS = "runs.parquet"
WORLDS = "worlds.parquet"
SHARDS = "runs"
KEYS = ["run_id", "fiscal_year"]


@dataclass(frozen=True)
class StoredStudy:
    """Runs, worlds and manifest of one study.

    Attributes:
        folder: Folder of the study.
        manifest: Title, questions, arms, settings, command, versions, times and assumed law.
        runs: One row a run and fiscal year: run_id, arm, world, replication, seed, fiscal_year and one column a measure.
        worlds: One row a world: world, `theory.<mechanism>` names and `<mechanism>.<parameter>` values.
    """

    folder: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    worlds: pd.DataFrame


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file so that it is there whole or not at all: to a temporary name, flushed to disk, then renamed.

    Args:
        path: Final path; its folder is made if needed.
        write: Writes the content to the path it is given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def outcomes_table(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Tidy table of finished runs: run_id, fiscal_year and one column a measure."""
    frames = []
    for outcome in outcomes:
        frame = pd.DataFrame(outcome.measures, columns=list(NAMES))
        frame.insert(0, "fiscal_year", np.array(outcome.fiscal_years, dtype=np.int16))
        frame.insert(0, "run_id", outcome.run_id)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*KEYS, *NAMES])


def write_shard(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Store finished runs as one shard, named after its first run."""
    if outcomes:
        table = outcomes_table(outcomes)
        write_whole(folder / SHARDS / f"{outcomes[0].run_id}.parquet", lambda path: _write_parquet(table, path))


def finished_runs(folder: Path) -> pd.DataFrame:
    """Read every finished run of a folder, gathered or in shards; a file that cannot be read is left out and recomputed."""
    tables = []
    for path in [folder / RUNS, *sorted((folder / SHARDS).glob("*.parquet"))]:
        if path.is_file():
            try:
                tables.append(pq.read_table(path, columns=[*KEYS, *NAMES]).to_pandas())
            except (OSError, pa.ArrowInvalid, KeyError):
                continue
    if not tables:
        return pd.DataFrame(columns=[*KEYS, *NAMES])
    found: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return found.drop_duplicates(KEYS)


def gather(folder: Path, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """Gather the planned runs that are finished into `runs.parquet`, in the order of the plan, and drop the shards."""
    plan = pd.DataFrame([(run.run_id, run.arm, run.world, run.replication, run.seed) for run in planned])
    plan.columns = pd.Index(["run_id", "arm", "world", "replication", "seed"])
    runs = plan.merge(finished_runs(folder), on="run_id", how="inner")
    arm_order = {arm: position for position, arm in enumerate(dict.fromkeys(plan["arm"]))}
    runs = runs.sort_values(
        ["arm", "world", "replication", "fiscal_year"],
        key=lambda column: column.map(arm_order) if column.name == "arm" else column,
        ignore_index=True,
    )
    write_whole(folder / RUNS, lambda path: _write_parquet(runs, path))
    for shard in (folder / SHARDS).glob("*.parquet"):
        shard.unlink()
    if (folder / SHARDS).is_dir():
        (folder / SHARDS).rmdir()
    return runs


def write_tables(folder: Path, worlds: pd.DataFrame, manifest: dict[str, Any]) -> None:
    """Write the world table and the manifest."""
    write_whole(folder / WORLDS, lambda path: _write_parquet(worlds, path))
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8"))


def load_study(folder: Path) -> StoredStudy:
    """Load a finished study.

    Raises:
        UserError: The folder is missing, or one of its files is missing or damaged.
    """
    for name in (MANIFEST, RUNS, WORLDS):
        if not (folder / name).is_file():
            raise UserError(f"{folder}: no {name} here; run a study first, for example: sessim run")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        runs = pq.read_table(folder / RUNS).to_pandas()
        worlds = pq.read_table(folder / WORLDS).to_pandas()
    except (OSError, ValueError) as error:
        first_line = str(error).splitlines()[0]
        raise UserError(f"{folder}: a file of the study is damaged ({first_line}); run the study again") from error
    return StoredStudy(folder, manifest, runs, worlds)


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), path, compression="zstd")
