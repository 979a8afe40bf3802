"""The finished runs of a folder, gathered or in shards: which they are, and what they measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.ground.files import read_checksums
from sessim.measures.catalogue import NAMES
from sessim.study.results.keeping import list_shards
from sessim.study.results.names import RUNS, SHARDS
from sessim.study.results.recorded import find_narrower, is_as_marked, list_recorded, narrower_text
from sessim.study.results.tables import UNREADABLE, open_checked
from sessim.study.simulation import find_mark

if TYPE_CHECKING:
    from sessim.study.design import PlannedRun

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
KEYS = ["run_id", "fiscal_year"]
ENVIRONMENT = "environment"
NOT_RECORDED = "not recorded"
FILE, ROW = "file", "row"  # where the measures of a run and year are stored


@dataclass(frozen=True)
class Finished:
    """Finished runs of a folder.

    Attributes:
        runs: One row per run and year: run_id, fiscal_year, the environment it was computed in, and either one column per
            measure that any of them recorded or where its measures are stored: the number of the file and of the row in it.
            The id of a run says which measures it recorded.
        damaged: Files that do not match their checksum or cannot be read; their runs are left out.
        outdated: Intact files that hold other measures than the ids of their runs say; their runs are left out.
        files: The intact files, each with its checksum.
        recorded: Measures of the runs, in the order of the catalogue, by what the ids of these runs end with.
    """

    runs: pd.DataFrame
    damaged: tuple[Path, ...]
    outdated: tuple[Path, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    recorded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Measures that any of the runs recorded; all that there are where there is no run."""
        found = {name for names in self.recorded.values() for name in names}
        return list_recorded(found) if self.recorded else tuple(NAMES)

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
        plan = list(planned)
        if narrower := find_narrower(self.run_ids, plan):
            said.append(narrower_text(len(narrower)))
        used = self.runs[self.runs["run_id"].isin([run.run_id for run in plan])]
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
    counted = runs[["run_id", ENVIRONMENT]].drop_duplicates("run_id")[ENVIRONMENT].value_counts()
    return {str(name): int(number) for name, number in sorted(counted.items(), key=lambda each: (-each[1], each[0]))}


def read_finished_keys(folder: Path) -> Finished:
    """Read which runs of a folder are finished, gathered or in shards, and where; a damaged file is left out.

    Of each file no more than three columns are read, so that a sweep goes on within seconds, and in little memory, whatever its
    runs hold.
    """
    gathered = read_checksums(folder).get(RUNS, "")
    found = {folder / RUNS: gathered} | {path: path.stem for path in list_shards(folder / SHARDS)}
    tables: list[pd.DataFrame] = []
    damaged: list[Path] = []
    outdated: list[Path] = []
    files: list[tuple[Path, str]] = []
    recorded: dict[str, tuple[str, ...]] = {}
    for path, digest in found.items():
        if not path.is_file():
            continue
        file = open_checked(path, digest)
        if file is None:
            damaged.append(path)
            continue
        columns = file.schema_arrow.names
        keys = _read_keys(file) if {*KEYS} <= set(columns) else None
        if keys is None or not is_as_marked(columns, keys["run_id"].unique()):
            outdated.append(path)
            continue
        tables.append(keys.assign(**{FILE: len(files)}))
        files.append((path, digest))
        recorded |= {find_mark(run): list_recorded(columns) for run in keys["run_id"].head(1)}
    empty = pd.DataFrame(columns=[*KEYS, ENVIRONMENT, ROW, FILE])
    runs = pd.concat(tables, ignore_index=True) if tables else empty
    return Finished(runs.drop_duplicates(KEYS), tuple(damaged), tuple(outdated), tuple(files), recorded)


def _read_keys(file: Any) -> pd.DataFrame:
    """Keys and environment; of what was stored before environments were recorded, that it was not."""
    is_recorded = ENVIRONMENT in file.schema_arrow.names
    table: pd.DataFrame = file.read(columns=[*KEYS, *([ENVIRONMENT] if is_recorded else [])]).to_pandas()
    if not is_recorded:
        table[ENVIRONMENT] = NOT_RECORDED
    table[ROW] = np.arange(len(table))
    return table[[*KEYS, ENVIRONMENT, ROW]]


def read_finished_runs(folder: Path) -> Finished:
    """Read every finished run of a folder with its measures; a damaged file is left out."""
    finished = read_finished_keys(folder)
    runs = read_measures(finished.runs, finished.files, finished.names)
    return replace(finished, runs=runs[[*KEYS, *finished.names, ENVIRONMENT]])


def read_measures(
    keys: pd.DataFrame, files: Sequence[tuple[Path, str]], names: Sequence[str] = tuple(NAMES)
) -> pd.DataFrame:
    """Replace by one column per measure where the measures are stored.

    The table is laid out once and filled from one file after the other, so that no measure is ever held twice.

    Args:
        keys: One row per run and year, in any order and as often as wanted, with `file` and `row` from `read_finished_keys`.
        files: Its files, each with its checksum. Rows of one that was lost in the meantime are left out.
        names: Measures that are wanted; NaN where a file has not recorded one.
    """
    values = np.empty((len(names), len(keys)))
    is_read = np.zeros(len(keys), dtype=bool)
    file_of, row_of = keys[FILE].to_numpy(np.int64), keys[ROW].to_numpy(np.int64)
    by_file = np.argsort(file_of, kind="stable")
    starts = np.searchsorted(file_of[by_file], np.arange(len(files) + 1))
    for number, (path, digest) in enumerate(files):
        wanted = by_file[starts[number] : starts[number + 1]]
        if len(wanted) > 0:
            for places, part in _read_rows(path, digest, row_of[wanted], names):
                is_read[wanted[places]] = True
                values[:, wanted[places]] = part
    table = pd.DataFrame(values.T, columns=list(names), copy=False)
    kept = keys.drop(columns=[FILE, ROW]).reset_index(drop=True)
    for place, name in enumerate(column for column in kept if column != ENVIRONMENT):
        table.insert(place, name, kept[name])
    table[ENVIRONMENT] = kept[ENVIRONMENT]
    return table if is_read.all() else table[is_read].reset_index(drop=True)


def _read_rows(path: Path, digest: str, rows: Integers, names: Sequence[str]) -> Iterator[tuple[Integers, Floats]]:
    """Yield which of the wanted rows were read and their measures, shape (measures, rows), a part of the file at a time."""
    file = open_checked(path, digest)
    if file is None:
        return
    there = set(file.schema_arrow.names)
    start = 0
    try:
        for batch in file.iter_batches(columns=["run_id", *(name for name in names if name in there)]):
            inside = np.flatnonzero((rows >= start) & (rows < start + batch.num_rows))
            within = rows[inside] - start
            part = np.full((len(names), len(inside)), np.nan)
            for place, name in enumerate(names):
                if name in there:
                    part[place] = batch.column(name).to_numpy(zero_copy_only=False)[within]
            yield inside, part
            start += batch.num_rows
    except UNREADABLE:
        return
