"""Documents made from a study: text within its limit, both sides, tags and alternative texts, nothing private, same bytes."""

from __future__ import annotations

import datetime
import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sessim.cli import main
from sessim.commands.studies import comment
from sessim.evidence.answers.answers import Answers, answer_questions, answers_table
from sessim.evidence.contrasts.level_sentences import say_moved_level
from sessim.ground.errors import UserError
from sessim.report.documents import images, preflight
from sessim.report.documents.blocks import Document, Picture
from sessim.report.documents.dockets import read_dockets, read_templates
from sessim.report.documents.levels import say_answer
from sessim.report.documents.markdown import markdown_text
from sessim.report.documents.page import html_page, pdf_bytes
from sessim.report.documents.stored import read_stored_brief, stored_document, stored_text
from sessim.report.documents.text import LIMIT, comment_text
from sessim.report.documents.word import docx_bytes
from sessim.report.documents.workbook import xlsx_bytes
from sessim.report.documents.writing import comment_document, report_document
from sessim.study.results.store import read_manifest
from tests.support.synthetic_study import make_study

ALL_BROWSERS = images.BROWSERS
SES, BRIEF = read_dockets()["ses_2025"], read_templates()["evidence_brief"]


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=16, replications=2))


@pytest.fixture(scope="module", autouse=True)
def without_browser() -> Iterator[None]:
    """Print figures as tables: drawing them takes a browser and seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "BROWSERS", ())
        yield


@pytest.fixture(scope="module")
def document(answers: Answers) -> Document:
    return comment_document(answers, answers.answers[:2], SES, BRIEF, "evidence")


def test_the_text_keeps_its_limit_and_never_gives_one_side_alone(answers: Answers) -> None:
    for count in (1, 3, len(answers.answers)):
        text = comment_text(answers, answers.answers[:count], SES, BRIEF, "evidence")
        assert len(text) <= LIMIT
        assert text.count("For the rule: ") == text.count("Against it: ")
        assert "OPM-2025-0006" in text and answers.manifest["command"] in text and answers.answers[0].sentence in text
    assert "For the rule: " in comment_text(answers, answers.answers[:1], SES, BRIEF, "evidence")
    shorter = comment_text(answers, answers.answers[:1], SES, BRIEF, "evidence", limit=2200)
    assert len(shorter) <= 2200
    with pytest.raises(UserError, match="the shortest text"):
        comment_text(answers, answers.answers[:1], SES, BRIEF, "evidence", limit=100)


def test_the_stance_moves_the_order_and_no_number(answers: Answers) -> None:
    chosen = answers.answers[:1]
    texts = {
        stance: markdown_text(comment_document(answers, chosen, SES, BRIEF, stance))
        for stance in ("supporting", "critical")
    }
    lines = {stance: sorted(text.splitlines()) for stance, text in texts.items()}
    assert len(set(lines["supporting"]) ^ set(lines["critical"])) == 2  # the line that says who speaks first
    first = {stance: text.index("The strongest case for the rule") for stance, text in texts.items()}
    second = {stance: text.index("The strongest case against it") for stance, text in texts.items()}
    assert first["supporting"] < second["supporting"] and first["critical"] > second["critical"]


def test_words_follow_the_results() -> None:
    pages = []
    for sign in (1.0, -1.0):
        study = make_study(worlds=12, replications=1, questions=("q1",))
        changed = study.runs.copy()
        changed.loc[changed["arm"] == "A1", "cash_slope"] = 0.8 + sign * 2.0
        pages.append(markdown_text(report_document(answer_questions(replace(study, runs=changed)))))
    assert "better at tying cash to contribution" in pages[0]
    assert "worse at tying cash to contribution" in pages[1]


def test_a_word_file_has_headings_repeated_heads_and_no_personal_name(document: Document, answers: Answers) -> None:
    import docx

    content = docx_bytes(document)
    assert content == docx_bytes(document)
    file = docx.Document(io.BytesIO(content))
    headings = [line.text for line in file.paragraphs if line.style.name.startswith("Heading")]
    assert [text for text in headings if text[:3] in ("Q1 ", "Q2 ")]
    assert (file.core_properties.author, file.core_properties.last_modified_by) == ("sessim", "sessim")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(file.tables)
    assert document.image_note in xml and len(file.tables) >= len(document.pictures)
    assert answers.manifest["command"] in xml


def test_pictures_carry_an_alternative_text_in_word_and_page(document: Document) -> None:
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
    )
    with_images = replace(document, images={picture.id: dot for picture in document.pictures}, image_note="")
    with zipfile.ZipFile(io.BytesIO(docx_bytes(with_images))) as archive:
        xml = archive.read("word/document.xml").decode()
    page = html_page(with_images)
    described = re.findall(r'descr="([^"]*)"', xml)
    assert described == [
        html.escape(f"{picture.title} {picture.caption}", quote=False) for picture in document.pictures
    ]
    assert xml.count(' descr="') == page.count("<img ") == page.count(' alt="') == len(document.pictures) > 0


def test_a_pdf_is_tagged_has_a_title_and_gives_the_same_bytes(document: Document) -> None:
    content = pdf_bytes(document)
    assert content == pdf_bytes(document)
    text = preflight.extract_text("a.pdf", content)
    assert "/StructTreeRoot" in text and "/Lang" in text and "pdfuaid" in text and "/MarkInfo" in text


def test_a_page_for_print_fetches_nothing(document: Document) -> None:
    outside = replace(document, images={document.pictures[0].id: b"x"})
    assert "http" not in re.sub(r"(?s)<style>.*?</style>", "", html_page(outside))


def test_a_workbook_holds_the_estimates_and_the_numbers_of_every_figure(document: Document, answers: Answers) -> None:
    estimates = answers_table(answers)
    content = xlsx_bytes(document, estimates, {"Rule": SES.title})
    assert content == xlsx_bytes(document, estimates, {"Rule": SES.title})
    back = pd.read_excel(io.BytesIO(content), sheet_name=None)
    assert set(back) == {"About", "Estimates", *(picture.id for picture in document.pictures)}
    assert len(back["Estimates"]) == len(estimates)
    assert back["Estimates"]["difference_median"].to_numpy() == pytest.approx(
        estimates["difference_median"].to_numpy(dtype=float), nan_ok=True
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"see /home/somebody/results", "machine path"),
        (b"C:\\Users\\x", "machine path"),
        (b"write to a.person@example.org", "an address"),
        (b"made by jane_doe on it", "name of this user"),
        (b"<dc:creator>Jane Doe</dc:creator>", "names a person"),
        (b"x" * (preflight.LARGEST_BYTES + 1), "MB"),
    ],
)
def test_the_look_before_publication_finds(content: bytes, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_collect_private_words", lambda: ["jane_doe"])
    assert any(problem in line for line in preflight.find_private_content("comment.txt", content))
    with pytest.raises(UserError, match="nothing was written"):
        preflight.refuse_findings({"comment.txt": content})
    assert preflight.find_private_content("comment.txt", b"nothing private: 90 FR 18820") == []


def test_the_look_reads_inside_office_files() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("docProps/core.xml", "<cp:lastModifiedBy>Jane Doe</cp:lastModifiedBy>")
    assert any("Jane Doe" in line for line in preflight.find_private_content("a.docx", file.getvalue()))


def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    study = make_study(worlds=12, replications=1, questions=("q1", "q7"))
    monkeypatch.setattr("sessim.study.results.store.load_study", lambda _: study, raising=True)


def test_the_command_writes_four_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    stored(monkeypatch)
    assert main(["comment", "--question", "7", "--docket", "gs_2026", "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir() if path.name != ".sessim"} == {
        "comment.txt", "attachment.docx", "attachment.pdf", "data.xlsx",
    }  # fmt: skip
    said = capsys.readouterr().out
    assert "of 5000 characters" in said and "pre-flight" in said and "images need Chromium" in said
    text = (tmp_path / "out" / "comment.txt").read_text(encoding="utf-8")
    assert "91 FR 8780" in text and "docket number not found" in text


def copy_published(tmp_path: Path) -> Path:
    """The published study, which holds tables and no runs."""
    folder = tmp_path / "nine_questions"
    shutil.copytree(Path("results/nine_questions"), folder)
    assert not (folder / "runs.parquet").exists()
    return folder


def test_the_example_of_the_help_works_on_published_tables(tmp_path: Path) -> None:
    study, out = copy_published(tmp_path), tmp_path / "out"
    assert main(["comment", "-q", "--question", "7", "--study", str(study), "--out", str(out)]) == 0
    text = (out / "comment.txt").read_text(encoding="utf-8")
    assert "need the runs" in text and len(text) <= LIMIT
    said = text[text.index("Q7 Hiring") : text.index("For the rule: ")]
    assert all(re.search(rf"Compared with “[^”]+” \({reference}\)", said) for reference in ("A0", "A3"))
    said = re.sub(r"“[^”]+”|\bA\d\b|Q7|90 percent of worlds|200 worlds", "", said)
    table = pd.read_csv(study / "answers.csv")
    rows = table[(table["question"] == "q7") & (table["role"] == "primary") & (table["horizon"] == "mean")]
    columns = ["difference_median", "low90", "high90", "threshold", "reference_level"]
    shares = ["share_positive", "share_beyond_threshold_better", "share_beyond_threshold_worse"]
    known = [100 * value for value in rows[columns + shares].to_numpy().ravel()]
    within = 1 - rows["share_beyond_threshold_better"] - rows["share_beyond_threshold_worse"]
    known += [100 * value for value in within]
    numbers = re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", said)
    assert len(numbers) > 8
    for number in numbers:
        shown, places = float(number.replace("−", "-").replace(",", "")), len(number.partition(".")[2])
        assert any(abs(value - shown) <= 0.5001 * 10**-places for value in known), number
    for case in re.findall(r"(?:For the rule|Against it): .*", text):
        low, high = re.search(r"worlds: ([+−.\d]+) to ([+−.\d]+)\)", case).groups()  # type: ignore[union-attr]
        ends = table.loc[(table["question"] == "q7") & (table["horizon"] == "mean"), ["low90", "high90"]].to_numpy()
        shown = [float(each.replace("−", "-")) for each in (low, high)]
        assert any(
            all(
                abs(scale * end - each) <= 0.5001 * 10 ** -len(low.partition(".")[2])
                for end, each in zip(row, shown, strict=True)
            )
            for row in ends
            for scale in (1, 100)
        ), case
    with zipfile.ZipFile(out / "attachment.docx") as file:
        body = file.read("word/document.xml").decode("utf-8")
    assert "What it rests on" in body and "What the model cannot say" in body and "Held-out density" in body


@pytest.mark.parametrize("chosen", [slice(6, 7), slice(None)])
def test_a_brief_is_two_pages_and_an_annex(tmp_path: Path, chosen: slice) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    study = copy_published(tmp_path)
    brief = read_stored_brief(study, read_manifest(study))
    document = stored_document(brief, brief.questions[chosen], SES, BRIEF, "evidence")
    pages = weasyprint.HTML(string=html_page(document)).render().pages
    assert [number for number, page in enumerate(pages) if "annex" in page.anchors] == [2]
    first = markdown_text(document).partition("# Annex")[0]
    assert "What the study found" in first and "Before you quote a number" in first
    assert "seed" not in first and "revision" not in first, "raw settings stand in the annex"
    for question in brief.questions[chosen]:
        row = brief.answers.query(f"question == '{question.name}' and role == 'primary' and horizon == 'mean'").iloc[0]
        words = float(row["threshold"]), float(row["reference_level"]), float(row["difference_median"])
        if question.kind == "contrast":
            assert say_moved_level(str(row["measure"]), *words) in first.replace("\\", "")


def test_a_brief_from_runs_says_the_same_levels_and_is_stamped_when_quick(answers: Answers) -> None:
    text = markdown_text(comment_document(answers, answers.answers[:1], SES, BRIEF, "evidence"))
    assert text.startswith("# QUICK LOOK: ")
    first = text.partition("# Annex")[0].replace("\\", "")
    assert all(sentence in first for sentence in say_answer(answers, answers.answers[0]))
    assert text.count("The strongest case against it") == 1


@pytest.mark.parametrize(
    ("words", "problem"),
    [(["--stance", "hostile"], "no stance"), (["--question", "10"], "is not a question")],
)
def test_what_published_tables_cannot_give_is_one_line(
    words: list[str], problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, out = copy_published(tmp_path), tmp_path / "out"
    assert main(["comment", "--study", str(study), "--out", str(out), *words]) == 2
    said = capsys.readouterr().err
    assert problem in said and said.count("\n") == 1 and not out.exists()


def test_every_question_of_the_published_tables_can_be_written(tmp_path: Path) -> None:
    study = copy_published(tmp_path)
    brief = read_stored_brief(study, read_manifest(study))
    assert [question.name for question in brief.questions] == [f"q{number}" for number in range(1, 10)]
    text = markdown_text(stored_document(brief, brief.questions, SES, BRIEF, "critical"))
    assert all(f"{question.name.upper()} {question.title}" in text for question in brief.questions)
    assert "nan" not in re.findall(r"\w+", text)
    assert len(stored_text(brief, brief.questions, SES, BRIEF, "critical")) <= LIMIT
    with pytest.raises(UserError, match="the shortest text"):
        stored_text(brief, brief.questions, SES, BRIEF, "critical", limit=100)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--question", "10"], "is not a question"),
        (["--stance", "hostile"], "no stance"),
        (["--docket", "ses_2024"], "did you mean ses_2025?"),
        (["--template", "coment"], "did you mean comment?"),
        (["--template", "comment"], "were open until 2025-06-02"),
    ],
)
def test_a_wrong_wish_is_one_line_and_writes_nothing(
    words: list[str], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    stored(monkeypatch)
    assert main(["comment", "--out", str(tmp_path / "out"), *words]) == 2
    said = capsys.readouterr().err
    assert problem in said and said.count("\n") == 1 and not (tmp_path / "out").exists()


def test_a_comment_is_written_while_the_window_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(monkeypatch)

    class Earlier(datetime.date):
        @classmethod
        def today(cls) -> Earlier:
            return cls(2025, 5, 20)

    monkeypatch.setattr(comment.datetime, "date", Earlier)
    assert main(["comment", "-q", "--question", "1", "--template", "comment", "--out", str(tmp_path / "out")]) == 0


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(
    bool(images.explain_missing_images()), reason=images.explain_missing_images() or "images can be made"
)
def test_a_browser_draws_the_figures(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "BROWSERS", ALL_BROWSERS)
    picture: Picture = document.pictures[0]
    drawn = images.draw_images([picture])
    assert drawn[picture.id].startswith(b"\x89PNG") and len(drawn[picture.id]) > 5_000
