"""The stored studies that the explorer shows, read once and kept until their files change."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.stored import ANSWERS
from sessim.explorer.failures import describe_failure
from sessim.ground.errors import UserError
from sessim.ground.files import CHECKSUMS
from sessim.study.results.store import MANIFEST, RUNS, WORLDS, StoredStudy, load_study

KEPT = 12
PUBLISHED = "nine_questions"
NEEDED = ("arms", "settings", "command")  # of the manifest of a study that answers questions
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a folder of studies holds, from manifests alone; looking writes nothing and takes no lock.

    Attributes:
        folders: Folder of each study that can be shown, by name.
        manifests: Its manifest, by name; studies with runs first.
        with_runs: Names of those whose runs are stored.
        problems: One line for each folder that cannot be shown.
    """

    folders: Mapping[str, Path]
    manifests: Mapping[str, Mapping[str, Any]]
    with_runs: tuple[str, ...]
    problems: tuple[str, ...]

    def find_answering(self) -> dict[str, Mapping[str, Any]]:
        """Manifests of the studies that answer questions, by name; the published one first, since visitors come for it."""
        answering = {
            name: manifest
            for name, manifest in self.manifests.items()
            if manifest.get("kind", "comparison") == "comparison" and manifest.get("questions")
        }
        return dict(sorted(answering.items(), key=lambda each: each[0] != PUBLISHED))

    def find_described(self) -> list[str]:
        """Names of the studies with runs that describe one policy, such as the status quo."""
        return [name for name in self.with_runs if self.manifests[name].get("kind") == "description"]


@dataclass(slots=True)
class Library:
    """Studies under one folder.

    Attributes:
        root: A study's folder, or a folder of studies.
        kept: What was made from files, newest last.
        lock: Held while something is made, because the server answers in several threads.
    """

    root: Path
    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def read_shelf(self) -> Shelf:
        """Read what can be shown; a folder that cannot be read is named and does not hide the others."""
        folders: dict[str, Path] = {}
        manifests: dict[bool, dict[str, Mapping[str, Any]]] = {True: {}, False: {}}
        problems: list[str] = []
        for folder in self._list_folders(problems):
            name = folder.resolve().name
            try:
                has_runs = all((folder / each).is_file() for each in (RUNS, WORLDS))
                if (folder / MANIFEST).is_file() and (has_runs or (folder / ANSWERS).is_file()):
                    manifests[has_runs][name] = _read_manifest(folder)
                    folders[name] = folder
            except (OSError, UserError) as error:
                problems.append(f"{name} is left out: {describe_failure(error)}")
        return Shelf(folders, manifests[True] | manifests[False], tuple(manifests[True]), tuple(problems))

    def _list_folders(self, problems: list[str]) -> list[Path]:
        """The root and the folders in it; empty if there is none."""
        try:
            entries = sorted(self.root.iterdir()) if self.root.is_dir() else []
        except OSError as error:
            problems.append(describe_failure(error))
            return []
        folders = [self.root] if entries else []
        for path in entries:
            try:
                folders += [path] if path.is_dir() else []
            except OSError as error:
                problems.append(f"{path.name} is left out: {describe_failure(error)}")
        return folders

    def load(self, name: str) -> StoredStudy:
        """Load a study by the name of its folder.

        Raises:
            UserError: There is no such study with runs, or it is damaged.
        """
        shelf = self.read_shelf()
        if name not in shelf.with_runs:
            raise UserError(
                f"there is no finished study {name!r}", allowed=", ".join(shelf.with_runs) or "none is stored"
            )
        folder = shelf.folders[name]
        return self.keep(("study", name, _stamp(folder)), lambda: load_study(folder))

    def answer(self, name: str, question: str, mechanism: str = "", theory: str = "") -> Answers:
        """Answer one question of a study, over all its worlds or those of one theory.

        Raises:
            UserError: No world has the theory, or the study has no such question.
        """
        study = self.load(name)
        if question not in study.manifest["questions"]:
            raise UserError(f"{name} has no question {question}", allowed=", ".join(study.manifest["questions"]))
        key = ("answers", name, question, mechanism, theory, _stamp(study.folder))
        return self.keep(key, lambda: _answer_question(study, question, mechanism, theory))

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made before, or make it; one thing at a time."""
        with self.lock:
            if key not in self.kept:
                self.kept[key] = make()
                while len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            made: Made = self.kept[key]
            return made


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    """Read the manifest of a study.

    Raises:
        UserError: It is damaged, or lacks what every page needs.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        first_line = str(error).splitlines()[0]
        raise UserError(f"{MANIFEST} is damaged ({first_line})") from error
    if not isinstance(manifest, dict) or (manifest.get("questions") and any(name not in manifest for name in NEEDED)):
        raise UserError(f"{MANIFEST} lacks one of questions, {', '.join(NEEDED)}")
    return manifest


def _stamp(folder: Path) -> tuple[int, ...]:
    files = (folder / MANIFEST, folder / RUNS, folder / WORLDS, folder / CHECKSUMS)
    return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in files)


def _answer_question(study: StoredStudy, question: str, mechanism: str, theory: str) -> Answers:
    manifest = dict(study.manifest, questions=[question])
    worlds, runs = study.worlds, study.runs
    if mechanism:
        column = f"theory.{mechanism}"
        if column not in worlds:
            raise UserError(f"the worlds of this study have no {column}")
        worlds = worlds[worlds[column] == theory]
        if worlds.empty:
            raise UserError(f"no world of this study has {column}={theory}")
        runs = runs[runs["world"].isin(worlds["world"])]
    return answer_questions(replace(study, manifest=manifest, worlds=worlds, runs=runs))
