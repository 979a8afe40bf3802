"""The explorer's page of a search for rules: from its tables alone, with a rule to take away."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")
pytest.importorskip("optuna", reason="the extra sessim[search] is not installed")

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
    assert all(sentence in said for sentence in found.summary["sentences"] if "'" not in sentence)
    robustness = found.tables["robustness.csv"]
    for side in found.plan.sides:
        table = better_rule.tabulate_side(found, side)
        own = robustness[(robustness["side"] == side.name) & (robustness["worlds"] == "fresh")].set_index("rule")
        assert list(table["would be chosen"]) == [
            bool(own.loc[name, "would_be_chosen"]) for name in found.policies_and_finalists
        ]
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


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_browser_rules_are_drawn_and_the_page_fits_a_phone(root: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with running(root) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        tab, complaints = new_tab(browser, address)
        for width in (1400, 390):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(address + "/rules")
            tab.wait_for_selector("#rules-all .parcoords", state="attached")
            tab.wait_for_selector("#rules-trade .main-svg", state="attached")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert not complaints
        browser.close()
