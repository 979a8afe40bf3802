"""The documentation cannot drift: made pages are as made, links lead somewhere, and what is shown can be typed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from markdown.extensions.toc import slugify, unique

import sessim
from sessim.cli import VERBS, build_parser, main
from sessim.documentation.pages import PAGES, PART, PARTS, fill_made_parts
from sessim.documentation.settings import anchor
from sessim.ground.files import CHECKSUMS
from sessim.ground.marks import MARK
from sessim.settings.compose import compose_settings
from sessim.settings.multirun import list_combinations
from sessim.settings.schema import read_declared_keys
from sessim.study.results.names import SHARDS, STORED, STRATA_SHARDS
from tests.support.explorer_browser import QUIET, chromium

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = sorted(DOCS.rglob("*.md")) + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
TUTORIAL = DOCS / "tutorials" / "first-study.md"
FENCE = re.compile(r"^```[^\n]*\n.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
OWN_FILE = re.compile(r"`(configs/[\w/]+\.yaml)`:\n\n```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors_of(path: Path) -> set[str]:
    """Anchors of a page as the site makes them."""
    found: set[str] = set()
    for title in re.findall(r"^#{1,6} +(.+?)\s*$", FENCE.sub("", text_of(path)), re.MULTILINE):
        unique(slugify(re.sub(r"[`*]", "", title), "-"), found)
    return found


@pytest.mark.parametrize("name", [name for name in PAGES if name != "reference/law.md"])  # held by test_law_reference
def test_a_made_page_is_as_the_code_makes_it(name: str) -> None:
    assert text_of(DOCS / name) == PAGES[name](), "run: python -m sessim.documentation"


@pytest.mark.parametrize("path", [path for path in WRITTEN if PART.search(text_of(path))], ids=name_of)
def test_made_parts_of_a_page_are_as_the_code_makes_them(path: Path) -> None:
    assert text_of(path) == fill_made_parts(text_of(path)), "run: python -m sessim.documentation"


def test_every_made_part_stands_somewhere_and_a_changed_one_is_noticed() -> None:
    used = {match["name"] for path in WRITTEN for match in PART.finditer(text_of(path))}
    assert used == set(PARTS)
    page = text_of(DOCS / "model" / "odd.md")
    assert fill_made_parts(page.replace("| `effort` | M4.1 |", "| `zeal` | M4.1 |")) == page
    with pytest.raises(KeyError):
        fill_made_parts("<!-- made: weather -->\n<!-- end of weather -->")


def test_the_odd_page_has_the_seven_elements_and_the_eleven_concepts() -> None:
    page = text_of(DOCS / "model" / "odd.md")
    assert [int(number) for number in re.findall(r"^## (\d)\. ", page, re.MULTILINE)] == [1, 2, 3, 4, 5, 6, 7]
    concepts = page.partition("## 4. ")[2].partition("## 5. ")[0]
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
        "Stochasticity", "Collectives", "Observation",
    ]  # fmt: skip


def test_every_key_that_may_be_set_is_on_a_page() -> None:
    settings, parameters = text_of(DOCS / "reference" / "settings.md"), text_of(DOCS / "reference" / "parameters.md")
    for key in read_declared_keys():
        if key.startswith("world.values."):
            assert f"`{key.removeprefix('world.values.')}`" in parameters
        elif key.startswith("world.theory."):
            assert f"\n## {key.removeprefix('world.theory.')}\n" in parameters
        else:
            assert f"`{key}`" in settings, key


def test_every_verb_is_on_the_page_of_the_command_line() -> None:
    page = text_of(DOCS / "reference" / "command-line.md")
    assert all(f"\n## {name}\n" in page for name in VERBS)


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_relative_links_and_their_anchors_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text_of(path))):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, fragment = link.partition("#")
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{link}: no such file"
        assert found.is_relative_to(ROOT), f"{link} leaves the repository"
        if path.is_relative_to(DOCS):
            assert found.is_relative_to(DOCS), f"{link} leaves the site"
        assert not fragment or fragment in anchors_of(found), f"{link}: no such heading"


def test_a_broken_link_would_be_seen() -> None:
    assert LINK.findall("see [a](b.md#c) and ![d](e.png)") == ["b.md#c", "e.png"]
    assert "5-limit" in anchors_of(DOCS / "model" / "specification.md")
    assert "no-such" not in anchors_of(DOCS / "model" / "specification.md")
    assert anchor("limit.share") in anchors_of(DOCS / "reference" / "law.md")


def commands_of(path: Path) -> list[str]:
    """Commands of sessim in the fenced blocks of a page, without comments; a block of `text` shows what is printed."""
    blocks = [block for block in FENCE.findall(text_of(path)) if not block.startswith("```text")]
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("sessim ")]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the tutorial, with the files that it has the reader write."""
    for name, content in OWN_FILE.findall(text_of(TUTORIAL)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


SHOWN = sorted({line for path in WRITTEN if "reference" not in path.parts for line in commands_of(path)})


@pytest.mark.parametrize("line", SHOWN)
def test_a_command_that_is_shown_can_be_typed(line: str, own_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(line, comments=True)[1:]
    if words[0] in ("list", "show", "explain"):
        assert main(words) == 0, capsys.readouterr().err
        return
    options, left = build_parser().parse_known_args(words)
    settings = [*getattr(options, "settings", []), *left]
    assert all("=" in each for each in settings), line
    if options.verb == "run":
        for each in list_combinations(settings) if options.multirun else [settings]:
            assert compose_settings(each).values["experiment.name"]


def test_a_page_shows_commands_and_a_wrong_one_is_refused(own_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(commands_of(TUTORIAL)) >= 8
    assert main(["show", "policy", "quarter_from_eleven"]) == 2
    assert "quarter_from_ten" in capsys.readouterr().err


def test_the_first_study_runs_as_it_is_written(own_folder: Path) -> None:
    """In a process of its own: a multirun of the rehearsal, which must find the reader's own files."""
    assert len(OWN_FILE.findall(text_of(TUTORIAL))) == 2
    command = [sys.executable, "-c", "import sys; from sessim.cli import main; sys.exit(main(sys.argv[1:]))"]
    small = ("experiment=my_cap", "scale=smoke", "run.worlds=1", "run.workers=1", "run.years=1", "run.strata=none")
    swept = ("run", "-m", *small, "policy.limit.share=0.2,0.25")
    done = subprocess.run(
        [*command, *swept], cwd=own_folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stderr
    reports = sorted(own_folder.glob("results/*/report.html"))
    assert len(reports) == 2
    assert "A quarter for agencies of ten and more against the limit of 30 percent" in text_of(reports[0])


def test_code_of_the_notebook_page_is_that_of_the_notebook() -> None:
    notebook = json.loads(text_of(DOCS / "tutorials" / "first-cap-study.ipynb"))
    cells = ["".join(cell["source"]).strip() for cell in notebook["cells"] if cell["cell_type"] == "code"]
    page = text_of(DOCS / "how-to" / "use-from-a-notebook.md")
    shown = re.findall(r"^```python\n(.*?)\n```", page, re.MULTILINE | re.DOTALL)
    assert shown == cells


def test_every_file_of_a_study_is_on_the_page_of_results() -> None:
    page = text_of(DOCS / "reference" / "results.md")
    folders = (f"{SHARDS}/", f"{STRATA_SHARDS}/")
    for name in (*STORED, CHECKSUMS, MARK, *folders, "answers.csv", "report.html", ".lock"):
        assert f"`{name}`" in page, name


def test_the_readme_lists_the_extras_and_installs_what_the_default_report_uses() -> None:
    page = text_of(ROOT / "README.md")
    extras = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(extras) - {"upkeep"}
    set_up, tested = re.findall(r"^python3 -m venv .*$", page, re.MULTILINE)
    assert "-c constraints.txt -e '.[analysis]'" in set_up and set_up.endswith(".venv/bin/sessim")
    assert "-c constraints.txt -e '.[dev]'" in tested and tested.endswith("pytest -n auto")


def test_figures_that_decisions_quote_stand_where_they_say() -> None:
    for path in sorted((DOCS / "decisions").glob("*.md")):
        measured = text_of(path).partition("**Measured.**")[2].partition("\n\n")[0]
        sources = [path.parent / link for link in LINK.findall(measured)]
        sources += [ROOT / name for name in re.findall(r"`((?:tests|configs)/[\w/]+\.\w+)`", measured)]
        assert path.name == "index.md" or sources or "Nothing in figures" in measured
        said = "\n".join(text_of(source) for source in sources)
        for figure in re.findall(
            r"(?<![\w./])\d[\d,]*(?:\.\d+)?(?![\w/])", re.sub(r"`[^`]*`|\]\([^)]*\)", "", measured)
        ):
            assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", said), f"{path.name}: {figure}"


def test_the_makefile_has_the_commands_that_contributing_explains() -> None:
    targets = re.findall(r"^([\w-]+):  ## ", text_of(ROOT / "Makefile"), re.MULTILINE)
    assert targets == re.findall(r"^\| `make ([\w-]+)` \|", text_of(ROOT / "CONTRIBUTING.md"), re.MULTILINE)
    assert len(targets) == 6


def test_hooks_are_local_and_name_no_address() -> None:
    text = text_of(ROOT / ".pre-commit-config.yaml")
    assert {each["repo"] for each in yaml.safe_load(text)["repos"]} == {"local"}
    assert "://" not in text


def test_the_citation_is_of_this_version() -> None:
    about = yaml.safe_load(text_of(ROOT / "CITATION.cff"))
    assert about["version"] == sessim.__version__
    assert f"## {about['version']} ({about['date-released']})" in text_of(ROOT / "CHANGELOG.md")
    assert {"cff-version", "message", "title", "authors", "license"} <= set(about)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with warnings as errors."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= len(sorted(DOCS.rglob("*.md")))
    loads = re.compile(
        r"<(?:script|img|iframe|source)[^>]*\bsrc=[\"']?(?:https?:)?//|<link[^>]*\bhref=[\"']?(?:https?:)?//"
    )
    for page in pages:
        assert not loads.search(text_of(page)), page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import [\"'](?:https?:)?//", text_of(sheet)), sheet.name


@pytest.mark.browser
def test_the_search_of_a_page_opened_from_the_disk_finds_something(site: Path) -> None:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    strange: list[str] = []
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET, timeout=120_000)
        tab = browser.new_page()
        tab.set_default_timeout(120_000)
        tab.on("request", lambda request: request.url.startswith(("file:", "data:")) or strange.append(request.url))
        tab.on("pageerror", lambda error: strange.append(str(error)))
        tab.goto((site / "index.html").as_uri())
        tab.wait_for_selector("html.js", state="attached")
        found = tab.locator(".md-search-result__item")
        for _ in range(12):  # the page may not listen yet when it is typed into
            tab.locator(".md-search__input").fill("")
            tab.locator(".md-search__input").press_sequentially("rounding")
            with contextlib.suppress(sync_api.TimeoutError):
                found.nth(2).wait_for(state="attached", timeout=2_000)
                break
        assert found.count() >= 3
        browser.close()
    assert strange == []
