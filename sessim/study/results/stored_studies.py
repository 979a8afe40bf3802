"""The studies that are stored: which are complete, how large and how old they are, and removing those that are not."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.lock import is_being_written
from sessim.study.results.keeping import explain_keeping, list_shards, remove_unfinished
from sessim.study.results.names import MANIFEST, PLAN, RUNS, SHARDS
from sessim.study.results.tables import UNREADABLE, read_parquet

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A results folder.

    Attributes:
        folder: The folder.
        state: `complete`, `with failed runs`, `incomplete` (runs are missing), `published` (without its runs), `unfinished`,
            `running`, `damaged`, or `unreadable`.
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

    Nothing is written, and a folder that is damaged or may not be read is listed as such among the others.

    Raises:
        UserError: There is no such folder, or it may not be read.
    """
    try:
        if not root.is_dir():
            raise UserError(
                f"{root} is not a folder; studies are stored in results/ unless output.folder says otherwise"
            )
        folders = [root, *sorted(path for path in root.iterdir() if os.path.isdir(path))]  # noqa: PTH112 (never raises)
    except OSError as error:
        raise UserError(f"{root} cannot be read ({error.strerror})") from None
    return [study for folder in folders for study in _read_stored_study(folder)]


def _read_stored_study(folder: Path) -> Iterator[ListedStudy]:
    """The study in a folder, or nothing if there is none."""
    try:
        names = {path.name for path in folder.iterdir()}
        if not names & {MANIFEST, PLAN, SHARDS}:
            return
        if SHARDS in names and not names & {MANIFEST, PLAN} and not list_shards(folder / SHARDS):
            return  # someone else's folder of runs
        facts = [path.stat() for path in folder.rglob("*") if path.is_file()]
    except OSError:
        yield ListedStudy(folder, "unreadable", 0, 0, 0, 0.0)
        return
    state, finished, planned = _read_state(folder)
    yield ListedStudy(
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
        finished = len(_read_stored_run_ids([folder / RUNS, *list_shards(folder / SHARDS)]))
        if (folder / PLAN).is_file():
            return "unfinished", finished, int(_read_json(folder / PLAN)["planned_runs"])
        manifest = _read_json(folder / MANIFEST)
        planned, failed = int(manifest["planned_runs"]), int(manifest["failed_runs"])
        if not (folder / RUNS).exists():
            return "published", 0, planned
        if finished + failed < planned:
            return "incomplete", finished, planned
        return ("with failed runs" if failed else "complete"), finished, planned
    except PermissionError:
        return "unreadable", 0, 0
    except (*UNREADABLE, TypeError, RecursionError):
        return "damaged", 0, 0


def _read_stored_run_ids(paths: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        if path.exists():
            found.update(read_parquet(path, ["run_id"])["run_id"].unique())
    return found


def _read_json(path: Path) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tree


def studies_text(studies: Iterable[ListedStudy]) -> str:
    """Format stored studies as a table."""
    lines = [f"{'study':<43} {'state':<18}{'runs':>15}{'size':>11}{'age':>12}"]
    for study in studies:
        runs = f"{study.finished:,} of {study.planned:,}"
        lines.append(
            f"{study.folder!s:<43} {study.state:<18}{runs:>15}{study.size / 2**20:>7.1f} MiB{_age_text(study.age):>12}"
        )
    return "\n".join(lines)


def _age_text(seconds: float) -> str:
    if seconds < 2 * 3_600.0:
        return f"{seconds / 60.0:.0f} min"
    return f"{seconds / 3_600.0:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def find_prunable(studies: Iterable[ListedStudy], root: Path, older_than_days: float) -> dict[Path, str]:
    """Folders of incomplete studies that are not being written to, each with the reason to keep it, or nothing if it may go.

    Args:
        studies: Studies under a folder.
        root: That folder, which is never removed itself.
        older_than_days: Days since it was last written to, at least.
    """
    found = {}
    for study in studies:
        if study.state in ("damaged", "unreadable", "incomplete", "unfinished") and study.age >= older_than_days * DAY:
            found[study.folder] = _explain_keeping(study.folder, root)
    return found


def _explain_keeping(folder: Path, root: Path) -> str:
    try:
        return "is the folder that was named" if folder == root else explain_keeping(folder)
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def prune(folders: Iterable[Path]) -> dict[Path, str]:
    """Remove folders of unfinished studies, each by itself; returns those that could not be removed, each with the reason."""
    kept = {}
    for folder in folders:
        try:
            reason = remove_unfinished(folder)
        except UserError as error:
            reason = str(error)
        except OSError as error:
            reason = f"cannot be removed ({error.strerror})"
        if reason:
            kept[folder] = reason
    return kept
