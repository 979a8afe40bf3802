"""A search through the real model, killed with no warning and by any number of workers, ends with the same bytes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.files import read_checksums
from sessim.search.finding import find_rules
from sessim.search.showing.page import PAGE
from sessim.search.showing.tables import FILES, SUMMARY
from sessim.search.stored_runs import RUNS_FOLDER
from sessim.settings.compose import compose_study
from tests.support.sweeps import environment, needs_signals

pytest.importorskip("optuna")
WORDS = ("search", "--plan", "rehearsal", "--folder", "found", "-q")
LONGEST = 300.0  # seconds until the first batch is stored


def read_all(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (*FILES, SUMMARY, PAGE)}


@needs_signals
@pytest.mark.slow
def test_a_killed_search_ends_with_the_same_bytes_whatever_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    killed.mkdir()
    whole.mkdir()
    search = subprocess.Popen([sys.executable, "-m", "sessim", *WORDS, "run.workers=1"], cwd=killed, env=environment())
    batches = killed / "found" / RUNS_FOLDER
    ends = time.monotonic() + LONGEST
    while not list(batches.glob("*/*/search_001/runs.parquet")) and search.poll() is None and time.monotonic() < ends:
        time.sleep(0.05)
    search.kill()
    assert search.wait() < 0  # it had not ended
    kept = {path: path.read_bytes() for path in batches.glob("*/*/*/runs.parquet")}
    assert kept and not (killed / "found" / SUMMARY).exists()

    monkeypatch.chdir(killed)
    assert main([*WORDS, "run.workers=2"]) == 0
    assert all(path.read_bytes() == before for path, before in kept.items())
    monkeypatch.chdir(whole)
    found = find_rules("rehearsal", ["run.workers=1"], Path("found"))
    assert read_all(killed / "found") == read_all(whole / "found")
    assert {*FILES, SUMMARY} <= set(read_checksums(whole / "found"))

    page = found.page.read_text(encoding="utf-8")
    assert "http://" not in page.split("<script>")[0] and str(tmp_path) not in page
    assert all(label in page for label in found.summary["finalists"])
    table = found.to_frame()
    assert sum(table["origin"] == "search") >= 12 and sum(table["origin"] == "random") >= 12
    label = found.summary["finalists"][0]
    assert main(["search", "--folder", "found", "--save", label, "--name", "mine"]) == 0
    assert "sessim run policy=mine" in capsys.readouterr().out
    saved = compose_study(["policy=mine", "population=oracle_120", "run.years=1", "world=central"])
    row = table.set_index("rule").loc[label]
    if row["lever.phase_in"] == 0:
        assert saved.arms[0].rulebooks[2026].limit.share == row["lever.share"]
    assert main(["search", "--folder", "found", "--save", "R9999"]) == 2
    assert main(["search", "--plan", "better_rule", "--folder", "found"]) == 2
    assert "holds a search by another plan" in capsys.readouterr().err
