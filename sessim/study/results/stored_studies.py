"""The studies that are stored: which are complete, how large and how old they are, and clearing away what is not."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sessim.ground.errors import UserError
from sessim.ground.lock import hold_for_writing, is_being_written
from sessim.study.results.store import MANIFEST, PLAN, RUNS, SHARDS

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A results folder.

    Attributes:
        folder: The folder.
        state: `complete`, `with failed runs`, `unfinished`, `running` or `damaged`.
        finished: Finished runs.
        planned: Planned runs.
        size: Bytes of all its files.
        age: Seconds since it was last written to.
    """

    folder: Path
    state: str
    finished: int
    planned: int
    size: int
    age: float


def list_stored_studies(root: Path) -> list[ListedStudy]:
    """Studies in the folders under `root`, or `root` itself if it is one; by name.

    Raises:
        UserError: There is no such folder.
    """
    if not root.is_dir():
        raise UserError(f"{root} is not a folder; studies are stored in results/ unless output.folder says otherwise")
    folders = [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    return [_read_stored_study(folder) for folder in folders if _is_study(folder)]


def _is_study(folder: Path) -> bool:
    return any((folder / name).exists() for name in (MANIFEST, PLAN, SHARDS))


def _read_stored_study(folder: Path) -> ListedStudy:
    files = [path for path in folder.rglob("*") if path.is_file()]
    facts = [path.stat() for path in files]
    state, finished, planned = _read_state(folder)
    return ListedStudy(
        folder=folder,
        state="running" if is_being_written(folder) else state,
        finished=finished,
        planned=planned,
        size=sum(fact.st_size for fact in facts),
        age=max(0.0, time.time() - max((fact.st_mtime for fact in facts), default=time.time())),
    )


def _read_state(folder: Path) -> tuple[str, int, int]:
    """State, finished and planned runs of a folder that nobody is writing to."""
    try:
        finished = len(_read_stored_run_ids([folder / RUNS, *(folder / SHARDS).glob("*.parquet")]))
        if (folder / PLAN).is_file():
            return "unfinished", finished, int(_read_json(folder / PLAN)["planned_runs"])
        manifest = _read_json(folder / MANIFEST)
        planned = int(manifest["planned_runs"])
        return ("with failed runs" if manifest["failed_runs"] else "complete"), finished, planned
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid):
        return "damaged", 0, 0


def _read_stored_run_ids(paths: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        if path.is_file():
            found.update(pq.read_table(path, columns=["run_id"])["run_id"].unique().to_pylist())
    return found


def _read_json(path: Path) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tree


def studies_text(studies: Iterable[ListedStudy]) -> str:
    """Lay stored studies out as a table."""
    lines = [f"{'study':<44}{'state':<18}{'runs':>15}{'size':>11}{'age':>12}"]
    for study in studies:
        runs = f"{study.finished:,} of {study.planned:,}"
        lines.append(
            f"{study.folder!s:<44}{study.state:<18}{runs:>15}{study.size / 2**20:>7.1f} MiB{_age_text(study.age):>12}"
        )
    return "\n".join(lines)


def _age_text(seconds: float) -> str:
    if seconds < 2 * 3_600.0:
        return f"{seconds / 60.0:.0f} min"
    return f"{seconds / 3_600.0:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def find_prunable(studies: Iterable[ListedStudy], older_than_days: float) -> list[ListedStudy]:
    """Studies that may be cleared away: unfinished or damaged, not being written to, and old enough.

    A folder in which a study was once finished is kept, whatever was begun there later.
    """
    return [
        study
        for study in studies
        if (study.state == "damaged" or (study.state == "unfinished" and not (study.folder / MANIFEST).is_file()))
        and study.age >= older_than_days * DAY
    ]


def prune(studies: Iterable[ListedStudy]) -> None:
    """Remove the folders of studies; one that somebody has begun to write to meanwhile is refused."""
    for study in studies:
        with hold_for_writing(study.folder):
            shutil.rmtree(study.folder)
