"""The command line as a user meets it, in an empty folder: a study, help and bad input as processes, the rest in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.study.transfer import read_transfer_test

ROOT = Path(__file__).parents[2]
TINY = ("scale=smoke", "population=oracle_120", "world=literature_ranges")


def sessim(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call sessim in a folder of its own."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "sessim", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_the_command_line_loads_what_a_verb_needs_and_no_more(tmp_path: Path) -> None:
    """Every worker process imports it too, so what it loads is waited for again and again."""
    heavy = "{'plotly','hydra','pandas','numpy','scipy','mesa','dash','optuna','sklearn'}"
    code = f"import sys, sessim.cli; print(sorted({heavy} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    done = sessim(folder, "run", "experiment=q7_retention", "policy.limit.share=0.2", "run.replications=2", *TINY)
    assert done.returncode == 0, done.stderr
    assert "Q7" in done.stdout and "report: results/q7_retention/report.html" in done.stdout
    return folder / "results" / "q7_retention"


def test_a_study_leaves_runs_answers_manifest_and_report(finished: Path) -> None:
    assert {path.name for path in finished.iterdir() if not path.name.startswith(".")} == {
        "runs.parquet", "strata.parquet", "worlds.parquet", "answers.csv", "headlines.csv", "trajectories.csv", "manifest.json",
        "report.html", "strata_contrasts.csv", "adverse_impact.csv", "paths.csv",
        "checksums.sha256",
    }  # fmt: skip
    answers = pd.read_csv(finished / "answers.csv")
    assert set(answers["reference"]) >= {"A0", "A3"}
    assert answers.loc[answers["role"] == "primary", "difference_median"].notna().all()


def test_the_manifest_says_what_was_run_and_no_machine_path(finished: Path) -> None:
    text = (finished / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest[
        "command"
    ] == "sessim run experiment=q7_retention policy.limit.share=0.2 run.replications=2 " + " ".join(TINY)
    focal = next(arm for arm in manifest["arms"] if arm["role"] == "focal")
    assert focal["label"] == "A1*" and "0.2" in focal["title"]
    assert {"mesa", "numpy", "hydra-core"} <= set(manifest["versions"])
    assert manifest["assumed_law"] and manifest["settings"]["seed"] >= 0
    for private in (str(Path.home()), str(ROOT), str(finished.parent)):
        assert private not in text
        assert private not in (finished / "report.html").read_text(encoding="utf-8")


def test_running_again_finds_every_run_and_changes_no_number(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(finished.parent.parent)
    words = ("run", "experiment=q7_retention", "policy.limit.share=0.2", "run.replications=2", *TINY)
    before = (finished / "runs.parquet").read_bytes(), (finished / "answers.csv").read_bytes()
    assert main([*words, "--dry-run"]) == 0
    assert "0 left" in capsys.readouterr().out
    assert main([*words, "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert ((finished / "runs.parquet").read_bytes(), (finished / "answers.csv").read_bytes()) == before


def test_a_report_can_be_written_again(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.parent.parent)
    before = (finished / "report.html").read_bytes()
    (finished / "report.html").unlink()
    assert main(["report", "results/q7_retention", "-q"]) == 0
    assert (finished / "report.html").read_bytes() == before


def test_a_multirun_is_one_study_for_each_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["-m", "experiment=q5_results", "policy.limit.share=0.2,0.4", "run.workers=1", *TINY]
    assert main(["run", "-q", *words]) == 0
    folders = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert folders == ["q5_results__policy.limit.share=0.2", "q5_results__policy.limit.share=0.4"]
    shares = [
        json.loads((tmp_path / "results" / name / "manifest.json").read_text())["arms"][0]["title"] for name in folders
    ]
    assert "0.2" in shares[0] and "0.4" in shares[1]
    assert {path.name for path in tmp_path.iterdir()} == {"results"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "polcy=cap40"), "did you mean policy?"),
        (("run", "policy=cap40"), "did you mean cap_40?"),
        (("run", "+typo=1"), "unknown setting 'typo'"),
        (("run", "policy.limit.shar=0.2"), "did you mean policy.limit.share?"),
        (("run", "policy.limit.share=7"), "from 0 to 1"),
        (("run", "policy.limit.share=many"), "number"),
        (("run", "world.theory.effort=magic"), "allowed"),
        (("run", "run.years=0"), "run.years"),
        (("run", "policy.limit.share=0.2,0.3"), "policy.limit.share"),
        (("run", "-m", "policy.limit.share=0.2,9"), "from 0 to 1"),
        (("report", "results/nothing"), "run a study first"),
        (("explain", "policy.limit.shar"), "did you mean policy.limit.share?"),
        (("list", "polices"), "did you mean policies?"),
        (("walk",), "invalid choice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_line_exit_code_two_and_nothing_written(
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1, told.err
    assert said in told.err
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_bad_input_of_a_real_process_leaves_no_traceback(tmp_path: Path) -> None:
    done = sessim(tmp_path, "run", "polcy=cap40")
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert list(tmp_path.iterdir()) == []


def test_settings_may_stand_on_both_sides_of_a_flag_and_runs_beside_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", "scale=smoke", "--dry-run", "population=oracle_120", "run.replications=3", "run.transfer_worlds=1"]
    assert main(words) == 0
    of_study, beside, answering, whole = capsys.readouterr().out.splitlines()
    assert of_study.startswith("nine_questions: ")
    steps = 1 + len(read_transfer_test().features)
    assert beside.startswith(f"run alongside: {steps * 2 * 2} runs planned, 0 done, {steps * 2 * 2} left, about ")
    assert answering.startswith("analysis and report: about ") and whole.startswith("total: about ")
    assert main(["run", "scale=smoke", "--dryrun"]) == 2
    assert main(["list", "policies", "a=1"]) == 2


def test_help_fits_a_screen_and_shows_every_verb(tmp_path: Path) -> None:
    done = sessim(tmp_path, "--help")
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in ("run", "report", "validate", "bench", "explain", "list"))
    assert done.stdout.count("\n") <= 40


def test_the_status_quo_lies_inside_the_declared_bands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Realism at birth: none of these shares is an input."""
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "-q", "replication=status_quo_fy2016", "run.replications=4", "run.workers=1"]) == 0
    assert "9 of 9 inside the declared bands" in capsys.readouterr().out
