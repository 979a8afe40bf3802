"""A reader meets no code before its plain name: the first screens, the front pages of the documentation, and the terminal.

Codes are those that policies and measures declare, and the units and symbols that only some readers know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from sessim.commands.studies.run import print_answers
from sessim.evidence.answers.analysis import analyse
from sessim.evidence.answers.answers import answer_questions
from sessim.ground.resources import find_option_files
from sessim.measures.catalogue import MEASURES
from sessim.report.html import render_report
from sessim.settings.option_files import read_option_file
from sessim.workflow.answering import Answered
from tests.support.synthetic_study import make_study

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "nine_questions"
CODED_UNITS = {"SD": "standard deviation", "bits": "unit of information"}
CODED_UNITS |= {
    "CRPS": "continuous ranked probability score",
    "MCSE": "Monte Carlo standard error",
    "P(": "probability",
}
PAGES = ("README.md", "docs/index.md", "docs/tutorials/first-study.md")
NOTEBOOKS = ("docs/tutorials/first-cap-study.ipynb", "docs/tutorials/theories-disagree.ipynb")


@cache
def read_codes() -> Mapping[str, tuple[str, ...]]:
    """Plain names of every code; one of them stands before it."""
    codes = {text: (name,) for text, name in CODED_UNITS.items()}
    for file in find_option_files("policy"):
        tree = read_option_file("policy", file).tree
        if re.search(r"\d", str(tree["name"])):  # a name without a digit is a word
            codes[str(tree["name"])] = (str(tree["title"]),)
    for measure in MEASURES:
        for code in (measure.code, *measure.also):
            if code != "R":  # of the realism table, which no reader types
                codes[code] = (*codes.get(code, ()), measure.meaning)
    return codes


def find_early_codes(text: str, titles: Mapping[str, str] | None = None) -> list[str]:
    """Codes that stand in a text before any of their plain names.

    Args:
        text: What is read.
        titles: Plain names of policies by code, where a study has names of its own.
    """
    early = []
    for code, names in {**read_codes(), **{code: (title,) for code, title in (titles or {}).items()}}.items():
        end = "" if code.endswith("(") else r"(?!\w)"
        found = re.search(r"(?<![\w./-])" + re.escape(code) + end, text)
        if found and not any(name.lower() in text[: found.start()].lower() for name in names):
            early.append(f"{code}: {text[max(0, found.start() - 40) : found.end() + 20]!r}")
    return early


def strip_tags(page: str) -> str:
    """What is read of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)).split())


def take_first_screen(report: str) -> str:
    """From the title of a report to the end of its first page."""
    return strip_tags(report[report.index("<header") : report.index('id="before-you-quote"')])


def read_published() -> str:
    return take_first_screen((PUBLISHED / "report.html").read_text(encoding="utf-8"))


def read_home() -> str:
    pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")
    from sessim.explorer.app import build_body, build_page
    from sessim.explorer.laboratory import Laboratory
    from sessim.explorer.library import Library
    from sessim.explorer.shell import TABS
    from sessim.explorer.tab import Context
    from tests.support.explorer_words import words_of

    context = Context(Library(PUBLISHED.parent), Laboratory())
    return " ".join(words_of([build_page(TABS["/"], context, {}, ()), build_body(TABS["/"], context, {}, "s")]).split())


def read_notebook(path: str) -> str:
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    said = []
    for cell in cells:
        said.append("".join(cell["source"]))
        for output in cell.get("outputs", ()):
            said.append("".join(output.get("text", ()) or output.get("data", {}).get("text/plain", ())))
    return "\n".join(said)


SCREENS: Mapping[str, Callable[[], str]] = {
    "first screen of the published report": read_published,
    "home of the explorer": read_home,
    **{path: (lambda path=path: (ROOT / path).read_text(encoding="utf-8")) for path in PAGES},
    **{path: (lambda path=path: read_notebook(path)) for path in NOTEBOOKS},
}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_code_stands_before_its_plain_name(screen: str) -> None:
    text = SCREENS[screen]()
    assert len(text) > 500
    assert find_early_codes(text) == []


def test_neither_report_nor_terminal_says_a_code_before_its_plain_name(capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(worlds=24, replications=1)
    answers = answer_questions(study)
    titles = {label: arm.title for label, arm in answers.frame.arms.items()}
    assert find_early_codes(take_first_screen(render_report(answers)), titles) == []
    print_answers(Answered(study, answers, analyse(answers), study.folder / "report.html"))
    assert find_early_codes(capsys.readouterr().out, titles) == []


@pytest.mark.parametrize(
    ("text", "early"),
    [
        ("compared with A0", True),
        ("compared with “before 2025” (A0), then A0 again", False),
        ("M7.1 rose", True),
        ("Career executives who leave (M7.1)", False),
        ("by 0.2 SD", True),
        ("by one standard deviation; 0.2 SD", False),
        ("SDRAM, a.A0 and x-A0 are no codes", False),
        ("P(better) is high", True),
    ],
)
def test_the_reader_of_codes_tells_them_from_words(text: str, early: bool) -> None:
    assert bool(find_early_codes(text)) is early
