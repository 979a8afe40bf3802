"""Several studies in one command: each composed before the first begins, each with a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.multirun import MOST_STUDIES, list_combinations
from sessim.settings.overrides import parse_setting

Q = ["experiment=q7_retention", "scale=smoke"]


def folders(*words: str) -> list[str]:
    return [str(parse_setting(job[-1]).value()) for job in list_combinations(words)]


def test_experiments_under_one_name_have_folders_of_their_own() -> None:
    assert folders("experiment=q1_merit,q7_retention", "experiment.name=mine", "scale=smoke") == [
        "results/mine__experiment=q1_merit",
        "results/mine__experiment=q7_retention",
    ]
    assert folders("experiment=q1_merit,q7_retention", "scale=smoke") == ["results/q1_merit", "results/q7_retention"]


def test_a_name_of_many_values_stays_within_what_a_file_system_takes() -> None:
    many = [f"world.values.{key}=0.1,0.2" for key in ("rating.performance_share", "rating.affinity_share")]
    many += [f"policy.{key}=true" for key in ("limit.includes_noncareer", "pay.is_certified")]
    long = [*Q, *many, "policy.title=" + ",".join(f"'{letter * 200}'" for letter in "ab")]
    found = folders(*long)
    assert len(set(found)) == 8
    assert all(len(Path(each).name) < 255 for each in found)


@pytest.mark.parametrize("root", ["O'Brien", "a, b", "~"])
def test_the_folder_that_the_user_named_is_kept_whatever_it_is_called(root: str) -> None:
    quoted = 'output.folder="made/' + root + '"'
    jobs = list_combinations([*Q, "run.seed=1,2", quoted])
    assert compose_study(jobs[1]).folder == Path("made") / root / "q7_retention__run.seed=2"


def test_values_that_are_lists_or_quoted_reach_the_study_as_typed() -> None:
    jobs = list_combinations([*Q, "experiment.questions=['q1','q7'],['q2']"])
    assert [compose_settings(job).values["experiment.questions"] for job in jobs] == [["q1", "q7"], ["q2"]]
    jobs = list_combinations([*Q, "policy.title='A, \\'B\\'',\"C = (d)\""])
    assert [compose_settings(job).values["policy.title"] for job in jobs] == ["A, 'B'", "C = (d)"]


def test_a_range_has_the_decimals_that_are_meant() -> None:
    jobs = list_combinations([*Q, "policy.limit.share=range(0.1,0.5,0.1)"])
    assert [compose_settings(job).values["policy.limit.share"] for job in jobs] == [0.1, 0.2, 0.3, 0.4]


def test_names_can_be_picked_by_a_pattern() -> None:
    jobs = list_combinations([*Q, "policy=glob(cap_threshold*)"])
    assert [compose_settings(job).choices["policy"] for job in jobs] == ["cap_threshold_1", "cap_threshold_10"]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("policy=glob(x*)", "matches no name; allowed: cap_20"),
        ("run.seed=glob(*)", "matches no name"),
        ("run.seed=range(1,1000000000)", "holds no number, or too many"),
        ("run.seed=range(3,1)", "holds no number, or too many"),
        ("run.seed=range(1,3,0)", "holds no number, or too many"),
        ("policy.limit.share=interval(0,1)", "the values of policy.limit.share=interval(0,1) cannot be listed"),
        ("policy.limit.share=0.2,0.20", "0.2 and 0.20, which are the same"),
        ("policy.limit.share=1e-1,0.1", "which are the same"),
        ("policy=cap_20,cap_20", "which are the same"),
        ("run.seed=1_0,2", "run.seed=1_0 is not a number; allowed: 10"),
        ("run.exodus=yes,no", "is not true or false"),
        ("output.folder=results/a,results/b", ""),
        ("policy.limit.share=0.2,7", "is above 1"),
        ("experiment.name=a b,c", "does not match"),
        ("policy.title=Größe,Klein", "quotes inside quotes"),
    ],
)
def test_what_cannot_be_several_studies_is_refused(word: str, says: str) -> None:
    if not says:
        assert folders(*Q, word) == ["results/a", "results/b"]
        return
    with pytest.raises(UserError) as error:
        list_combinations([*Q, word])
    assert says in str(error.value)


def test_too_many_studies_are_refused_before_any_is_composed() -> None:
    with pytest.raises(UserError, match=rf"10,000 studies; allowed: at most {MOST_STUDIES:,}"):
        list_combinations([*Q, "run.seed=range(0,100)", "run.years=range(1,101)"])


def test_nothing_begins_when_the_last_study_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "-m", *Q, "policy.limit.share=0.2,0.4,9", "-q"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
