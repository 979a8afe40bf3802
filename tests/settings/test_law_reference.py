"""The generated law page is the committed one, and every assumed value of law is told to the reader of a report."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sessim.evidence.answers.answers import answer_questions
from sessim.report.html import render_report
from sessim.settings.compose import compose_study
from sessim.settings.explain import explain
from sessim.settings.policy.law_reference import law_page
from sessim.settings.policy.statutes import STATUSES, load_statutes
from sessim.study.results.manifest import list_assumed_law
from tests.support.synthetic_study import make_study

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "law.md"
BOOK = load_statutes()
UNSURE = {"assumed", "recalled"}


def test_the_committed_page_is_what_is_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == law_page(BOOK), "run python -m sessim.settings.policy.law_reference"


def test_the_page_holds_every_value_with_its_unit_date_and_reference() -> None:
    page = law_page(BOOK)
    for statute in BOOK.statutes.values():
        assert f"`{statute.key}`" in page
        assert statute.unit in page
        for entry in statute.history:
            assert f"| {entry.since} |" in page
            assert entry.status in STATUSES
            assert entry.citation.replace("|", "\\|") in page


@pytest.mark.parametrize("key", sorted(BOOK.statutes))
def test_every_statute_can_be_explained(key: str) -> None:
    text = explain(f"law.{key}").text
    assert BOOK.statutes[key].meaning in text
    assert BOOK.statutes[key].unit in text


@pytest.mark.parametrize("first_year", [2006, 2016, 2026])
def test_every_unsure_value_that_bears_on_the_years_is_listed(first_year: int) -> None:
    settings = dataclasses.replace(compose_study(("scale=smoke",)), first_fiscal_year=first_year)
    listed = {(row["key"], row["why"].split(":")[0]) for row in list_assumed_law(settings)}
    needed = set()
    for year in settings.simulated_years:
        for key, statute in BOOK.statutes.items():
            if statute.period == "single_fiscal_year":
                needed |= {
                    (key, f"from {each.since}")
                    for each in statute.history
                    if each.since == year and each.status in UNSURE
                }
                continue
            held = statute.entry(year + 1 if statute.period == "calendar_year" else year)
            if held.status in UNSURE:
                needed.add((key, f"from {held.since}"))
            if statute.growth is not None and year + 1 > statute.history[-1].since:
                needed.add((key, f"after {statute.history[-1].since}"))
    assert needed
    assert needed <= listed, sorted(needed - listed)


def test_the_report_lists_every_assumed_value_of_the_manifest() -> None:
    study = make_study(worlds=4, replications=1, questions=("q1",))
    rows = list_assumed_law(compose_study(("scale=smoke",)))
    study.manifest["assumed_law"] = rows
    page = render_report(answer_questions(study))
    section = page[page.index('id="law-title"') :]
    assert len(rows) > 20
    for row in rows:
        assert f"<code>{row['key']}</code>" in section
    study.manifest["assumed_law"] = rows[1:]
    assert render_report(answer_questions(study)).count("<tr>") == page.count("<tr>") - 1
