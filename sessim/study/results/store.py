"""The folder of a study: runs in Parquet, worlds, manifest. Files are written whole or not at all.

While a study runs, finished runs lie in shards under `runs/`, each named after its own checksum; when it ends they are
gathered in `runs.parquet`, whose checksum stands in `checksums.sha256` with those of the other files. A run is known by its
content-addressed id, so a study that was stopped goes on where it was, and a file that does not match its checksum is left out.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sessim.ground.errors import UserError
from sessim.ground.files import CHECKSUMS, digest_of, read_checksums, record_checksums, write_whole
from sessim.measures.catalogue import NAMES
from sessim.settings.renames import worlds_in_current_names
from sessim.study.design import PlannedRun
from sessim.study.results.strata_store import (
    STRATA,
    STRATA_SHARDS,
    gather_strata,
    load_strata,
    make_empty_strata,
    write_strata_shard,
)
from sessim.study.simulation import Outcome

MANIFEST = "manifest.json"
RUNS = "runs.parquet"
WORLDS = "worlds.parquet"
SHARDS = "runs"
PLAN = "plan.json"
FAILURES = "failed_runs.csv"
STORED = (MANIFEST, RUNS, WORLDS, STRATA, PLAN, FAILURES)
KEYS = ["run_id", "fiscal_year"]


@dataclass(frozen=True)
class StoredStudy:
    """Runs, worlds and manifest of one study.

    Attributes:
        folder: Folder of the study.
        manifest: Title, questions, arms, settings, command, versions, times and assumed law.
        runs: One row a run and fiscal year: run_id, arm, world, replication, seed, fiscal_year and one column a measure.
        worlds: One row a world: world, `theory.<mechanism>` names and `<mechanism>.<parameter>` values.
        strata: One row a run, fiscal year, stratum and group with the measures of `sessim.measures.groups`; empty if the study
            stores none.
    """

    folder: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    worlds: pd.DataFrame
    strata: pd.DataFrame = field(default_factory=make_empty_strata)


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
    """Store finished runs as one shard, named after its own SHA-256, so that name and content are one atomic step."""
    if outcomes:
        write_strata_shard(folder, outcomes)
        buffer = io.BytesIO()
        _write_parquet(outcomes_table(outcomes), buffer)
        name = f"{hashlib.sha256(buffer.getbuffer()).hexdigest()}.parquet"
        write_whole(folder / SHARDS / name, lambda path: path.write_bytes(buffer.getbuffer()))


@dataclass(frozen=True)
class Finished:
    """Finished runs of a folder.

    Attributes:
        runs: One row a run and year: run_id, fiscal_year and one column a measure.
        damaged: Files that do not match their checksum or cannot be read; their runs are left out.
    """

    runs: pd.DataFrame
    damaged: tuple[Path, ...]

    @property
    def run_ids(self) -> set[str]:
        """Ids of the finished runs."""
        return set(self.runs["run_id"])


def read_finished_runs(folder: Path) -> Finished:
    """Read every finished run of a folder, gathered or in shards; a damaged file is left out."""
    gathered = read_checksums(folder).get(RUNS, "")
    files = {folder / RUNS: gathered} | {path: path.stem for path in sorted((folder / SHARDS).glob("*.parquet"))}
    tables, damaged = [], []
    for path, digest in files.items():
        if path.is_file():
            table = _read_checked_table(path, digest)
            if table is None:
                damaged.append(path)
            else:
                tables.append(table)
    if not tables:
        return Finished(pd.DataFrame(columns=[*KEYS, *NAMES]), tuple(damaged))
    found: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return Finished(found.drop_duplicates(KEYS), tuple(damaged))


def _read_checked_table(path: Path, digest: str) -> pd.DataFrame | None:
    """Runs in a file, or None if its bytes do not have the digest or it was written for other measures."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            return None
        table: pd.DataFrame = pq.read_table(pa.BufferReader(content), columns=[*KEYS, *NAMES]).to_pandas()
        return table if list(table.columns) == [*KEYS, *NAMES] else None
    except (OSError, pa.ArrowInvalid, KeyError):
        return None


