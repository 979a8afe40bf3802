"""The stored studies that the explorer shows, read once and kept until their files change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.stored import ANSWERS
from sessim.ground.errors import UserError
from sessim.ground.files import CHECKSUMS
from sessim.study.results.store import MANIFEST, RUNS, WORLDS, StoredStudy, load_study
from sessim.study.results.stored_studies import ListedStudy, list_stored_studies

KEPT = 12
Made = TypeVar("Made")


@dataclass(slots=True)
class Library:
    """Studies under one folder.

    Attributes:
        root: A study's folder, or a folder of studies.
        kept: What was made from files, newest last.
        lock: Held while something is made, for the server answers in several threads.
    """

    root: Path
    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def list_studies(self) -> list[ListedStudy]:
        """Every stored study, finished or not; empty when there is no such folder."""
        return list_stored_studies(self.root) if self.root.is_dir() else []

    def find_finished(self) -> dict[str, Path]:
        """Folders of the studies that can be shown, by name."""
        names: dict[str, Path] = {}
        for study in self.list_studies():
            if all((study.folder / name).is_file() for name in (MANIFEST, RUNS, WORLDS)):
                names[study.folder.resolve().name] = study.folder
        return names

    def find_published(self) -> dict[str, Path]:
        """Folders that hold answers without the runs behind them, by name."""
        names: dict[str, Path] = {}
        for study in self.list_studies():
            folder = study.folder
            if (folder / MANIFEST).is_file() and (folder / ANSWERS).is_file() and not (folder / RUNS).is_file():
                names[folder.resolve().name] = folder
        return names

    def study(self, name: str) -> StoredStudy:
        """Load a study by the name of its folder.

        Raises:
            UserError: There is no such study, or it is damaged.
        """
        folders = self.find_finished()
        if name not in folders:
            raise UserError(f"there is no finished study {name!r}", allowed=", ".join(folders) or "none is stored")
        return self.keep(("study", name, self._stamp(folders[name])), lambda: load_study(folders[name]))

    def answers(self, name: str, question: str, mechanism: str = "", theory: str = "") -> Answers:
        """Answer one question of a study, over all its worlds or those of one theory.

        Raises:
            UserError: No world has the theory, or the study has no such question.
        """
        study = self.study(name)
        if question not in study.manifest["questions"]:
            raise UserError(f"{name} has no question {question}", allowed=", ".join(study.manifest["questions"]))
        key = ("answers", name, question, mechanism, theory, self._stamp(study.folder))
        return self.keep(key, lambda: _answer(study, question, mechanism, theory))

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Give back what was made before, or make it."""
        with self.lock:
            if key not in self.kept:
                self.kept[key] = make()
                while len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            made: Made = self.kept[key]
            return made

    @staticmethod
    def _stamp(folder: Path) -> tuple[int, ...]:
        files = (folder / MANIFEST, folder / RUNS, folder / WORLDS, folder / CHECKSUMS)
        return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in files)


def _answer(study: StoredStudy, question: str, mechanism: str, theory: str) -> Answers:
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
