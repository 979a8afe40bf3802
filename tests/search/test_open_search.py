"""`sessim search --dry-run`: what is planned, done and left is counted, nothing is written, and the search then runs that."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sessim.cli import main
from sessim.search import stored_runs
from sessim.search.finding import find_rules
from sessim.search.open_search import OpenSearch, count_open_search
from sessim.search.stored_runs import RUNS_FOLDER
from tests.search.test_plans import FRESH, write_own

pytest.importorskip("optuna")
FOLDER = Path("found")
WORDS = ("run.workers=1",)
LEVERS = dict.fromkeys(("scope", "follow_results", "rolling"), "as declared")


@pytest.fixture
def small_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    stages = {name: {**about, "worlds": 1, "first_world": 2 if name == "fresh" else 1} for name, about in FRESH.items()}
    write_own(tmp_path, levers=LEVERS, rules=4, generation=2, sifted=2, finalists=1, stages=stages)
    return "mine"


def count() -> OpenSearch:
    return count_open_search("mine", WORDS, FOLDER)


def test_nothing_is_done_before_and_nothing_is_written(small_plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--dry-run", "--plan", small_plan, "--folder", "found", *WORDS]) == 0
    said = capsys.readouterr().out
    # 2 policies in 7 places, 4 rules, 4 at random, 2 that go on, 1 finalist in 5 places, 2 + 2 + 2 moves of levers
    assert re.search(r"^policies besides the rules: 14; 14 runs planned, 0 done, 14 left$", said, re.MULTILINE)
    assert re.search(r"^rules that the search tries: 4; 4 runs planned, 0 done, 4 left$", said, re.MULTILINE)
    assert re.search(r"^mine: 35 runs planned, 0 done, 35 left, about .+$", said, re.MULTILINE)
    assert not FOLDER.exists()


@pytest.mark.slow
def test_what_is_left_is_what_the_search_then_runs(small_plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    run_study = stored_runs.run_study

    def watch(*given: object, **named: object) -> object:
        progress = run_study(*given, **named)  # type: ignore[arg-type]
        made.append(progress.planned - progress.found)
        return progress

    monkeypatch.setattr(stored_runs, "run_study", watch)
    find_rules(small_plan, WORDS, FOLDER)
    done = count()
    assert done.runs.left == 0 and done.runs.seconds == 0.0 and done.runs.planned == sum(made)
    assert all(step.left == 0 for step in done.steps)

    gone = list((FOLDER / RUNS_FOLDER).glob("*/fresh_*/*"))
    assert gone
    for folder in gone:
        shutil.rmtree(folder)
    before = {path: path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    left = count()
    assert {path: path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()} == before
    assert left.runs.planned - left.runs.left > 0 and left.runs.seconds > 0.0
    made.clear()
    find_rules(small_plan, WORDS, FOLDER)
    moved = left.steps[
        -1
    ]  # how many levers can be moved depends on the finalist, and a moved rule may be known already
    assert moved.planned == moved.left == 6
    assert sum(made) == left.runs.left - moved.left
    assert count().runs.planned == done.runs.planned
