"""Tables that are handed in: what a spreadsheet adds is passed over, what it may mean otherwise is refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.calibration.forecast.scoring import read_observed
from sessim.ground.errors import UserError
from sessim.ground.rows import read_rows

KNOWN = ["top_share", "quits"]


def observed(tmp_path: Path, text: str | bytes) -> dict[str, float]:
    path = tmp_path / "seen.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = read_observed(path, KNOWN)
    return dict(zip(table["quantity"], table["observed"], strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "quantity,observed,source\ntop_share,0.3,OPM\n",
        "quantity, observed, source\ntop_share, 0.3, OPM\n",
        "quantity,observed,source\ntop_share,0.3,OPM\n,,\n\n",
        "quantity,observed,source,,\ntop_share,0.3,OPM,,\nquits,,,,\n",
        'quantity,observed,source\ntop_share,0.3,"OPM, table 3\nof 2027"\n',
        'quantity, observed, source\ntop_share, 0.3, "OPM, table 3"\n',
        "quantity,observed,source\r\ntop_share,3e-1,OPM\r\nquits,NA,\r\n",
        "\ufeffquantity,observed\ntop_share,0.3\nquits,n/a\n",
        "quantity,observed,source\ntop_share,0.3\n",
        "source,quantity,observed\n,top_share,0.30\n",
    ],
)
def test_observed_figures_as_spreadsheets_save_them(tmp_path: Path, text: str) -> None:
    assert observed(tmp_path, text) == {"top_share": 0.3}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "quantity,observed,source\ntop_share,0.3,OPM, table 3\n",
            "line 2: has 4 values under 3 columns; allowed: no comma",
        ),
        ("quantity,observed\nquits,7,123\n", "line 2: has 3 values under 2 columns"),
        ("quantity;observed\ntop_share;0,3\n", "has semicolons between its columns; allowed: commas"),
        ("quantity\tobserved\n", "has tabs between its columns"),
        ("quantity,observed,note\ntop_share,0.3,x\n", "has the columns quantity, observed, note"),
        ("quantity,observed,observed\n", "has the columns"),
        ("quantity,observed\ntop_share,30%\n", "top_share=30% is not a number; allowed: 0.3 for 30%"),
        ('quantity,observed\nquits,"7,123"\n', "quits=7,123 is not a number; allowed: 7123"),
        ("quantity,observed\nquits,nan\n", "quits=nan is not a number"),
        ("quantity,observed\nquits,1e999\n", "is not a finite number"),
        ("quantity,observed\nquits,1_000\n", "allowed: 1000"),
        ("quantity,observed\n\n\nquit,1\n", "line 4: 'quit' was not forecast"),
        ('quantity,observed\nquits,"1\n', "is not a CSV file"),
        ("quantity,observed\nquits,1\x00\n", "control character"),
        (b"quantity,observed\nquits,\xff\n", "not a UTF-8 text file"),
        ("", "is not a CSV file"),
        (b"q" * 2_000_000, "is larger than 1,000,000 bytes"),
    ],
)
def test_observed_figures_that_may_mean_something_else_are_refused(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(UserError) as error:
        observed(tmp_path, text)
    assert says in str(error.value)
    assert str(tmp_path) not in str(error.value)


def test_a_row_knows_its_line_after_a_value_of_several_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('x,y\n"1\n2",b\n3,c\n', encoding="utf-8")
    assert [row.place for row in read_rows(tmp_path / "a.csv", ["x"])] == ["a.csv line 2", "a.csv line 4"]
