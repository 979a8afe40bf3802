"""What a study, a refusal or a stop may do to a results folder that holds another study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.files import read_checksums, record_checksums
from sessim.workflow import complete
from tests.support.stored_folders import files_of
from tests.support.sweeps import TINY


def test_a_refused_backend_leaves_a_complete_study_as_it_was(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(finished)
    assert main(["run", *TINY, "run.worlds=3", "run.backend=slurm", "-q"]) == 2
    assert files_of(finished) == before
    capsys.readouterr()
    assert main(["studies"]) == 0
    assert "complete" in capsys.readouterr().out


def test_clearing_away_never_touches_a_folder_with_a_manifest(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finished / "plan.json").write_text('{"name": "q7_retention", "planned_runs": 99}', encoding="utf-8")
    assert main(["studies"]) == 0
    assert "unfinished" in capsys.readouterr().out
    assert main(["studies", "prune", "--yes"]) == 0
    assert (finished / "answers.csv").is_file()


def test_a_stop_in_the_answers_leaves_the_study_unfinished(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(complete, "answer_folder", stopped)
        assert main(["run", *TINY, "run.worlds=3", "-q"]) == 130
    assert "finished runs are kept" in capsys.readouterr().err
    assert main(["studies"]) == 0
    assert "unfinished" in capsys.readouterr().out
    assert main(["run", *TINY, "run.worlds=3", "-q"]) == 0
    capsys.readouterr()
    assert main(["studies"]) == 0
    assert "complete" in capsys.readouterr().out


def test_tables_and_documents_of_another_study_go_unless_they_were_changed(finished: Path) -> None:
    for form in ("md", "docx"):
        assert main(["report", str(finished), "--format", form, "-q"]) == 0
    word = finished / "report.docx"
    word.write_bytes(word.read_bytes() + b"changed by hand")
    assert main(["run", *TINY, "-q"]) == 0
    assert (finished / "report.md").is_file(), "the same study keeps its documents"
    assert main(["run", *TINY, "run.replications=2", "-q"]) == 0
    assert not (finished / "report.md").exists()
    assert word.is_file() and "report.docx" not in read_checksums(finished)
    assert main(["verify", str(finished)]) == 0


def published(folder: Path) -> Path:
    """Leave of a study what a repository keeps of it."""
    for name in ("runs.parquet", "strata.parquet", "checksums.sha256"):
        (folder / name).unlink(missing_ok=True)
    return folder


def test_another_study_goes_beside_a_published_one(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(published(finished))
    assert main(["run", *TINY, "run.worlds=3", "-q"]) == 0
    assert f"{Path('results') / 'q7_retention'} holds the published study, which is kept" in capsys.readouterr().err
    assert files_of(finished) == before
    assert json.loads((finished.with_name("q7_retention_own") / "manifest.json").read_text())["planned_runs"] > 0
    assert main(["report", str(finished)]) == 2
    said = capsys.readouterr().err
    assert "published without its runs" in said and "output.folder=" in said and "\n" not in said.strip()
    assert main(["run", *TINY, "-q"]) == 0, "the published study itself is made again in its place"
    assert (finished / "runs.parquet").is_file()
    assert main(["run", *TINY, "run.worlds=3", "output.folder=results/mine", "-q"]) == 0
    assert (finished.with_name("mine") / "runs.parquet").is_file()


def test_another_study_goes_beside_a_finished_one_or_is_refused(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finished study is never replaced by one that would drop its runs; one that only adds runs goes on in its place."""
    before = files_of(finished)
    capsys.readouterr()
    other = [*TINY, "policy.limit.share=0.2"]
    assert main(["run", *other, "-q"]) == 0
    own = finished.with_name("q7_retention_own")
    assert (
        f"{Path('results') / finished.name} holds another finished study, which is kept; writing to"
        in capsys.readouterr().err
    )
    assert files_of(finished) == before and (own / "report.html").is_file()
    assert main(["run", *other, "output.folder=results/q7_retention", "-q"]) == 2
    said = capsys.readouterr().err
    assert "holds another finished study, which is kept; allowed: another folder, such as" in said
    assert len(said.splitlines()) == 1 and files_of(finished) == before
    for harm in ("runs.parquet", "manifest.json"):
        (finished / harm).write_bytes(before[harm][:-50])
        assert main(["run", *TINY, "run.seed=5", "--dry-run"]) == 0
        assert "holds another finished study, which is kept" in capsys.readouterr().err, harm
        (finished / harm).write_bytes(before[harm])
    assert main(["run", *TINY, "run.replications=2", "--dry-run"]) == 0
    assert capsys.readouterr().err == ""


