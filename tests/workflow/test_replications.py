from __future__ import annotations

import json
from pathlib import Path

import pytest

from sessim.cli import main
from sessim.evidence.answers.stopping import check, next_replications
from tests.support.synthetic_study import make_study


def test_the_check_asks_for_what_the_noisiest_contrast_needs() -> None:
    quiet = check(make_study(worlds=12, replications=2, questions=("q1", "q5"), noise=0.001))
    assert (quiet.further, quiet.slowest) == (0, "")
    loud = check(make_study(worlds=12, replications=2, questions=("q1", "q5"), noise=5.0))
    assert loud.further > 0
    assert loud.slowest.startswith(("q1: A1 less", "q5: A1 less"))
    assert check(make_study(worlds=12, replications=1, questions=("q1",))).further == 1


def test_rounds_grow_by_at_most_a_doubling_and_never_beyond_the_budget() -> None:
    assert next_replications(2, 1, 10) == 3
    assert next_replications(2, 50, 10) == 4
    assert next_replications(8, 50, 10) == 10


@pytest.mark.slow
def test_replications_are_added_and_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", "experiment=q5_results", "scale=smoke", "run.most_replications=2", "run.workers=1"]
    words += ["output.folder=made"]
    assert main(words) == 0
    assert "replications" in capsys.readouterr().err
    manifest = json.loads((tmp_path / "made" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["replications"] == 2
    assert "run.replications=2" in manifest["typed_settings"]
    assert main(words) == 0
    again = json.loads((tmp_path / "made" / "manifest.json").read_text(encoding="utf-8"))
    assert again["found_runs"] == again["planned_runs"] == manifest["planned_runs"]
    assert main(["verify", "made", "--rerun", "2"]) == 0
