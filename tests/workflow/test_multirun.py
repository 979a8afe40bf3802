"""Several studies in one command: what each is made of, where it goes, and what happens when one of them cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.errors import StoppedError, UserError
from sessim.workflow import complete
from sessim.workflow.complete import Completed
from sessim.workflow.multirun import prepare_studies
from sessim.workflow.prepare import Prepared

TINY = ("scale=smoke", "population=oracle_120", "run.years=2", "run.replications=1", "run.workers=1")
SHARES = ("experiment=q5_results", "policy.limit.share=0.2,0.4")
SWEEP = "experiment.sweep=['limit.share=0.2','limit.share=0.4']"


def folders(*words: str) -> list[str]:
    return [str(each.study.folder) for each in prepare_studies([*TINY, *words])]


def test_what_has_one_value_stays_as_it_was_typed() -> None:
    """Hydra would write the quotes anew, and a refusal would then show a line that nobody typed."""
    prepared = prepare_studies([*TINY, "experiment=q5_results", SWEEP, "policy=cap_20,cap_40"])
    assert [SWEEP in each.settings for each in prepared] == [True, True]


def test_folders_tell_what_varies_and_a_named_folder_holds_them() -> None:
    names = [f"q5_results__policy.limit.share={share}" for share in ("0.2", "0.4")]
    assert folders(*SHARES) == [f"results/{name}" for name in names]
    assert folders(*SHARES, "output.folder=results/mine") == [f"results/mine/{name}" for name in names]
    assert folders(*SHARES, "experiment.name=foo")[0] == "results/foo__policy.limit.share=0.2"
    assert folders("experiment=q1_merit,q7_retention") == ["results/q1_merit", "results/q7_retention"]
    assert folders("experiment=q5_results", "output.folder=a,b") == ["a", "b"]


def test_no_two_studies_share_a_folder() -> None:
    assert folders("experiment=q1_merit,q7_retention", "experiment.name=mine") == [
        "results/mine__experiment=q1_merit",
        "results/mine__experiment=q7_retention",
    ]
    with pytest.raises(UserError, match="two of the studies would share the folder a"):
        folders(*SHARES, "output.folder=a,b")


def test_eight_swept_keys_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keys = ("effort.response", "leaving.shortfall_effect", "cooperation.rivalry", "rating.group_difference")
    swept = [f"world.values.{key}=choice(0.1234567)" for key in keys]
    swept += [f"policy.{key}=choice('{'long ' * 20}')" for key in ("title", "description")]
    swept += ["experiment.title=choice('a/b')", "run.seed=1,2"]
    assert main(["run", "-m", "experiment=q5_results", *TINY, *swept, "-q"]) == 0
    names = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert len(names) == 2 and all(len(name.encode()) <= 150 for name in names)


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first study of a multirun cannot be run; names of folders that were begun."""
    monkeypatch.chdir(tmp_path)
    begun: list[str] = []
    whole = complete.complete_study

    def run(prepared: Prepared, *about: object) -> Completed:
        begun.append(prepared.study.folder.name)
        if len(begun) == 1:
            raise StoppedError("the disk is full")
        return whole(prepared)

    monkeypatch.setattr("sessim.commands.studies.run.complete_study", run)
    return begun


def test_a_study_that_cannot_be_run_is_one_line_and_the_others_go_on(
    refused: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "-m", *TINY, *SHARES, "-q"]) == 3
    assert capsys.readouterr().err == "sessim: results/q5_results__policy.limit.share=0.2: the disk is full\n"
    assert refused == [f"q5_results__policy.limit.share={share}" for share in ("0.2", "0.4")]
    assert (tmp_path / "results" / refused[1] / "report.html").is_file()


def test_nothing_is_run_when_one_of_them_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "-m", *TINY, "policy=cap_20,cap_2"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "did you mean cap_20?" in said.err
    assert list(tmp_path.iterdir()) == []
