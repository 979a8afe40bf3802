"""The page on how the answers moved: every answer, every edition, read from what is stored and declared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sessim.documentation import moved as page
from sessim.evidence.declared import moved
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.ground.resources import read_yaml

PUBLISHED = Path(__file__).parents[2] / "results" / "nine_questions"


def test_each_answer_shows_what_it_was_and_what_the_published_study_says_now() -> None:
    rows = page.answers_over_time().splitlines()[2:]
    declared, known = read_declarations(), moved.read_moved()
    stored = pd.read_csv(PUBLISHED / "answers.csv")
    assert len(rows) == len(declared.questions)
    for row, question in zip(rows, declared.questions.values(), strict=True):
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == len(known.editions) + 3 and cells[0].startswith(f"{question.name[1:]}. {question.title}")
        own = stored[
            (stored["question"] == question.name) & (stored["role"] == "primary") & (stored["horizon"] == "mean")
        ]
        for reference, word in zip(own["reference"], own["answer"], strict=True):
            assert f"{reference}: {word}" in cells[-2]
        earlier = known.earlier[known.earlier["question"] == question.name]
        for (_, of_edition), cell in zip(earlier.groupby("published", sort=False), cells[1:], strict=False):
            assert all(f"{one.reference}: {one.word}" in cell for one in of_edition.itertuples())
            assert ("(" in cell) == (of_edition["measure"].iloc[0] != question.measure)


def test_every_further_headline_is_there_with_its_reason() -> None:
    rows = page.further_headlines().splitlines()[2:]
    headlines = [name for each in read_declarations().questions.values() for name in each.headlines]
    assert len(rows) == len(headlines) and all("of redraws" in row for row in rows)
    assert len(page.editions().splitlines()) == 2 + len(moved.read_moved().editions) + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: raw.pop("now"), "missing or unknown keys"),
        (lambda raw: raw["why"].pop("q4"), "does not name every question"),
        (lambda raw: raw["editions"].update({"2020-01-01": "none"}), "editions are not those"),
    ],
)
def test_an_incomplete_account_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any], message: str
) -> None:
    def read_changed(path: Path) -> Any:
        raw = read_yaml(path)
        change(raw)
        return raw

    monkeypatch.setattr(moved, "read_yaml", read_changed)
    with pytest.raises(UserError, match=message):
        moved.read_moved()
