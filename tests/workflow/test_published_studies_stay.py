"""What is published stays as it is, whoever runs a study of its name: the command line, a multirun, or a notebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sessim
from sessim.cli import main
from sessim.ground.errors import UserError

PUBLISHED = Path(__file__).parents[2] / "results" / "nine_questions"
TINY = (
    "population=oracle_120",
    "world=central",
    "run.years=2",
    "run.replications=1",
    "run.workers=1",
    "run.transfer_worlds=0",
)


@pytest.fixture
def nine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published study, copied into an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PUBLISHED, tmp_path / "results" / "nine_questions")
    return tmp_path / "results" / "nine_questions"


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_notebook_cannot_overwrite_the_published_study(nine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(nine)
    study = sessim.run("scale=smoke", *TINY)
    assert files_of(nine) == before
    assert study.stored.folder == Path("results/nine_questions_own")
    assert "results/nine_questions holds the published study, which is kept" in capsys.readouterr().err
    for words, folder in (((), nine), (("output.folder=results/nine_questions",), None)):
        with pytest.raises(UserError, match="holds the published study, which is kept; allowed: another folder"):
            sessim.run("scale=smoke", *TINY, *words, folder=folder)
    with pytest.raises(UserError, match="holds the published study"):
        sessim.compare("cap_20", "pre_2025", "scale=smoke", *TINY, folder="results/nine_questions")
    assert files_of(nine) == before


def test_a_published_comparison_stays_too(nine: Path) -> None:
    theirs = nine.rename(nine.with_name("cap_20_less_pre_2025"))
    before = files_of(theirs)
    found = sessim.compare("cap_20", "pre_2025", "scale=smoke", "experiment=q5_results", *TINY)
    assert found.study.stored.folder == Path("results/cap_20_less_pre_2025_own")
    assert files_of(theirs) == before


def test_the_command_line_and_a_multirun_leave_it_alone(nine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(nine)
    assert main(["run", "scale=smoke", *TINY, "output.folder=results/nine_questions", "-q"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["run", "-m", "scale=smoke", *TINY, "experiment=nine_questions,q5_results", "-q"]) == 0
    assert files_of(nine) == before
    assert sorted(path.name for path in nine.parent.iterdir()) == ["nine_questions", "nine_questions_own", "q5_results"]


def test_a_notebook_does_all_that_the_command_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Companion studies, adaptive replications, answers and report: the same files from both, and the same bytes of answers."""
    monkeypatch.chdir(tmp_path)
    words = ["experiment=q5_results", "scale=smoke", "population=oracle_120", "run.workers=1", "run.years=2"]
    words += ["run.most_replications=2", "experiment.world_sweep=['rating.performance_share=0.2']"]
    assert main(["run", *words, "-q", "output.folder=typed"]) == 0
    study = sessim.run(*words, folder="O'Brien")
    typed, called = (files_of_all(tmp_path / name) for name in ("typed", "O'Brien"))
    assert set(typed) == set(called)
    assert {"report.html", "world_responses.csv", "answers.csv", "checksums.sha256"} <= set(called)
    assert any(name.startswith("beside/") for name in called)
    for name in ("answers.csv", "runs.parquet", "world_responses.csv", "worlds.parquet"):
        assert typed[name] == called[name], name
    assert study.stored.manifest["settings"]["replications"] == 2
    assert "plan.json" not in called
    assert main(["verify", "O'Brien"]) == 0


def files_of_all(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
