"""Several studies, each in a folder of its own; what is wrong with any of them is found before the first is run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.ground.errors import UserError
from sessim.workflow.prepare import Prepared, compose, keep_published, names_folder

if TYPE_CHECKING:
    from sessim.settings.multirun import Combination
    from sessim.settings.study_settings import StudySettings

LONGEST_NAME = 120  # bytes of a folder's name; file systems take 255, and files of the study add to it
DIGITS = 8
NAMED_BY_STUDY = ("experiment", "experiment.name", "output.folder")


def prepare_studies(settings: Sequence[str]) -> list[Prepared]:
    """Compose every study of a multirun and give each a folder of its own; nothing is written.

    The folder is named after the study and the settings that vary. A folder that the user named holds one such folder a study.

    Args:
        settings: Settings as typed, some with several values.

    Raises:
        UserError: A setting of any study is wrong, or two studies would share a folder.
    """
    from sessim.settings.multirun import list_combinations

    combinations = list_combinations(settings)
    studies = [compose(each.settings) for each in combinations]
    folders = _choose_folders(combinations, studies)
    used: dict[Path, Combination] = {}
    for folder, combination in zip(folders, combinations, strict=True):
        place = folder.resolve()
        if place in used:
            raise UserError(
                f"two studies of the multirun would go to {folder}: {' '.join(used[place].settings)}, and "
                f"{' '.join(combination.settings)}",
                where="command line",
                allowed="each value once",
            )
        used[place] = combination
    is_named = names_folder(settings)
    return [
        keep_published(replace(study, folder=folder), each.settings, is_folder_named=is_named)
        for study, each, folder in zip(studies, combinations, folders, strict=True)
    ]


def _choose_folders(combinations: Sequence[Combination], studies: Sequence[StudySettings]) -> list[Path]:
    """A folder for each study; what names a study by itself is part of its label only where names alone are the same."""
    folders: list[Path] = []
    for left_out in (NAMED_BY_STUDY, ("output.folder",)):
        folders = [_choose_folder(each, study, left_out) for each, study in zip(combinations, studies, strict=True)]
        if len({folder.resolve() for folder in folders}) == len(folders):
            break
    return folders


def _choose_folder(combination: Combination, study: StudySettings, left_out: Sequence[str]) -> Path:
    label = ",".join(f"{key}={value}" for key, value in sorted(combination.varied) if key not in left_out)
    name = make_folder_name(study.name, label)
    if not names_folder(combination.settings):
        return study.folder.with_name(name)
    has_folder_of_its_own = any(key == "output.folder" for key, _ in combination.varied)
    return study.folder if has_folder_of_its_own and left_out == NAMED_BY_STUDY else study.folder / name


def make_folder_name(name: str, label: str) -> str:
    """Name of the folder of one study of a multirun, the same every time and short enough for any file system.

    Args:
        name: Name of the study.
        label: What varies, such as `policy.limit.share=0.2`; where it is too long, or holds what names of files may not, a digest
            of it tells it from others.
    """
    whole = f"{name}__{label}" if label else name
    plain = re.sub(r"[^\w.,=+() -]", "_", whole)
    if plain == whole and len(whole.encode()) <= LONGEST_NAME:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:DIGITS]
    return f"{plain.encode()[: LONGEST_NAME - DIGITS - 1].decode(errors='ignore')}~{digest}"