def gather(folder: Path, planned: Sequence[PlannedRun]) -> pd.DataFrame:
    """Gather the planned runs that are finished into `runs.parquet`, in the order of the plan, and drop the shards.

    At every moment each finished run lies in a file that its checksum vouches for, so that dying in between loses nothing.
    """
    plan = pd.DataFrame([(run.run_id, run.arm, run.world, run.replication, run.seed) for run in planned])
    plan.columns = pd.Index(["run_id", "arm", "world", "replication", "seed"])
    runs = plan.merge(read_finished_runs(folder).runs, on="run_id", how="inner")
    arm_order = {arm: position for position, arm in enumerate(dict.fromkeys(plan["arm"]))}
    runs = runs.sort_values(
        ["arm", "world", "replication", "fiscal_year"],
        key=lambda column: column.map(arm_order) if column.name == "arm" else column,
        ignore_index=True,
    )
    gather_strata(folder, planned)
    _keep_as_shard(folder)
    write_whole(folder / RUNS, lambda path: _write_parquet(runs, path))
    record_checksums(folder, [RUNS])
    for shard in (folder / SHARDS).glob("*.parquet"):
        shard.unlink()
    if (folder / SHARDS).is_dir():
        (folder / SHARDS).rmdir()
    return runs


def _keep_as_shard(folder: Path) -> None:
    """Keep the gathered runs under a second name until the new ones are vouched for."""
    digest = read_checksums(folder).get(RUNS)
    if digest is not None and (folder / RUNS).is_file() and digest_of(folder / RUNS) == digest:
        old = (folder / RUNS).read_bytes()
        write_whole(folder / SHARDS / f"{digest}.parquet", lambda path: path.write_bytes(old))


def drop_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed process left; call it only while holding the folder."""
    for name in (*STORED, CHECKSUMS, "answers.csv", "report.html"):
        for leftover in folder.glob(f".{name}.*"):
            leftover.unlink()
    for shards in (SHARDS, STRATA_SHARDS):
        for leftover in (folder / shards).glob(".*.parquet.*"):
            leftover.unlink()


def write_tables(folder: Path, worlds: pd.DataFrame, manifest: dict[str, Any]) -> None:
    """Write the world table and the manifest."""
    write_whole(folder / WORLDS, lambda path: _write_parquet(worlds, path))
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    record_checksums(folder, [RUNS, WORLDS, MANIFEST])


def finish(folder: Path) -> None:
    """Mark a study as finished: its tables, and its answers if it has any, are written."""
    (folder / PLAN).unlink(missing_ok=True)


def is_published(folder: Path) -> bool:
    """Whether a folder holds a finished study without its runs, as studies are published."""
    return (folder / MANIFEST).is_file() and not any((folder / name).exists() for name in (RUNS, SHARDS, PLAN))


def write_plan(folder: Path, name: str, planned_runs: int) -> None:
    """Write what a sweep is about to do; the file goes when everything is written (`finish`)."""
    text = json.dumps({"name": name, "planned_runs": planned_runs}, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / PLAN, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def load_study(folder: Path) -> StoredStudy:
    """Load a finished study.

    Raises:
        UserError: The folder is missing, or one of its files is missing or damaged.
    """
    if is_published(folder):
        raise UserError(
            f"{folder}: published without its runs; make them again, for example: "
            f"{_read_manifest(folder).get('command', 'sessim run')} output.folder={folder}_own"
        )
    for name in (MANIFEST, RUNS, WORLDS):
        if not (folder / name).is_file():
            raise UserError(f"{folder}: no {name} here; run a study first, for example: sessim run")
    try:
        manifest = _read_manifest(folder)
        runs = pq.read_table(folder / RUNS).to_pandas()
        worlds = worlds_in_current_names(pq.read_table(folder / WORLDS).to_pandas())
        strata = load_strata(folder)
    except (OSError, ValueError) as error:
        first_line = str(error).splitlines()[0]
        raise UserError(f"{folder}: a file of the study is damaged ({first_line}); run the study again") from error
    if runs.empty:
        raise UserError(f"{folder}: no run of this study has finished; see {FAILURES}")
    return StoredStudy(folder, manifest, runs, worlds, strata)


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a study.

    Raises:
        UserError: It is not that of a study.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not {"name", "settings"} <= set(manifest):
            raise ValueError("not the manifest of a study")
    except (OSError, ValueError) as error:
        first_line = str(error).splitlines()[0]
        raise UserError(f"{folder / MANIFEST} is damaged ({first_line}); run the study again") from error
    return manifest


def choose_own_folder(folder: Path, typed: Sequence[str]) -> Path:
    """Folder for a study that names none: its own, or one beside it where another study is published.

    Args:
        folder: Usual folder of the study.
        typed: Settings as typed that decide the results; the published study itself goes to its own folder.
    """
    if not is_published(folder) or _read_manifest(folder).get("typed_settings") == list(typed):
        return folder
    return folder.with_name(f"{folder.name}_own")


def _write_parquet(table: pd.DataFrame, target: Path | io.BytesIO) -> None:
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), target, compression="zstd")
