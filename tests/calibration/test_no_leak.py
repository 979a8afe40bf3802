"""History that no calibration may see: no prior quotes it, no target holds it, and no calibration opens its file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sessim
from sessim.calibration.fit.targets import components_of, load_targets, pick_rows
from sessim.calibration.forecast.unseen import load_unseen, unseen_file
from sessim.calibration.history.blocks import history_file, load_history
from sessim.calibration.history.quoting import find_quoted, list_sources, read_words
from sessim.ground.resources import read_table, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.settings.schema import read_declared_keys

ROOM = Path(sessim.__file__).parent / "calibration"
UNSEEN = load_unseen()


def test_no_prior_quotes_a_held_out_row():
    words = read_words(unseen_file())
    leaks = {key: quoted for key, source in list_sources() if (quoted := find_quoted(source, words))}
    assert leaks == {}


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("level 5 share 44.5 in FY2005 and 49.9 in FY2008, FEDweek", "rebound_fy2008"),
        ("departures of executives were 3.23 percent", "departures_2009_2017"),
        ("81.6 percent of NSF at the top", "science_fy2009"),
        ("corps of\n  July 2026", "corps_july_2026"),
        ("of leavers in the OPM exit survey 79 percent", "leavers_fy2017"),
    ],
)
def test_a_prior_that_quotes_one_would_be_found(source, block):
    assert find_quoted(source, read_words(unseen_file())) == [block]


def test_every_unseen_block_has_words_by_which_it_would_be_named():
    words = read_words(unseen_file())
    for block in UNSEEN.blocks:
        assert any(block.id.startswith(name) for name in words), block.id
    assert set(read_words(history_file())) == {each.id for each in load_history() if not each.is_stress_test}


def test_no_target_and_no_block_of_history_is_made_of_an_unseen_row():
    unseen = {
        (each["table"], row)
        for block in UNSEEN.blocks
        for each in block.rows
        for row in pick_rows(each["table"], each["row"])
    }
    assert len(unseen) >= len(UNSEEN.blocks)
    for component in components_of(load_targets()):
        for row in pick_rows(component.table, component.row):
            assert (component.table, row) not in unseen, component.id
    for block in load_history():
        for each in block.rows:
            for row in pick_rows(each["table"], each["row"]):
                assert (each["table"], row) not in unseen, block.id


def test_every_row_of_unseen_figures_is_run_or_says_why_not():
    rows = set(read_table("unseen_figures")["id"])
    run = {figure["id"] for block in UNSEEN.blocks for figure in block.figures}
    left = {each["id"] for each in UNSEEN.not_run}
    assert run | left == rows and not run & left
    assert all(each["why"] for each in UNSEEN.not_run)


def test_no_room_that_fits_knows_the_file_or_the_room_of_unseen_history():
    for path in sorted(ROOM.rglob("*.py")):
        if path.parent.name == "forecast":
            continue
        text = path.read_text(encoding="utf-8")
        imported = [node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
        assert not any("calibration.forecast" in name for name in imported), path.name
        code = ast.unparse(ast.parse(text))
        named = [
            node.value
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.endswith(("unseen.yaml", "unseen_figures"))
        ]
        assert named == [], path.name


@pytest.mark.parametrize("path", ["history.yaml", "targets.yaml", "unseen.yaml"])
def test_what_is_awaited_does_not_exist_yet(path):
    awaited = read_yaml(unseen_file().parent / path)["awaited"]
    known = {*BY_NAME, *read_declared_keys()}
    assert [name for name in awaited if name in known] == []
