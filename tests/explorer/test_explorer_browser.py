"""The explorer in a real browser that has no network."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.evidence.answers.answers import answer_questions, answers_table
from sessim.explorer.failures import INTERNAL
from sessim.explorer.server.serve import write_redirect
from sessim.explorer.shell import TABS
from sessim.study.results.store import write_tables
from tests.support.explorer_browser import TOKEN, new_tab, running
from tests.support.synthetic_study import make_study

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = "population=oracle_120"
PAGES = {
    "/": ".card .shares",
    "/lab": "#lab-years .main-svg",
    "/questions": "#body .main-svg",
    "/build": "#body .changes",
    "/agency": "#live .card",
    "/sweeps": "#sweep-response .main-svg",
    "/executive": "#person-years .main-svg",
    "/flow": "#flow-all .main-svg",
    "/evidence": "#body .ag-row",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("results")
    study = make_study(worlds=24, replications=2, questions=("q5", "q7"))
    folder = root / "made_up"
    folder.mkdir()
    study.runs.to_parquet(folder / "runs.parquet")
    write_tables(folder, study.worlds, study.manifest)
    answers_table(answer_questions(study)).to_csv(folder / "answers.csv", index=False)
    return root


@pytest.fixture(scope="module")
def address(results: Path):
    with running(results) as found:
        yield found


def small(path: str) -> str:
    return path + (f"?{SMALL}" if path in ("/lab", "/executive", "/flow") else "")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_loads_without_network_fits_and_passes_the_accessibility_checks(
    address: str, browser, path: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    tab, strange = new_tab(browser, address)
    tab.goto(address + small(path))
    tab.wait_for_selector(PAGES[path], state="attached")
    assert tab.get_attribute("html", "lang") == "en"
    assert tab.locator("h1").count() == 1
    for width in (1280, 768):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    found = axe.Axe().run(tab).response["violations"]
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]
    tab.context.close()
    assert serious == []
    assert strange == []


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_the_answer_stands_before_the_choices_which_fold(address: str, browser, path: str) -> None:
    tab, _ = new_tab(browser, address)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(address + small(path))
    tab.wait_for_selector(PAGES[path], state="attached")
    tab.wait_for_function("document.documentElement.scrollWidth <= 390")
    if tab.locator("#side").count():
        assert tab.get_attribute("#side", "open") is None
        assert tab.locator("#body").bounding_box()["y"] < tab.locator("#side").bounding_box()["y"]
        tab.click("#side > summary")
        tab.wait_for_selector("#controls", state="visible")
    tab.context.close()


def finding(tab) -> str:
    tab.wait_for_function("document.querySelector('#lab-progress')?.textContent.startsWith('48 of 48')")
    return tab.inner_text("#lab-finding")


def test_a_lever_moves_the_figure_a_link_restores_it_and_each_user_has_a_state_of_their_own(
    address: str, browser
) -> None:
    first, strange = new_tab(browser, address)
    second, _ = new_tab(browser, address)
    first.goto(f"{address}/lab?{SMALL}")
    second.goto(f"{address}/lab?{SMALL}")
    before, other = finding(first), finding(second)
    assert before == other
    first.fill("#text-policy-limit-threshold", "60")  # an agency of 52 is bound no longer
    first.press("#text-policy-limit-threshold", "Enter")
    first.wait_for_function("location.search.includes('policy.limit.threshold=60')")
    first.wait_for_function("document.querySelector('#lab-command')?.textContent.includes('policy.limit.threshold=60')")
    assert "world.values" not in first.url  # what was not moved is not said
    after = finding(first)
    assert after != before
    first.focus(
        "#range-review-rigour" if first.locator("#range-review-rigour").count() else "#range-policy-review-rigour"
    )
    first.keyboard.press("End")
    first.wait_for_function("document.querySelector('#lab-command')?.textContent.includes('policy.review.rigour=1')")
    moved = finding(first)
    link = first.url
    assert finding(second) == other
    second.goto(link)
    second.wait_for_function("document.querySelector('#lab-command')?.textContent.includes('policy.review.rigour=1')")
    assert finding(second) == moved
    assert second.input_value("#text-policy-limit-threshold") == "60"
    assert strange == []
    for tab in (first, second):
        tab.context.close()


def test_wrong_addresses_and_numbers_out_of_range_are_answered_in_one_line(address: str, browser) -> None:
    tab, _ = new_tab(browser, address)
    tab.goto(f"{address}/lab?{SMALL}&polcy=x&measure=nothing")
    tab.wait_for_selector(".notice")
    assert "unknown setting 'polcy'; did you mean policy?" in tab.inner_text(".notice")
    assert "'nothing' is not known" in tab.inner_text(".notice")
    tab.wait_for_selector("#text-policy-limit-threshold")
    tab.fill("#text-policy-limit-threshold", "-4")
    tab.wait_for_selector("#body .notice")
    assert "policy.limit.threshold=-4 is below 0" in tab.inner_text("#body .notice")
    tab.goto(f"{address}/lab?{SMALL}&policy.limit.share=1.7")
    tab.wait_for_selector("#body .notice")
    assert "policy.limit.share=1.7 is above 1" in tab.inner_text("#body .notice")
    tab.goto(f"{address}/lab?policy=pre_2025&reference=pre_2025&{SMALL}")
    tab.wait_for_selector("#body .notice")
    assert "differences would be zero" in tab.inner_text("#body .notice")
    tab.goto(f"{address}/executive?{SMALL}&seek=5000")
    tab.wait_for_selector("#body .notice")
    assert "there is no seat 5000" in tab.inner_text("#body .notice")
    tab.goto(f"{address}/nowhere")
    tab.wait_for_selector(".notice")
    tab.context.close()


def test_a_download_holds_the_rows_that_are_shown(address: str, browser) -> None:
    tab, strange = new_tab(browser, address)
    tab.goto(f"{address}/sweeps?arm=A1&filter=effort.response&from=0.5")
    tab.wait_for_selector("#download-csv")
    shown = tab.locator("#body .scroll.tall tbody tr").count()
    with tab.expect_download() as waiting:
        tab.click("#download-csv")
    rows = pd.read_csv(waiting.value.path())
    with tab.expect_download() as waiting:
        tab.click("#download-parquet")
    same = pd.read_parquet(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    tab.context.close()
    assert 0 < shown == len(rows) == len(same)
    assert set(rows["arm"]) == {"A1"}
    assert (rows["effort.response"] >= 0.5).all()
    assert strange == []


def test_the_published_results_are_drawn_and_their_tables_filled(browser) -> None:
    with running(Path(__file__).parents[2] / "results") as published:
        tab, strange = new_tab(browser, published)
        tab.goto(f"{published}/questions?question=q3")
        tab.wait_for_selector("#chart-horizon .main-svg", state="attached")
        assert "possible gain, no harm" in tab.inner_text("#body")
        tab.goto(f"{published}/evidence?show=target")
        tab.wait_for_selector("#body tbody tr", state="attached")
        rows, heads = (tab.locator(f"#body table:first-of-type {each}").first for each in ("tbody tr", "thead tr"))
        assert rows.locator("td").count() == heads.locator("th").count() > 3
        with tab.expect_download() as waiting:
            tab.locator("#body button[data-take=data]").first.click()
        assert len(pd.read_csv(waiting.value.path())) > 3
        tab.context.close()
    assert strange == []


def test_a_callback_that_fails_says_so_and_the_page_does_not_wait(
    address: str, browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setitem(TABS, "/sweeps", replace(TABS["/sweeps"], build_body=fail))
    tab, _ = new_tab(browser, address)
    tab.goto(f"{address}/sweeps")
    tab.wait_for_selector("#body .notice")
    assert tab.inner_text("#body") == INTERNAL
    assert tab.locator("#select-x").count() == 1
    tab.context.close()


def test_an_explorer_that_is_gone_or_lets_nobody_in_is_said_on_the_page(results: Path, browser) -> None:
    with running(results) as first:
        tab, _ = new_tab(browser, first)
        tab.goto(f"{first}/sweeps")
        tab.wait_for_selector("#sweep-response .main-svg", state="attached")
        tab.context.clear_cookies()  # as after a new start, whose token is another
        tab.select_option("#select-measure", index=1)
        tab.wait_for_selector("#unanswered:not(:empty)")
        assert "open the address that `sessim explore` printed" in tab.inner_text("#unanswered")
        tab.context.request.get(f"{first}/?token={TOKEN}")
        tab.select_option("#select-measure", index=0)
        tab.wait_for_selector("#unanswered:empty", state="attached")
    tab.select_option("#select-measure", index=1)
    tab.wait_for_selector("#unanswered:not(:empty)")
    assert "The explorer does not answer" in tab.inner_text("#unanswered")
    tab.context.close()


def test_the_page_that_is_opened_at_the_start_leads_in(address: str, browser, tmp_path: Path) -> None:
    """From a file to the address with the token, to the page without it: the cookie must come along."""
    with write_redirect(f"{address}/?token={TOKEN}") as page:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.wait_for_url(f"{address}/")
        tab.wait_for_selector(".card")
        assert tab.evaluate("document.cookie") == ""  # scripts cannot read it
        context.close()
