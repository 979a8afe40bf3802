"""Compose a study and give it a folder in which it overwrites nothing that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.ground.errors import UserError

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings


@dataclass(frozen=True, slots=True)
class Prepared:
    """A study that may be run.

    Attributes:
        study: The study, with the folder that it is stored in.
        settings: Settings as typed.
        note: Why it goes to a different folder than usual, in one line; empty if it does not.
    """

    study: StudySettings
    settings: tuple[str, ...]
    note: str = ""


def compose(settings: Sequence[str]) -> StudySettings:
    """Return the study that the typed settings describe.

    Raises:
        UserError: A setting is wrong.
    """
    from sessim.settings.compose import compose_study

    return compose_study(settings)


def prepare_study(settings: Sequence[str], folder: Path | None = None) -> Prepared:
    """Compose a study and choose its folder; nothing is written.

    Args:
        settings: Settings as typed.
        folder: Folder of the results; `output.folder` or `results/<name>` by default.

    Raises:
        UserError: A setting is wrong, or the named folder holds another study that is published.
    """
    study = compose(settings)
    if folder is not None:
        study = replace(study, folder=folder)
    return keep_published(study, settings, is_folder_named=folder is not None or names_folder(settings))


def names_folder(settings: Sequence[str]) -> bool:
    """Whether the settings typed say where results go."""
    return any(each.lstrip("+").startswith("output.folder=") for each in settings)


def keep_published(study: StudySettings, settings: Sequence[str], *, is_folder_named: bool) -> Prepared:
    """Leave a published or finished study alone: another one of its name goes to a folder next to it.

    The same study is made again in place, and one that only adds runs to a finished one continues there.

    Args:
        study: The study, with its usual folder.
        settings: Settings as typed.
        is_folder_named: Whether the user said where it goes; then it goes nowhere else.

    Raises:
        UserError: The named folder holds another such study.
    """
    from sessim.study.design import plan_runs
    from sessim.study.results.manifest import select_deciding
    from sessim.study.results.store import choose_own_folder, is_published

    most = replace(study, replications=max(study.replications, study.most_replications or 0))
    own = choose_own_folder(study.folder, select_deciding(settings), {run.run_id for run in plan_runs(most)})
    if own == study.folder:
        return Prepared(study, tuple(settings))
    kind = "the published" if is_published(study.folder) else "another finished"
    if is_folder_named:
        raise UserError(f"{study.folder} holds {kind} study, which is kept", allowed=f"another folder, such as {own}")
    note = f"{study.folder} holds {kind} study, which is kept; writing to {own}"
    return Prepared(replace(study, folder=own), tuple(settings), note)
