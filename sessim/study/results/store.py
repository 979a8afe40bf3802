"""The folder of a study: runs in Parquet, worlds, manifest. Files are written whole or not at all.

While a study runs, finished runs are in shards under `runs/`, each named after its own checksum; when it ends they are
gathered in `runs.parquet`, whose checksum is in `checksums.sha256` with those of the other files. A run is known by its
content-addressed id, so a study that was stopped resumes where it was, and a file that does not match its checksum is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.ground.errors import StoppedError, UserError
from sessim.ground.files import drop_files, read_checksums, record_checksums, write_whole
from sessim.measures.catalogue import NAMES
from sessim.settings.renames import worlds_in_current_names
from sessim.study.design import PlannedRun
from sessim.study.results.checking import find_altered
from sessim.study.results.finished import ENVIRONMENT, KEYS
from sessim.study.results.finished import NOT_RECORDED as NOT_RECORDED
from sessim.study.results.finished import count_environments as count_environments
from sessim.study.results.finished import read_finished_keys as read_finished_keys
from sessim.study.results.finished import read_finished_runs as read_finished_runs
from sessim.study.results.gathering import gather as gather
from sessim.study.results.gathering import select_planned as select_planned
from sessim.study.results.gathering import write_as_shard
from sessim.study.results.keeping import claim_folder
from sessim.study.results.keeping import drop_leftovers as drop_leftovers
from sessim.study.results.names import FAILURES as FAILURES
from sessim.study.results.names import MANIFEST as MANIFEST
from sessim.study.results.names import PLAN, SHARDS, STRATA
from sessim.study.results.names import RUNS as RUNS
from sessim.study.results.names import STORED as STORED
from sessim.study.results.names import WORLDS as WORLDS
from sessim.study.results.recorded import is_as_marked
from sessim.study.results.strata_store import (
    find_runs_with_strata,
    load_strata,
    make_empty_strata,
    write_strata_shard,
)
from sessim.study.results.tables import encode_parquet, read_parquet
from sessim.study.simulation import Outcome, find_mark

RUN_COLUMNS = ["run_id", "arm", "world", "replication", "seed", "fiscal_year"]


@dataclass(frozen=True)
class StoredStudy:
    """Runs, worlds and manifest of one study.

    Attributes:
        folder: Folder of the study.
        manifest: Title, questions, arms, settings, command, versions, times and assumed law.
        runs: One row per run and fiscal year: run_id, arm, world, replication, seed, fiscal_year, one column per measure, and the
            environment that it was computed in.
        worlds: One row per world: world, `theory.<mechanism>` names and `<mechanism>.<parameter>` values.
        strata: One row per run, fiscal year, stratum and group with the measures of `sessim.measures.groups`; empty if the study
            stores none.
    """

    folder: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    worlds: pd.DataFrame
    strata: pd.DataFrame = field(default_factory=make_empty_strata)


def outcomes_table(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Tidy table of finished runs that record the same measures: run_id, fiscal_year and one column per measure."""
    made = list(outcomes)
    if not made:
        return pd.DataFrame(columns=[*KEYS, *NAMES])
    frame = pd.DataFrame(np.vstack([outcome.measures for outcome in made]), columns=list(made[0].names or NAMES))
    frame.insert(
        0, "fiscal_year", np.array([year for outcome in made for year in outcome.fiscal_years], dtype=np.int16)
    )
    frame.insert(0, "run_id", [outcome.run_id for outcome in made for _ in outcome.fiscal_years])
    return frame


