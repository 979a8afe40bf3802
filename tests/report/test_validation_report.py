"""The validation report: every stored table is a page, a miss is printed as a miss, nothing is loaded."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from sessim.report.validation import gather, validation_text
from sessim.report.validation_page import render_validation

HEAD = b"figure,meaning,published,ours,error,passes_from,passes_to,verdict\n"


@pytest.fixture
def results(tmp_path):
    study = tmp_path / "validation" / "some_paper_2001"
    study.mkdir(parents=True)
    rows = {
        "figure": ["a", "b"], "meaning": ["first </script>", "second"], "published": ["about 0.3", "0.8"], "ours": [0.31, 0.2],
        "error": [0.01, 0.01], "passes_from": [0.25, 0.7], "passes_to": [0.35, None], "verdict": ["pass", "miss"],
        "unit": ["share"] * 2, "status": ["verified"] * 2, "source": ["a paper"] * 2,
    }  # fmt: skip
    pd.DataFrame(rows).to_csv(study / "rows.csv", index=False)
    (study / "manifest.json").write_text(json.dumps({"title": "Some paper", "source": "Journal", "reading": "How"}))
    flat = {
        "id": ["other"], "title": ["Other"], "quantity": ["q"], "published": [1.0], "published_low": [0.9],
        "published_high": [1.1], "ours": [1.05], "ours_error": [0.01], "verdict": ["pass"], "source": ["s"],
    }  # fmt: skip
    pd.DataFrame(flat).to_csv(tmp_path / "validation" / "other.csv", index=False)
    holdout = {
        "holdout": ["shock"] * 2, "title": ["Shock"] * 2, "figure": ["x", "y"], "quantity": ["x of y", "z"],
        "published": [0.7, 0.5], "error": [0.01] * 2, "low90": [0.9, 0.4], "low50": [0.95, 0.45], "median": [1.0, 0.5],
        "high50": [1.02, 0.55], "high90": [1.05, 0.6], "is_in_50": [False, True], "is_in_90": [False, True],
        "share_below": [0.0, 0.5], "worlds": [9] * 2, "is_stress_test": [False] * 2, "source": ["o"] * 2,
        "approximated": ["nothing"] * 2,
    }  # fmt: skip
    (tmp_path / "holdouts").mkdir()
    pd.DataFrame(holdout).to_csv(tmp_path / "holdouts" / "holdouts.csv", index=False)
    return tmp_path


def test_every_stored_table_is_a_page(results):
    found = gather(results)
    assert [page.id for page in found.pages] == ["some_paper_2001", "other", "shock"]
    assert [page.counts for page in found.pages] == [(1, 1), (1, 0), (1, 1)]
    assert found.missing == ("targets: sessim calibrate",)
    assert "Some paper" in validation_text(found)
    assert "not stored yet: targets" in validation_text(found)


def test_the_page_prints_misses_and_loads_nothing(results):
    page = render_validation(gather(results))
    body = page[: page.index('<script type="application/json"')]
    assert body.count("✗ miss") == 2
    assert "default-src 'none'" in body
    assert "first &lt;/script&gt;" in body
    assert "http://" not in body
    assert "https://" not in body
    assert page == render_validation(gather(results))


def test_a_table_of_another_make_is_named_and_keeps_no_other_from_being_shown(results):
    before = gather(results)
    (results / "validation" / "wrong.csv").write_text("id,title\n1,2\n", encoding="utf-8")
    found = gather(results)
    assert repr(found.pages) == repr(before.pages)  # a missing number is not equal to itself
    (line,) = found.damaged
    assert "validation/wrong.csv" in line and "has no column 'quantity'" in line
    assert line in validation_text(found)
    assert "Cannot be read and is left out: validation/wrong.csv" in render_validation(found)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("holdouts/holdouts.csv", b"holdout,title\nx,y\n", "has no column"),
        ("calibration/fit.csv", b"number,target\n1,a\n", "has no column"),
        ("calibration/fit.csv", b"", "not readable as a table"),
        ("holdouts/holdouts.csv", b"\xff\xfe\x00holdout", "not a UTF-8 text file"),
        ("calibration/waves.csv", b'"', "not readable as a table"),
        (
            "validation/other/rows.csv",
            b"figure,meaning,published,ours,error,passes_from,passes_to,verdict\na,b,1,x,0,0,1,pass\n",
            "a cell",
        ),
    ],
)
def test_a_damaged_table_gets_one_line_that_names_it(results, name, content, says):
    (results / name).parent.mkdir(exist_ok=True)
    (results / name).write_bytes(content)
    found = gather(results)
    (line,) = found.damaged
    assert name.rpartition("/")[2] in line and says in line
    assert [page.id for page in found.pages][:2] == ["some_paper_2001", "other"]
