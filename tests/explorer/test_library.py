"""Stored studies as the explorer reads them: of all worlds or of one theory, and a line for what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.explorer.library import KEPT, Library
from sessim.ground.errors import UserError
from tests.support.stored_folders import keep_study


@pytest.fixture
def library(tmp_path: Path) -> Library:
    keep_study(tmp_path, "made_up")
    return Library(tmp_path)


def test_an_answer_over_the_worlds_of_one_theory_leaves_the_others_out(library: Library) -> None:
    study = library.load("made_up")
    column = next(each for each in study.worlds if each.startswith("theory."))
    mechanism, theory = column.removeprefix("theory."), str(study.worlds[column].iloc[-1])
    there = set(study.worlds.loc[study.worlds[column] == theory, "world"])
    everywhere = library.answer("made_up", "q5").frame.panel.worlds
    found = library.answer("made_up", "q5", mechanism, theory).frame.panel.worlds
    assert set(found) <= there and set(found) < set(everywhere)
    assert library.answer("made_up", "q5", mechanism, theory) is library.answer("made_up", "q5", mechanism, theory)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("nobody", "q5"), "there is no finished study 'nobody'; allowed: made_up"),
        (("made_up", "q7"), "made_up has no question q7; allowed: q5"),
        (("made_up", "q5", "weather", "rain"), "the worlds of this study have no theory.weather"),
    ],
)
def test_what_is_not_there_is_one_line(library: Library, asked: tuple[str, ...], said: str) -> None:
    with pytest.raises(UserError) as refused:
        library.answer(*asked)
    assert str(refused.value) == said


def test_a_theory_of_no_world_is_one_line(library: Library) -> None:
    column = next(each for each in library.load("made_up").worlds if each.startswith("theory."))
    with pytest.raises(UserError, match=f"no world of this study has {column}=nothing"):
        library.answer("made_up", "q5", column.removeprefix("theory."), "nothing")


def test_what_was_not_looked_at_for_longest_is_forgotten_first(library: Library) -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    for number in range(KEPT + 1):
        library.keep(("number", number), lambda number=number: make(number))
    library.keep(("number", KEPT), lambda: make(KEPT))
    library.keep(("number", 0), lambda: make(0))
    assert made == [*range(KEPT + 1), 0]
