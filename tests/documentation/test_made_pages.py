"""`python -m sessim.documentation` writes made pages and made parts, and leaves the rest of the documentation alone."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from sessim.documentation import ceilings, model, pages, python_interface
from sessim.documentation.tables import NOTE
from sessim.settings.compose import compose_study
from sessim.settings.policy.law_reference import law_page
from sessim.settings.policy.statutes import load_statutes


def test_made_pages_and_parts_are_written_and_a_page_without_parts_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pages, "PAGES", {"reference/made.md": lambda: f"# Made\n\n{NOTE}\n"})
    monkeypatch.setattr(pages, "PARTS", {"ceilings": lambda: "| 30 % |"})
    docs = tmp_path / "docs"
    (docs / "odd").mkdir(parents=True)
    stale = "# Ours\n\n<!-- made: ceilings -->\n| 20 % |\n<!-- end of ceilings -->\n\nWritten by hand.\n"
    (docs / "odd" / "ours.md").write_text(stale, encoding="utf-8")
    (docs / "plain.md").write_text("# Plain\n", encoding="utf-8")
    before = (docs / "plain.md").stat().st_mtime_ns
    runpy.run_module("sessim.documentation", run_name="__main__")
    assert (docs / "reference" / "made.md").read_text(encoding="utf-8") == f"# Made\n\n{NOTE}\n"
    assert (docs / "odd" / "ours.md").read_text(encoding="utf-8") == stale.replace("20 %", "30 %")
    assert (docs / "plain.md").stat().st_mtime_ns == before
    written = (docs / "odd" / "ours.md").stat().st_mtime_ns
    runpy.run_module("sessim.documentation", run_name="__main__")
    assert (docs / "odd" / "ours.md").stat().st_mtime_ns == written  # as it should be already


def test_imported_it_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_module("sessim.documentation.__main__", run_name="imported")
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_the_law_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(law_page.__code__.co_filename, run_name="__main__")
    assert capsys.readouterr().out == law_page(load_statutes())


def test_a_size_of_which_there_is_no_agency_is_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    study = compose_study(["scale=smoke", "population=oracle_120", "world=central"])
    monkeypatch.setattr(ceilings, "compose_study", lambda _: study)
    careers = np.array([each.career for each in study.population.agencies])
    rows = [line.split("|")[1:-1] for line in ceilings.agencies_by_size().splitlines()[2:]]
    told = {row[0].strip(): int(row[2]) for row in rows}
    assert told.pop("all") == careers.sum() == sum(told.values())
    assert len(told) < len(ceilings.BOUNDS) + 1
    assert min(told.values()) > 0


class Told:
    """A made-up class.

    Attributes:
        short: One line.
        long: A meaning that goes on
            in a second line.
    """


def told(number: int) -> int:
    """Return a number that <is> told.

    Args:
        number: A number, which
            goes on.

    Raises:
        ValueError: Never.
    """
    return number


def test_meanings_that_go_on_in_a_second_line_are_whole() -> None:
    assert model.parse_attributes(Told) == [
        ("short", "One line."), ("long", "A meaning that goes on in a second line."),
    ]  # fmt: skip
    assert model.parse_attributes(object) == []
    assert python_interface._docstring(told) == [
        "Return a number that &lt;is> told.",
        "**Args**",
        "- number: A number, which goes on.",
        "**Raises**",
        "- ValueError: Never.",
    ]
