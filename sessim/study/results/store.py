"""The folder of a study: runs in Parquet, worlds, manifest. Files are written whole or not at all.

While a study runs, finished runs are in shards under `runs/`, each named after its own checksum; when it ends they are
gathered in `runs.parquet`, whose checksum is in `checksums.sha256` with those of the other files. A run is known by its
content-addressed id, so a study that was stopped resumes where it was, and a file that does not match its checksum is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.ground.errors import StoppedError, UserError
from sessim.ground.files import digest_of, drop_files, read_checksums, record_checksums, write_whole
from sessim.measures.catalogue import NAMES
from sessim.settings.renames import worlds_in_current_names
from sessim.study.design import PlannedRun
from sessim.study.results.checking import find_altered
from sessim.study.results.keeping import (
    claim_folder,
    drop_shards,
    list_shards,
    read_object,
    refuse_foreign_folder,
    was_finished,
)
from sessim.study.results.keeping import drop_leftovers as drop_leftovers
from sessim.study.results.names import FAILURES as FAILURES
from sessim.study.results.names import MANIFEST as MANIFEST
from sessim.study.results.names import PLAN, SHARDS, STRATA
from sessim.study.results.names import RUNS as RUNS
from sessim.study.results.names import STORED as STORED
from sessim.study.results.names import WORLDS as WORLDS
from sessim.study.results.strata_store import (
    find_runs_with_strata,
    gather_strata,
    load_strata,
    make_empty_strata,
    write_strata_shard,
)
from sessim.study.results.tables import decode_checked, encode_parquet, read_parquet
from sessim.study.simulation import Outcome

KEYS = ["run_id", "fiscal_year"]
RUN_COLUMNS = ["run_id", "arm", "world", "replication", "seed", "fiscal_year"]
ENVIRONMENT = "environment"
NOT_RECORDED = "not recorded"


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
    """Tidy table of finished runs: run_id, fiscal_year and one column per measure."""
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
        environments = {outcome.run_id: outcome.environment for outcome in outcomes}
        table = outcomes_table(outcomes)
        content = encode_parquet(table.assign(**{ENVIRONMENT: table["run_id"].map(environments)}))
        name = f"{hashlib.sha256(content).hexdigest()}.parquet"
        write_whole(folder / SHARDS / name, lambda path: path.write_bytes(content))


@dataclass(frozen=True)
class Finished:
    """Finished runs of a folder.

    Attributes:
        runs: One row per run and year: run_id, fiscal_year, one column per measure, and the environment it was computed in.
        damaged: Files that do not match their checksum or cannot be read; their runs are left out.
        outdated: Intact files that hold other measures; their runs are left out.
    """

    runs: pd.DataFrame
    damaged: tuple[Path, ...]
    outdated: tuple[Path, ...] = ()

    @property
    def run_ids(self) -> set[str]:
        """Ids of the finished runs."""
        return set(self.runs["run_id"])

    def describe_stored(self, planned: Iterable[PlannedRun], environment: str) -> list[str]:
        """What a user should know of stored runs that a study is about to use or to leave out.

        Args:
            planned: Runs of the study.
            environment: What further runs will be computed in.
        """
        said = [
            f"{path} does not match its checksum and is left out; runs stored only there will be recomputed"
            for path in self.damaged
        ]
        said += [
            f"{path} comes from another version of sessim, with other measures; its runs will be recomputed"
            for path in self.outdated
        ]
        used = self.runs[self.runs["run_id"].isin([run.run_id for run in planned])]
        said += [
            f"{number} of the stored runs were computed with other libraries or on another processor ({other}) than "
            f"now ({environment}): last bits may differ between runs; manifest.json counts both"
            for other, number in count_environments(used).items()
            if other not in (environment, NOT_RECORDED)
        ]
        return said


def count_environments(runs: pd.DataFrame) -> dict[str, int]:
    """Number of runs by the environment they were computed in, the most frequent first."""
    if runs.empty or ENVIRONMENT not in runs:
        return {}
    counted = runs.drop_duplicates("run_id")[ENVIRONMENT].value_counts()
    return {str(name): int(number) for name, number in sorted(counted.items(), key=lambda each: (-each[1], each[0]))}


def read_finished_runs(folder: Path) -> Finished:
    """Read every finished run of a folder, gathered or in shards; a damaged file is left out."""
    gathered = read_checksums(folder).get(RUNS, "")
    files = {folder / RUNS: gathered} | {path: path.stem for path in list_shards(folder / SHARDS)}
    tables, damaged, outdated = [], [], []
    for path, digest in files.items():
        if path.is_file():
            table = decode_checked(path, digest)
            if table is None:
                damaged.append(path)
            elif not {*KEYS, *NAMES} <= set(table.columns):
                outdated.append(path)
            else:
                tables.append(_select_known(table))
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*KEYS, *NAMES, ENVIRONMENT])
    return Finished(found.drop_duplicates(KEYS), tuple(damaged), tuple(outdated))


def _select_known(table: pd.DataFrame) -> pd.DataFrame:
    """Keys, measures and environment; of what was stored before environments were recorded, that it was not."""
    if ENVIRONMENT not in table:
        table = table.assign(**{ENVIRONMENT: NOT_RECORDED})
    return table[[*KEYS, *NAMES, ENVIRONMENT]]


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
    runs = select_planned(read_finished_runs(folder).runs, planned)
    gather_strata(folder, planned)
    _keep_as_shard(folder)
    content = encode_parquet(runs)
    write_whole(folder / RUNS, lambda path: path.write_bytes(content))
    record_checksums(folder, [RUNS])
    drop_shards(folder / SHARDS)
    return runs


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


def _keep_as_shard(folder: Path) -> None:
    """Keep the gathered runs under a second name until the new ones have their checksum."""
    digest = read_checksums(folder).get(RUNS)
    if digest is not None and (folder / RUNS).is_file() and digest_of(folder / RUNS) == digest:
        old = (folder / RUNS).read_bytes()
        write_whole(folder / SHARDS / f"{digest}.parquet", lambda path: path.write_bytes(old))


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
        UserError: A column is missing.
    """
    wanted = {RUNS: (runs, [*RUN_COLUMNS, *NAMES]), WORLDS: (worlds, ["world"])}
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


def choose_own_folder(folder: Path, typed: Sequence[str], run_ids: Collection[str] = ()) -> Path:
    """Folder for a study that names none: its own, or one next to it if that holds another published or finished study.

    Args:
        folder: Usual folder of the study.
        typed: Settings as typed that decide the results; the published study itself goes to its own folder.
        run_ids: Ids of the runs of the study. A finished study that holds any other run would lose it, and stays.

    Raises:
        UserError: Files that sessim did not write are in the folder where those of a study would be.
    """
    number = 0
    chosen = folder
    while _holds_another_study(chosen, typed, run_ids):
        number += 1
        chosen = folder.with_name(f"{folder.name}_own" + (f"_{number}" if number > 1 else ""))
    return chosen


def _holds_another_study(folder: Path, typed: Sequence[str], run_ids: Collection[str]) -> bool:
    """Whether a folder holds a published or finished study that is not the one of these settings or a part of it."""
    refuse_foreign_folder(folder)
    if is_published(folder):
        return read_object(folder / MANIFEST).get("typed_settings") != list(typed)
    if not run_ids or not was_finished(folder):
        return False
    try:
        return not set(read_parquet(folder / RUNS, ["run_id"])["run_id"]) <= set(run_ids)
    except (OSError, ValueError):  # its runs are damaged or gone: only the same settings may repair it
        return read_object(folder / MANIFEST).get("typed_settings") != list(typed)