def test_a_begun_study_of_other_settings_is_told_of_what_it_would_drop(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("manifest.json", "checksums.sha256", ".sessim"):
        (finished / name).unlink()
    (finished / "plan.json").write_text('{"name": "q7_retention", "planned_runs": 99}', encoding="utf-8")
    record_checksums(finished, ["runs.parquet"])
    capsys.readouterr()
    assert main(["run", *TINY, "policy.limit.share=0.2", "--dry-run"]) == 0
    assert "finished runs of other settings" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["holdouts", "--worlds", "0"], "--worlds 0 is not a number of worlds; allowed: 1 or more"),
        (["holdouts", "--worlds", "-3"], "--worlds -3 is not a number of worlds"),
        (["verify", "made", "--rerun", "-5"], "--rerun -5 is not a number of runs; allowed: 0 or more"),
        (["run", "-m", "policy.limit.share=0.2,", "0.3"], "without spaces"),
        (
            ["validate", "replication=scullen_2005", "run.years=2"],
            "its figures are of years 0 to 30; allowed: run.years of 31",
        ),
        (
            ["validate", "replication=scullen_2005", "population.like_agencies=20"],
            "population.like_agencies of 50 or more",
        ),
        (["explain", "q7_retention"], "a name from sessim list policies"),
        (["run", "output.folder=made", "-q"], "made is a file, not a folder"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made").write_text("a file", encoding="utf-8")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert message in said and len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("experiment: {name: mine}\n", "must begin with the line: # @package _global_"),
        ("# @package _global_\ndefaults: 5\n", "defaults is 5; allowed: a list such as"),
        (
            "# @package _global_\ndefaults:\n  - override policy: cap_20\n",
            "'override policy'; allowed: _self_, or - override /GROUP",
        ),
        ("# @package _global_\ndefaults:\n  - overide /policy: cap_20\n", "'overide /policy'; allowed: _self_"),
        ("# @package _global_\ndefaults: [policy]\n", "defaults holds 'policy'"),
    ],
)
def test_mistakes_at_the_head_of_an_experiment_are_told_with_the_line_to_type(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "configs" / "experiment"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(content, encoding="utf-8")
    assert main(["run", "experiment=mine", "scale=smoke", "--dry-run"]) == 2
    said = capsys.readouterr().err
    assert message in said and "mine.yaml" in said and len(said.splitlines()) == 1


def test_a_policy_with_the_line_of_an_experiment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "configs" / "policy"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("# @package _global_\nname: mine\n", encoding="utf-8")
    assert main(["run", "policy=mine", "scale=smoke", "--dry-run"]) == 2
    assert "mine.yaml: is of the group policy and must not hold the line" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("quantity", "observed", "message"),
    [
        ("top_share", "30", "top_share is a share and cannot be 30; 30 percent is 0.3; allowed: 0 to 1"),
        ("top_share", "-5", "top_share is a share and cannot be -5; allowed: 0 to 1"),
        ("award_dollars", "-1", "award_dollars cannot be -1; allowed: 0 or more"),
    ],
)
def test_an_impossible_observed_figure_is_refused(
    quantity: str, observed: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "figures.csv"
    figures.write_text(f"quantity,observed\n{quantity},{observed}\n", encoding="utf-8")
    folder = Path(__file__).parents[2] / "results" / "forecast_fy2026"
    assert main(["score", "--observed", str(figures), "--folder", str(folder)]) == 2
    assert message in capsys.readouterr().err
