"""The first page: sentences with levels, bars that add up, what would change an answer, and the record of unseen history."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.ground.errors import UserError
from sessim.report.exhibits.question_page import draw_question_page
from sessim.report.exhibits.record import caution_record, read_record, record_exhibit
from sessim.report.front import Bar, make_front_answer
from sessim.report.html import render_report, write_report
from tests.support.synthetic_study import make_study

PUBLISHED = Path(__file__).parents[2] / "results"
ROW = {
    "holdout": "block", "title": "A block", "quantity": "exits", "published": 0.10, "error": 0.01, "median": 0.08, "low90": 0.06,
    "high90": 0.12, "is_in_90": True, "is_stress_test": False, "source": "somebody", "approximated": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=24, replications=1))


def store(folder: Path, rows: list[dict[str, object]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "holdouts.csv", index=False)


def test_a_bar_counts_whole_worlds_that_add_up_to_100() -> None:
    bar = Bar((("better", 1 / 3), ("about the same", 1 / 3), ("worse", 1 / 3)))
    assert [count for _, count in bar.counts] == [34, 33, 33]
    assert bar.words == "better in 33 percent, about the same in 33 percent, worse in 33 percent of worlds"


def test_every_answer_says_its_levels_and_the_page_shows_them(answers: Answers) -> None:
    page = render_report(answers)
    front = page[page.index('id="summary"') : page.index('id="before-you-quote"')]
    for answer in answers.answers:
        said = make_front_answer(answers, answer)
        assert said.findings[0].sentence in front and said.findings[0].word in front
        if answer.question.kind == "contrast":
            assert re.search(r"(\S+ instead of \S+|still \S+) ", said.findings[0].sentence)
        assert said.changes and len(said.headlines) == len(answer.question.headlines)
    assert front.count('class="answer"') == 9 == front.count('class="bar-line"')
    # codes of policies and measures stand after the first page
    assert not re.search(r"\bA[0-9]\b|\bM[0-9]\.[0-9]|\bSD\b|\bbits\b", re.sub(r"<[^>]*>", " ", front))


def test_every_headline_of_the_first_page_has_its_own_word_and_probability(answers: Answers) -> None:
    """Also questions 1, 3 and 9, which have further headlines: as many badges as sentences, each with its own word."""
    page = render_report(answers)
    front = page[page.index('id="summary"') : page.index('id="before-you-quote"')]
    items = front.split('<li class="answer">')[1:]
    words = set()
    for item, answer in zip(items, answers.answers, strict=True):
        said = make_front_answer(answers, answer)
        shown = [*said.headlines, said.findings[0]]
        assert item.count('class="badge ') == len(shown) == len(answer.question.headlines) + 1
        for each in said.headlines:
            sentence, badge = item[item.index(each.sentence) :].split("</p>")[0].split("<span", 1)
            assert sentence.strip() == each.sentence and badge.strip().endswith(f"</span> {each.word}</span>")
            words.add(each.word)
    assert len(words) > 1 and all("% of draws" in each for each in words)


def test_two_clumps_are_drawn_as_two_strips(answers: Answers) -> None:
    seventh = answers.answers[6]
    front = make_front_answer(answers, seventh)
    assert front.clumps is not None and front.clumps.mechanism == "leaving"
    exhibit = draw_question_page(answers, seventh, front)
    assert exhibit.title.startswith("Worlds fall into two clumps by the theory of leaving: ")
    assert len(exhibit.table) == 2 and exhibit.table["Worlds"].sum() == len(answers.frame.panel.worlds)


def test_every_figure_has_a_title_a_table_and_its_data(answers: Answers) -> None:
    page = render_report(answers)
    for figure in re.findall(r"<figure id.*?</figure>", page, flags=re.DOTALL):
        assert re.search(r'class="figure-title"[^>]*>[^<]+\. <a', figure)
        if "data-figure" in figure:
            assert "<table" in figure and 'href="data:text/csv;base64,' in figure


def test_the_record_is_that_of_the_newest_edition(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    store(tmp_path / "holdouts", [ROW])
    store(tmp_path / "holdouts" / "edition_2", [ROW, ROW | {"published": 0.30, "is_in_90": False}])
    store(
        tmp_path / "holdouts" / "edition_10",
        [ROW, ROW | {"is_stress_test": True}, ROW | {"published": 0.0, "is_in_90": False}],
    )
    record = read_record(tmp_path)
    assert record is not None
    assert (record.hits, len(record.table), record.left_out) == (1, 2, 1)
    assert record.table["place"].tolist() == pytest.approx([0.5, -4.0])
    assert record_exhibit(record).title.startswith("Of 2 figures of history that the model had not seen, 1 fell inside")


def test_the_record_says_what_limits_it(tmp_path: Path) -> None:
    record = read_record(PUBLISHED)
    assert record is not None
    assert caution_record(record, {}) != ()
    edition = tmp_path / "holdouts" / "edition_1"
    store(edition, [ROW])
    (edition / "order.json").write_text('{"posterior_sha256": "abc"}', encoding="utf-8")
    own = read_record(tmp_path)
    assert own is not None and caution_record(own, {"posterior": {"table_sha256": "abc"}}) == ()
    assert "not those that were tested" in caution_record(own, {"posterior": {"table_sha256": "other"}})[0]


def test_a_damaged_record_is_told_and_costs_no_report(answers: Answers, tmp_path: Path) -> None:
    store(tmp_path / "holdouts", [{"holdout": "block"}])
    with pytest.raises(UserError, match="has no column title"):
        read_record(tmp_path)
    page = write_report(answers, tmp_path / "study").read_text(encoding="utf-8")
    assert "cannot be read: " in page and "has no column title" in page
