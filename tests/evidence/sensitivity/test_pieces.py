"""Pieces of an analysis: the same tables wherever they are worked out and whenever, and known by all that decides them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.analysis import Analysis, analyse, count_analysis_steps, tables_of
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.sensitivity import pieces
from sessim.evidence.sensitivity.drivers import screen
from sessim.evidence.sensitivity.information import Unknowns
from sessim.evidence.sensitivity.pieces import ContrastPiece, Desk, TrialsPiece, UnknownsPiece, digest_piece
from sessim.evidence.sensitivity.studies import Trial, Trials
from sessim.evidence.sensitivity.uncertainties import Uncertainties
from sessim.ground.inert import csv_text
from sessim.study.results.kept_tables import FOLDER, KeptTables
from tests.support.synthetic_study import make_study

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
pytest.importorskip("SALib", reason="SALib is not installed")

VALUES = np.array([[0.0, 1.0], [0.0, -1.0], [0.0, 0.5]])
SPACE = Uncertainties(("effort.response",), np.array([[1.0], [2.0], [3.0]]), np.empty((3, 0), dtype=np.int64), ())
UNKNOWNS = Unknowns("results", "results alone", ("A0", "A1"), VALUES, SPACE, 5)
TRIAL = Trial("survey", "a survey", 100, "people", VALUES, np.array([[1.0], [2.0], [3.0]]), np.array([0.1]))
TRIALS = Trials("results", "results alone", ("A0", "A1"), (TRIAL,), 4)
CONTRAST = ContrastPiece(SPACE, np.array([1.0, 2.0, 3.0]), {"uncertainty": ["effort.response"]}, {"folds": 5}, 4, 4)


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=61, replications=1, arms=("A0", "A1"), questions=("q1", "q2")))


@pytest.fixture(scope="module")
def plain(answers: Answers) -> dict[str, str]:
    return write_down(answers, analyse(answers))


def write_down(answers: Answers, analysis: Analysis) -> dict[str, str]:
    return {name: csv_text(table) for name, table in tables_of(answers, analysis).items()}


def refuse(piece: Any) -> Any:
    raise AssertionError("a kept piece was worked out again")


@pytest.mark.slow
def test_two_processes_and_a_keeper_change_no_byte_and_a_damaged_file_is_worked_out_again(
    answers: Answers, plain: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"drivers.csv", "tipping.csv", "value_of_information.csv"} <= set(plain)
    told: list[int] = []
    made = analyse(answers, report=told.append, desk=Desk(2, KeptTables(tmp_path)))
    assert write_down(answers, made) == plain
    assert told == list(range(1, count_analysis_steps(2) + 1))
    stored = {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()}
    assert stored
    with monkeypatch.context() as patched:
        for kind in (ContrastPiece, UnknownsPiece, TrialsPiece):
            patched.setattr(kind, "work_out", refuse)
        kept = KeptTables(tmp_path)
        told.clear()
        assert write_down(answers, analyse(answers, report=told.append, desk=Desk(1, kept))) == plain
        assert told == list(range(1, count_analysis_steps(2) + 1))
        kept.drop_others()
    assert {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()} == stored
    damaged = max(stored, key=lambda path: len(stored[path]))
    damaged.write_bytes(stored[damaged][:-1])
    assert write_down(answers, analyse(answers, desk=Desk(1, KeptTables(tmp_path)))) == plain
    assert {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()} == stored


@pytest.mark.parametrize(
    "other",
    [
        UnknownsPiece(replace(UNKNOWNS, values=np.nextafter(VALUES, 2.0))),
        UnknownsPiece(replace(UNKNOWNS, resamples=6)),
        UnknownsPiece(replace(UNKNOWNS, arms=("A0", "A2"))),
        UnknownsPiece(replace(UNKNOWNS, space=replace(SPACE, names=("effort.cost",)))),
        UnknownsPiece(replace(UNKNOWNS, space=replace(SPACE, values=SPACE.values[::-1]))),
        TrialsPiece(TRIALS),
    ],
)
def test_whatever_decides_a_piece_changes_its_key(other: Any) -> None:
    known = digest_piece(UnknownsPiece(UNKNOWNS))
    assert digest_piece(UnknownsPiece(replace(UNKNOWNS, values=VALUES.copy()))) == known
    assert digest_piece(other) != known


@pytest.mark.parametrize(
    "change",
    [
        {"difference": np.array([1.0, 2.0, 4.0])},
        {"screened": {"uncertainty": ["effort.cost"]}},
        {"rules": {"folds": 6}},
        {"cells": 5},
        {"pairs_of": 5},
    ],
)
def test_whatever_decides_a_contrast_changes_its_key(change: dict[str, Any]) -> None:
    assert digest_piece(replace(CONTRAST, **change)) != digest_piece(CONTRAST)


def test_other_code_changes_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_piece(CONTRAST)
    monkeypatch.setattr(pieces, "_describe_code", lambda: "other code")
    assert digest_piece(CONTRAST) != before


def test_what_is_neither_number_nor_word_has_no_key() -> None:
    with pytest.raises(TypeError, match="set has no digest"):
        digest_piece(replace(CONTRAST, rules={"folds": {5}}))


def test_light_pieces_are_done_here_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = answer_questions(make_study(worlds=12, replications=1, arms=("A0", "A1"), questions=("q1",)))
    summary = few.answers[0].against[0].estimate.summary
    assert summary is not None and screen(summary, few.frame.worlds, 10) is not None

    def start(work: Callable[[Any], Any], items: list[Any], workers: int | None) -> list[Any]:
        assert items == []
        return []

    monkeypatch.setattr(pieces, "map_in_processes", start)
    found = analyse(few, desk=Desk(2, KeptTables(tmp_path)))
    assert isinstance(found.drivers, pd.DataFrame) and not found.drivers.empty
    assert not (tmp_path / FOLDER).exists()
