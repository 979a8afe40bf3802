"""The first page: sentences with levels, bars that add up, what would change an answer, and the record of unseen history."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.contrasts.level_sentences import find_level_words
from sessim.ground.errors import UserError
from sessim.report.bottom_line import say_bottom_line
from sessim.report.exhibits.question_page import draw_question_page
from sessim.report.exhibits.record import caution_record, read_record, record_exhibit
from sessim.report.front import Bar, make_front_answer
from sessim.report.glossary import explain_verdict
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
    assert bar.caption == "34 better, 33 worse, 33 about the same of 100 worlds"
    assert Bar(bar.parts, "$0.25").caption == "34 better, 33 worse, 33 too small (under $0.25) of 100 worlds"


def test_every_answer_says_its_levels_and_the_page_shows_them(answers: Answers) -> None:
    page = render_report(answers)
    front = page[page.index('id="summary"') : page.index('id="words"')]
    for answer in answers.answers:
        said = make_front_answer(answers, answer)
        for each in (said.findings[0], *said.headlines):
            assert each.sentence in front and each.plain_word in front and each.redraws in front
            if answer.question.kind == "contrast":
                assert re.search(r", (up from|down from|unchanged)", each.sentence)
                assert each.bar is not None and each.bar.caption in unescape(front) and each.bar.threshold
        assert said.matters and len(said.headlines) == len(answer.question.headlines)
    shown = 9 + sum(len(answer.question.headlines) for answer in answers.answers)
    assert front.count('class="answer"') == 9
    assert front.count('<div class="finding') == shown == front.count('class="bar-line"') + 1  # a ranking has no bar
    key = page[page.index('<dl class="words">') : page.index('id="before-you-quote"')]
    for said in re.findall(
        r'class="badge ([\w-]+)" title="([^"]+)"', front
    ):  # a word's rule is its tooltip, and in the key
        assert unescape(said[1]) == explain_verdict(said[0].replace("-", "_"))
        assert f"<dd>{said[1]}</dd>" in key
    assert front.count('class="badge ') == front.count('" title="')
    # codes of policies stand once, beside their names, and terms of the model nowhere
    words = re.sub(r"<[^>]*>", " ", front)
    assert not re.search(r"\bA[0-9]\b|\bM[0-9]\.[0-9]|\bSD\b|\bbits\b|\btheory\b|standard deviation|instead of", words)


def test_every_headline_of_the_first_page_has_its_own_word_and_bar(answers: Answers) -> None:
    """Also questions 1, 3 and 9, which have further headlines: a word, a bar and redraws beside each sentence."""
    page = render_report(answers)
    front = page[page.index('id="summary"') : page.index('id="words"')]
    items = front.split('<li class="answer">')[1:]
    words = set()
    for item, answer in zip(items, answers.answers, strict=True):
        said = make_front_answer(answers, answer)
        shown = [said.findings[0], *said.headlines]
        blocks = item.split('<div class="finding')[1:]
        assert len(blocks) == len(shown) == len(answer.question.headlines) + 1
        for block, each in zip(blocks, shown, strict=True):
            assert each.sentence in block and f"</span> {each.plain_word}</span>" in block and each.redraws in block
            assert "draws)" not in block  # a share of redraws beside a word reads like its certainty
            words.add(each.plain_word)
    assert len(words) > 1


def test_three_sentences_sort_every_headline_by_its_word(answers: Answers) -> None:
    """Each headline of the limit stands once, in the sentence of its kind, with the question's number."""
    fronts = [(answer.question, make_front_answer(answers, answer)) for answer in answers.answers]
    said = say_bottom_line(answers, fronts)
    assert 1 <= len(said) <= 3 and said[0].startswith("Under “operating cap”, most of 23 worlds (sets of assumptions")
    headlines = [
        each
        for answer in answers.answers
        if answer.question.kind == "contrast" and answer.arm == answers.frame.focal[0]
        for front in [make_front_answer(answers, answer)]
        for each in (front.findings[0], *front.headlines)
    ]
    assert sum(sentence.count("question ") for sentence in said) == len(headlines)
    for each in headlines:
        words = find_level_words(each.key[0])
        where = next(
            sentence for sentence in said if any(w in sentence for w in (words.topic, words.rises, words.falls))
        )
        better, _, worse = said[0].partition("for the worse")
        if each.code.endswith("_up"):
            assert words.rises in better or words.falls in better
            assert each.change in better  # with its levels
        elif each.code.endswith("_down"):
            assert words.rises in worse or words.falls in worse
        elif each.code == "split":
            assert where.endswith("worlds are split: there the assumptions decide.")
    assert say_bottom_line(answers, fronts[:1]) == ()


def test_two_clumps_are_drawn_as_two_strips(answers: Answers) -> None:
    seventh = answers.answers[6]
    front = make_front_answer(answers, seventh)
    assert front.clumps is not None and front.clumps.mechanism == "leaving"
    exhibit = draw_question_page(answers, seventh, front)
    assert exhibit.title.startswith("Worlds fall into two clumps, by what makes executives leave: ")
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
    figure = record_exhibit(record).figure
    assert figure is not None  # names above their marks leave a phone the whole width
    assert [each.x for each in figure.layout.annotations] == [0, 0] and not figure.layout.yaxis.showticklabels
    assert record_exhibit(record).title.startswith("Of 2 figures of history that the model had not seen, 1 fell inside")
    assert record.expectation == "About 2 were to be expected, so its ranges are rather too narrow. Missed: exits."


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
