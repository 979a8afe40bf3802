"""Which folder a study goes to: its own, or one beside it where another study is published or finished."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from sessim.study.results.keeping import read_object, refuse_foreign_folder, was_finished
from sessim.study.results.names import MANIFEST, RUNS
from sessim.study.results.store import is_published
from sessim.study.results.tables import read_parquet
from sessim.study.simulation import drop_mark


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
        stored = {drop_mark(run) for run in read_parquet(folder / RUNS, ["run_id"])["run_id"].unique()}
        return not stored <= {drop_mark(run) for run in run_ids}
    except (OSError, ValueError):  # its runs are damaged or gone: only the same settings may repair it
        return read_object(folder / MANIFEST).get("typed_settings") != list(typed)
