"""The explorer's page of a search for rules: from its tables alone, with a rule to take away."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")
pytest.importorskip("optuna", reason="the extra sessim[search] is not installed")

from sessim.cli import main
from sessim.explorer.app import build_body, build_page
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.pages.better_rule import page as better_rule
from sessim.explorer.pages.better_rule.stored import choose_search
from sessim.explorer.shell import TABS
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.search.finding import find_rules
from sessim.settings.compose import compose_study
from tests.support.explorer_browser import QUIET, chromium, new_tab, running
from tests.support.printed import find_printed_pages

TAB = TABS["/rules"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rehearsal of a search."""
    made = tmp_path_factory.mktemp("searches")
    find_rules("rehearsal", ["run.workers=1"], made / "better_rule")
    return made


@pytest.fixture
def context(root: Path) -> Context:
    return Context(Library(root), Laboratory())


def test_the_page_shows_what_the_tables_say(context: Context) -> None:
    found = choose_search(context, {})
    assert found is not None
    said = str(build_body(TAB, context, {}, "s"))
    sentences = [*found.summary["finding"], *found.summary["certainty"]]
    assert all(sentence in said for sentence in sentences if "'" not in sentence)
    robustness = found.tables["robustness.csv"]
    shown = better_rule.tabulate_robustness(found).to_dict("records")
    asked = [(name, side.name) for name in found.policies_and_finalists for side in found.plan.sides]
    assert len(shown) == len(asked)
    for row, (name, side) in zip(shown, asked, strict=True):
        own = robustness[(robustness["rule"] == name) & (robustness["side"] == side)].set_index("worlds")
        assert row["would be chosen"] == own.loc["fresh", "would_be_chosen"]
        for kind in ("fresh", "where chosen"):
            assert row[f"acceptable, percent of worlds, {kind}"] == 100.0 * own.loc[kind, "share_acceptable"]
            assert row[f"worst regret, {kind}"] == own.loc[kind, "worst_regret"]
    assert all(row["rule"].endswith(f"(rule {name})") for row, (name, _) in zip(shown, asked, strict=True) if name in
               found.summary["finalists"])  # fmt: skip
    assert str(build_page(TAB, context, {}, ())).count("Option(") >= 2 * len(found.plan.objectives)


def test_an_objective_or_rule_that_the_search_does_not_have_is_refused_in_a_line(context: Context) -> None:
    assert "the search has no objective &#x27;cash&#x27;" in str(
        build_body(TAB, context, {"across": "cash"}, "s")
    ).replace("'cash'", "&#x27;cash&#x27;")
    assert "has no finalist" in str(build_body(TAB, context, {"rule": "R999"}, "s"))
    assert "there is no search" in str(build_body(TAB, context, {"search": "worst_rule"}, "s"))


def test_without_a_search_the_page_names_the_command(tmp_path: Path) -> None:
    said = str(build_body(TAB, Context(Library(tmp_path), Laboratory()), {}, "s"))
    assert "No search for rules is stored here." in said and "sessim search" in said


def test_a_rule_is_saved_as_a_policy_that_runs(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = choose_search(context, {})
    assert found is not None
    label = found.summary["finalists"][-1]
    said = str(better_rule.save(context, {"rule": label}))
    name = f"{found.plan.name}_{label}".lower()
    assert f"sessim run policy={name}" in said and (tmp_path / "configs" / "policy" / f"{name}.yaml").is_file()
    assert f"Rule {label}" in compose_study([f"policy={name}", "scale=smoke"]).arms[0].title
    with pytest.raises(UserError, match="nothing is saved"):
        better_rule.save(Context(context.library, context.laboratory, may_write=False), {})


@pytest.mark.parametrize(
    "folder", ["results/rehearsal", "results/small_search", "found/mine", "a folder/mine", "../elsewhere"]
)
def test_the_command_that_page_and_report_print_saves_the_rule(
    root: Path, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    shutil.copytree(root / "better_rule", folder, ignore=shutil.ignore_patterns("runs_of_search"))
    context = Context(Library(Path(folder)), Laboratory())
    found = choose_search(context, {})
    assert found is not None
    label = found.summary["finalists"][0]
    policy = here / "configs" / "policy" / f"{found.plan.name}_{label}.yaml".lower()

    parts = better_rule._lay_out_saving(context, found, label)
    [shown] = [part.children for part in parts if getattr(part, "className", "") == "command"]
    assert main(shlex.split(shown)[1:]) == 0 and policy.is_file()
    policy.unlink()

    report = (found.folder / "report.html").read_text(encoding="utf-8")
    [printed] = re.findall(r"<code>sessim (search [^<]*--save [^<]*)</code>", report)
    elsewhere = [] if folder == "results/rehearsal" else ["--folder", folder]
    assert main([*shlex.split(printed), *elsewhere]) == 0 and policy.is_file()


def find_serious_faults(tab: Any) -> list[str]:
    """What the accessibility checks find serious."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(tab).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_browser_rules_are_drawn_and_the_page_fits_a_phone(root: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with running(root) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        tab, complaints = new_tab(browser, address)
        for width in (1400, 800, 390):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(address + "/rules")
            tab.wait_for_selector("#rules-all .parcoords", state="attached")
            tab.wait_for_selector("#rules-trade .main-svg", state="attached")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert "WebGL is not supported" not in tab.inner_text("#rules-all")
        assert find_serious_faults(tab) == []
        assert not complaints
        browser.close()


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_browser_the_button_saves_the_rule_that_is_chosen(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.chdir(tmp_path)
    found = choose_search(Context(Library(root), Laboratory()), {})
    assert found is not None
    label = found.summary["finalists"][-1]
    with running(root) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        tab, complaints = new_tab(browser, address)
        tab.goto(f"{address}/rules?rule={label}")
        tab.wait_for_selector("#rule-save")
        assert not (tmp_path / "configs").exists()  # nothing is written before somebody presses
        tab.click("#rule-save")
        tab.wait_for_selector("#rule-said code")
        said = tab.inner_text("#rule-said code")
        assert not complaints
        browser.close()
    name = said.removeprefix("sessim run policy=")
    assert name == f"{found.plan.name}_{label}".lower()
    assert f"Rule {label}" in compose_study([f"policy={name}", "scale=smoke"]).arms[0].title


@pytest.mark.browser
@pytest.mark.slow
def test_the_report_of_a_search_is_drawn_fits_a_phone_and_prints_no_blank_page(root: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        for width in (1400, 800, 390):
            tab = browser.new_context(viewport={"width": width, "height": 900}).new_page()
            tab.goto((root / "better_rule" / "report.html").as_uri())
            tab.wait_for_selector("html[data-figures-drawn]", state="attached")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.locator("#rules-plot .parcoords").count() > 0
            assert "WebGL is not supported" not in tab.inner_text("#rules-plot")
        assert find_serious_faults(tab) == []
        printed = tab.pdf(format="Letter")
        browser.close()
    assert (pages := find_printed_pages(printed)) and all(pages) and len(pages) > 1
