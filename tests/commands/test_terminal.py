"""What a terminal shows: whole words within its width, colours only there, and what a study compared with what it found."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest

from sessim.cli import main
from sessim.commands import terminal
from sessim.commands.studies.run import print_answers
from sessim.evidence.answers.analysis import analyse
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.contrasts.level_sentences import say_change_of_level, say_moved_level
from sessim.report.front import make_bar
from sessim.workflow.answering import Answered
from tests.support.synthetic_study import make_study

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
TEXT = "Boards look at more ratings and take out more inflation and leniency, as far as in the tightenings on record."


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard output as a terminal of 40 columns with colours."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def test_a_paragraph_is_wrapped_between_words_at_the_width_of_the_terminal(screen: Terminal) -> None:
    with redirect_stdout(screen):
        terminal.print_text(TEXT, indent=4, bold=["leniency"])
    lines = ESCAPES.sub("", screen.getvalue()).splitlines()
    assert len(lines) > 2 and max(map(len, lines)) <= 40
    assert all(line.startswith("    ") for line in lines)
    assert " ".join(" ".join(lines).split()) == TEXT
    assert "\x1b[1mleniency" in screen.getvalue()


def test_anywhere_else_a_paragraph_is_one_line_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_text(TEXT, indent=2, style="bold")
    assert capsys.readouterr().out == f"  {TEXT}\n"


@pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
def test_colours_can_be_turned_off(screen: Terminal, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "dumb")
    with redirect_stdout(screen):
        terminal.print_text(TEXT, style="bad", bold=["Boards"])
        terminal.print_rows([("name", TEXT)])
    assert "Boards" in screen.getvalue()
    assert "\x1b" not in screen.getvalue()


def test_a_paragraph_in_a_style_is_styled_as_a_whole(screen: Terminal) -> None:
    with redirect_stdout(screen):
        terminal.print_text("few words", style="bold")
    assert screen.getvalue() == "\x1b[1mfew words\x1b[0m\n"


def test_rows_keep_their_columns_and_wrap_inside_them(screen: Terminal) -> None:
    with redirect_stdout(screen):
        terminal.print_rows([("short", TEXT), ("longer", "one line")])
    lines = ESCAPES.sub("", screen.getvalue()).splitlines()
    assert max(map(len, lines)) <= 40
    begins = [line.index(word) for line, word in ((lines[0], "Boards"), (lines[-1], "one line"))]
    assert begins[0] == begins[1]


def test_rows_are_plain_lines_for_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_rows([("a", "1"), ("bcd", "22")], head=("name", "runs"), right=(1,))
    assert capsys.readouterr().out == "name  runs\na        1\nbcd     22\n"


def test_a_list_fits_the_terminal(screen: Terminal) -> None:
    with redirect_stdout(screen):
        assert main(["list", "experiments"]) == 0
    assert max(map(len, ESCAPES.sub("", screen.getvalue()).splitlines())) <= 40


def test_answers_say_what_was_compared_and_from_what_to_what(capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(worlds=16, replications=1, questions=("q5", "q7"))
    answers = answer_questions(study)
    print_answers(Answered(study, answers, analyse(answers), study.folder / "report.html"))
    said = capsys.readouterr().out
    names = {arm.label: arm.title for arm in answers.frame.arms.values()}
    assert (
        f"{names['A0']} (A0)" in said
        and f"in {len(answers.frame.panel.worlds)} worlds" in said
        and "QUICK LOOK" in said
    )
    for answer in answers.answers:
        assert f"{answer.question.name.upper()} {answer.question.title}\n" in said
        for number, part in enumerate(answer.against):
            item = part.estimate
            assert item.summary is not None
            say = say_change_of_level if number else say_moved_level
            change = say(item.measure, item.threshold, item.reference_level, item.summary.median)
            line = next(each for each in said.splitlines() if change in each and names[part.reference] in each)
            bar = make_bar(item)
            assert bar is not None
            assert line.endswith(f"; {part.shown_word}." if number else f"; {bar.caption}: {part.shown_word}.")
    first = said.index("A1")
    assert said[first - 1] == "(", "no code before its plain name"
