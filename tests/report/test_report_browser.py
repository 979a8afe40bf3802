"""The report in a real browser that has no network: it draws, is accessible, and can be read without JavaScript and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sessim.evidence.answers.analysis import analyse
from sessim.evidence.answers.answers import answer_questions
from sessim.report.html import write_report
from tests.evidence.answers.test_groups_in_answers import made_strata
from tests.support.printed import find_printed_pages
from tests.support.synthetic_study import make_study

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MEGABYTE = 1_000_000
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = make_study(worlds=6, replications=2, questions=("q1", "q7", "q9"))
    answers = answer_questions(study)
    strata = made_strata(6, 2)
    answers = type(answers)(answers.frame, answers.manifest, answers.answers, answers.warm_up_difference, strata)
    return write_report(answers, tmp_path_factory.mktemp("report"), analyse(answers))


def opened_report(browser: Any, report: Path, **options: Any) -> tuple[Any, list[str]]:
    """A tab with the report, and what it asked of other hosts or complained about."""
    context = browser.new_context(**options)
    strange: list[str] = []
    context.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else strange.append(asked.url))
    tab = context.new_page()
    tab.on("pageerror", lambda error: strange.append(str(error)))
    tab.set_default_timeout(120_000)
    tab.goto(report.as_uri())
    return tab, strange


def test_it_draws_asks_for_nothing_and_is_accessible(browser, report: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    assert report.stat().st_size < 12 * MEGABYTE
    tab, strange = opened_report(browser, report)
    tab.wait_for_selector("html[data-figures-drawn]", state="attached")
    assert tab.locator(".plot[data-drawn] .main-svg").count() >= tab.locator(".plot").count() > 0
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = axe.Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [each["id"] for each in found if each["impact"] in SERIOUS] == []
    assert strange == []


def test_it_can_be_read_without_javascript_and_on_paper(browser, report: Path) -> None:
    tab, strange = opened_report(browser, report, java_script_enabled=False)
    assert tab.locator("#Q7 .level").first.is_visible()
    assert tab.locator("#Q7-T1").is_visible()
    table = tab.locator("#Q7-T2")
    assert not table.locator("table").is_visible()
    table.locator("summary").click()
    assert table.locator("table").is_visible()
    assert re.search(r"sessim run", table.inner_text())
    for figure in tab.locator("figure").all():
        details = figure.locator("details")
        if details.count():
            assert "Reproduce:" in (details.text_content() or "")
    tab.emulate_media(media="print")
    assert not tab.locator(".button").first.is_visible()
    assert tab.locator("#Q7 .level").first.is_visible()
    assert tab.pdf().startswith(b"%PDF")
    assert strange == []


PAPER_WIDTH, PAPER_HEIGHT = 711, 984  # CSS pixels of a Letter sheet within the margins that the report asks for


def test_every_figure_has_the_width_of_the_paper_and_fits_on_one_sheet(browser, report: Path) -> None:
    tab, strange = opened_report(browser, report, viewport={"width": PAPER_WIDTH, "height": PAPER_HEIGHT})
    tab.wait_for_selector("html[data-figures-drawn]", state="attached")
    tab.emulate_media(media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.wait_for_timeout(500)
    # what is wider than the sheet makes the browser shrink every page
    assert tab.evaluate("document.documentElement.scrollWidth") <= PAPER_WIDTH
    boxes = [figure.bounding_box() for figure in tab.locator("figure").all()]
    assert len(boxes) > 1 and max(box["height"] for box in boxes) <= PAPER_HEIGHT
    pages = ((".masthead", "#summary"), ("#words", "#before-you-quote"), ("#Q1",), ("#Q7",), ("#Q9",))
    for parts in pages:  # each is one printed page
        assert sum(tab.locator(part).bounding_box()["height"] for part in parts) <= PAPER_HEIGHT
    for drawing in tab.locator(".plot .svg-container").all():
        room = drawing.evaluate("each => each.closest('.plot').clientWidth")
        assert 0.9 * room <= drawing.bounding_box()["width"] <= room
    kept = tab.locator("figure").evaluate_all("all => all.map(each => getComputedStyle(each).breakInside)")
    assert set(kept) == {"avoid"}
    started = tab.locator("section").evaluate_all(
        "all => all.filter(each => getComputedStyle(each).breakBefore === 'page').map(each => each.id)"
    )
    assert started == [
        "words",
        "Q1",
        "Q7",
        "Q9",
        "annex",
    ]  # no other: it would leave the rest of the page before it blank
    assert strange == []


def test_no_printed_page_is_blank(browser, report: Path) -> None:
    tab, _ = opened_report(browser, report)
    tab.wait_for_selector("html[data-figures-drawn]", state="attached")
    printed = tab.pdf(format="Letter")
    pages = find_printed_pages(printed)
    assert len(pages) > 5 and all(pages)


def test_a_phone_reads_the_answer_before_its_bar_and_nothing_is_off_the_screen(browser, report: Path) -> None:
    tab, strange = opened_report(browser, report, viewport={"width": 390, "height": 844})
    tab.wait_for_selector("html[data-figures-drawn]", state="attached")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    sentence, bar = (tab.locator(f".answer {name}").first.bounding_box() for name in (".level", ".bar-line"))
    assert sentence["y"] < bar["y"]
    rims = tab.locator(".answer *, .headline *").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().right)"
    )
    assert max(rims) <= 390
    assert strange == []
