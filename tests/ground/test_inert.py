"""Text from names and titles runs nowhere: not in a spreadsheet, not in Markdown, not in a figure, not in Word."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from sessim.ground.inert import csv_text, drop_controls, escape_markdown, keep_as_text, take_as_written
from sessim.ground.resources import read_csv
from sessim.report.documents.blocks import Bullets, Command, Document, Heading, Paragraph, Picture, Table
from sessim.report.documents.markdown import markdown_text
from sessim.report.documents.page import html_page
from sessim.report.documents.word import docx_bytes
from sessim.report.documents.workbook import xlsx_bytes
from sessim.report.templating import figure_json

FORMULAS = [
    "=1+1",
    "= 50%",
    "@SUM(A1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    "  =1",
    "-A1",
    "+(1)",
]
HARMLESS = ["-3 to 3", "+5 %", "-", "- 50 percent of pay", "-0.5", "limit.share=0.2", "a=b", "", "'quoted'"]
NAME = "<script>alert(1)</script>[x](javascript:alert(1))\x00\x1b[31m\u202e=cmd|'/C calc'!A0"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_told_to_be_text_and_read_back_as_it_was(text: str) -> None:
    assert keep_as_text(text) == f"'{drop_controls(text)}"
    assert take_as_written(keep_as_text(text)) == drop_controls(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_cell_that_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert keep_as_text(text) == take_as_written(text) == text


def test_a_table_goes_through_csv_and_back(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": [*FORMULAS, "plain"], "value": [*range(len(FORMULAS)), -1.5], "is_so": True})
    table["name"] = table["name"].map(drop_controls)
    (tmp_path / "table.csv").write_text(csv_text(table), encoding="utf-8")
    lines = csv_text(table).splitlines()[1:]
    assert not any(line.lstrip('"').startswith(("=", "+", "-", "@", "\t")) for line in lines)
    pd.testing.assert_frame_equal(read_csv(tmp_path / "table.csv"), table, check_dtype=False)


def test_numbers_are_written_as_before() -> None:
    table = pd.DataFrame({"value": [-0.1, float("nan"), 1e-12], "count": [-1, 2, 3]})
    assert csv_text(table) == table.to_csv(index=False, lineterminator="\n")


@pytest.fixture
def document() -> Document:
    frame = pd.DataFrame({"Arm": [NAME, "= 50%"], "Value": [1.0, -2.0]})
    return Document(
        NAME,
        {"Study": NAME},
        (
            Heading(1, NAME), Paragraph(NAME, NAME), Bullets((NAME,)), Command(f"sessim run `{NAME}`"),
            Table("Q1-T1", NAME, frame), Picture("Q1-F1", NAME, NAME, go.Figure(), frame),
        ),
    )  # fmt: skip


def test_a_workbook_holds_strings_and_no_formula(document: Document) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    made = xlsx_bytes(document, pd.DataFrame({"arm": [NAME, "=1+1"], "share": [0.5, 0.1]}), {NAME: "=HYPERLINK(1)"})
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in [cell.value for cell in cells]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_word_takes_any_name_and_a_control_character_breaks_nothing(document: Document) -> None:
    docx = pytest.importorskip("docx")
    made = docx.Document(io.BytesIO(docx_bytes(document)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "<script>alert(1)</script>" in text
    assert drop_controls(text) == text


def test_markdown_and_pages_have_no_tag_and_no_link_of_a_name(document: Document) -> None:
    text = re.sub(r"`[^`]*`", "", markdown_text(document))  # code is shown as it is
    assert "<script" not in text and not re.search(r"(?<!\\)\]\(javascript", text) and drop_controls(text) == text
    page = html_page(document)
    assert "<script" not in page and "&lt;script&gt;" in page and drop_controls(page) == page
    assert escape_markdown("![a](b)") == "!\\[a\\](b)"


def test_labels_of_a_figure_keep_line_breaks_and_lose_links() -> None:
    figure = go.Figure(layout={"title": {"text": "<b>30</b><br>of 100 <a href='http://x'>y</a><img src=x>"}})
    figure.add_scatter(x=[1], y=[1], hovertemplate="%{x}<extra></extra>", name="</script><script>alert(1)</script>")
    text = figure_json(figure)
    assert "<script" not in text and "</script" not in text and "<a " not in text and "<img" not in text
    made = json.loads(text)
    assert made["layout"]["title"]["text"].startswith("<b>30</b><br>of 100 &lt;a href")
    assert made["data"][0]["hovertemplate"] == "%{x}<extra></extra>"