def write_shard(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Store finished runs as one shard."""
    if outcomes:
        write_strata_shard(folder, outcomes)
        environments = {outcome.run_id: outcome.environment for outcome in outcomes}
        table = outcomes_table(outcomes)
        write_as_shard(folder, table.assign(**{ENVIRONMENT: table["run_id"].map(environments)}))


def refuse_lost_runs(
    folder: Path, planned: Sequence[PlannedRun], runs: pd.DataFrame, failed: Iterable[str], strata_years: Iterable[int]
) -> None:
    """Compare what was gathered with what was planned: every run is stored, or reported as failed.

    Args:
        folder: Folder of the study.
        planned: Its runs.
        runs: What was gathered.
        failed: Ids of the runs that failed.
        strata_years: Years in which measures by group are stored too.

    Raises:
        StoppedError: A run is neither stored nor failed; the study stays unfinished.
    """
    stored = set(runs["run_id"])
    if years := tuple(strata_years):
        stored &= find_runs_with_strata(folder, years)
    lost = {run.run_id for run in planned} - stored - set(failed)
    if lost:
        write_plan(folder, folder.name, len(planned))
        raise StoppedError(
            f"{len(lost)} of {len(planned)} runs were computed and are no longer stored: files of {folder} were removed or "
            "damaged in the meantime; run the same command again"
        )


def write_tables(folder: Path, worlds: pd.DataFrame, manifest: dict[str, Any]) -> None:
    """Write the world table and the manifest."""
    content = encode_parquet(worlds)
    write_whole(folder / WORLDS, lambda path: path.write_bytes(content))
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    record_checksums(folder, [WORLDS, MANIFEST])  # that of the runs is there since they were gathered


def finish(folder: Path) -> None:
    """Mark a study as finished: its tables, and its answers if it has any, are written.

    Raises:
        StoppedError: A file of the study was removed or changed since it was written; the study stays unfinished.
    """
    recorded = read_checksums(folder)
    lost = [name for name in (RUNS, WORLDS, MANIFEST) if name not in recorded or not (folder / name).is_file()]
    changed = lost or find_altered(folder, (RUNS, WORLDS, MANIFEST, STRATA))
    if changed:
        raise StoppedError(
            f"{folder / changed[0]} was removed or changed while the study ran, so it is incomplete; run the same command again"
        )
    drop_files(folder, [PLAN])


def is_published(folder: Path) -> bool:
    """Whether a folder holds a finished study without its runs, as studies are published."""
    return (folder / MANIFEST).is_file() and not any((folder / name).exists() for name in (RUNS, SHARDS, PLAN))


def write_plan(folder: Path, name: str, planned_runs: int) -> None:
    """Write what a sweep is about to do; the file is removed when everything is written (`finish`).

    Raises:
        UserError: The folder holds files of the same names that sessim did not write.
    """
    claim_folder(folder)
    text = json.dumps({"name": name, "planned_runs": planned_runs}, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / PLAN, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def load_study(folder: Path) -> StoredStudy:
    """Load a finished study.

    Raises:
        UserError: The folder is missing, or one of its files is missing, damaged, altered or of another version.
    """
    if is_published(folder):
        raise UserError(
            f"{folder}: published without its runs; to recompute them: "
            f"{read_manifest(folder).get('command', 'sessim run')} output.folder={folder}_own"
        )
    for name in (MANIFEST, RUNS, WORLDS):
        if not (folder / name).is_file():
            raise UserError(f"{folder}: no {name} here; run a study first, for example: sessim run")
    try:
        if altered := find_altered(folder, (MANIFEST, RUNS, WORLDS, STRATA)):
            raise UserError(
                f"{folder}: {', '.join(altered)} has changed since the study was stored (its checksum differs); "
                "restore it, or run the study again"
            )
        manifest = read_manifest(folder)
        runs = read_parquet(folder / RUNS)
        worlds = worlds_in_current_names(read_parquet(folder / WORLDS))
        strata = load_strata(folder)
    except (OSError, ValueError) as error:
        first_line = (str(error).splitlines() or ["unreadable"])[0]
        raise UserError(f"{folder}: a file of the study is damaged ({first_line}); run the study again") from error
    _refuse_other_columns(folder, runs, worlds)
    if runs.empty:
        raise UserError(f"{folder}: no run of this study has finished; see {FAILURES}")
    return StoredStudy(folder, manifest, runs, worlds, strata)


def _refuse_other_columns(folder: Path, runs: pd.DataFrame, worlds: pd.DataFrame) -> None:
    """Refuse tables that are not of this version.

    Raises:
        UserError: A column is missing, or the ids of the runs say that they recorded something else.
    """
    ids = [str(each) for each in runs["run_id"].unique()] if "run_id" in runs else []
    is_partial = any(map(find_mark, ids)) and is_as_marked(runs.columns, ids)
    wanted = {RUNS: (runs, [*RUN_COLUMNS, *(() if is_partial else NAMES)]), WORLDS: (worlds, ["world"])}
    for name, (table, columns) in wanted.items():
        missing = [column for column in columns if column not in table]
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            raise UserError(
                f"{folder / name} has no column {', '.join(missing[:3])}{more}: it comes from another version of sessim, or was "
                "altered; run the study again"
            )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a study.

    Raises:
        UserError: It is not that of a study.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not {"name", "settings"} <= set(manifest):
            raise ValueError("not the manifest of a study")
        for name, kind in {"name": str, "title": str, "settings": dict, "questions": list, "arms": list}.items():
            if not isinstance(manifest.get(name, kind()), kind):
                raise ValueError(f"{name} is not in the form that sessim writes")
        if not all(
            isinstance(arm, dict) and {"label", "title", "role"} <= set(arm) for arm in manifest.get("arms", [])
        ):
            raise ValueError("arms is not in the form that sessim writes")
    except (OSError, ValueError, RecursionError) as error:
        first_line = str(error).splitlines()[0]
        raise UserError(f"{folder / MANIFEST} is damaged ({first_line}); run the study again") from error
    return manifest
