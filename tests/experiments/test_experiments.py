"""Experiments say what they are for, and their scripts are short, name an experiment that exists, and run."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml

from sessim.calibration.history import blocks as history
from sessim.calibration.replication.plans import find_plan_files, load_plan
from sessim.cli import main
from sessim.commands.asking.show import OWN_COMMANDS
from sessim.ground.resources import find_option_files
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.experiments import describe_experiment, find_script
from sessim.study.design import plan_runs
from sessim.study.results.manifest import input_digests, select_deciding

ROOT = Path(__file__).parents[2]
EXPERIMENTS = sorted(find_option_files("experiment"))
SCRIPTS = sorted((ROOT / "experiments").rglob("*.py"))
MOST_LINES = 25
DESCRIBED_BY = re.compile(r"`sessim show experiment (\w+)`")
SMALL = ("scale=smoke", "population=oracle_120", "run.workers=1")
REHEARSALS = {  # settings that make a script a matter of seconds; those of a study are SMALL
    "q2_research": (*SMALL, "run.worlds=16"),  # drivers take more worlds than a rehearsal has
    "nowcast": ("population=oracle_120", "run.worlds=3", "run.workers=1"),
    "holdouts": ("run.workers=1",),
    "spin_up": ("population=oracle_120", "run.worlds=3", "run.workers=1"),
    "berger_2013": ("population.like_agencies=100",),
    "scullen_2005": ("population.like_agencies=50",),
    "giumetti_2015": ("population.like_agencies=50",),
    "golman_bhatia_2012": ("population.like_agencies=50",),
    "purpose_of_ratings": ("population.like_agencies=50",),
    "sibbing": ("population.like_agencies=50",),
    "rand_2014": ("population.like_agencies=20",),
    "demere_2019": (),
    "marchegiani_2016": (),
    "turnover_curve": (),
    "better_rule": ("rehearsal", "run.workers=1"),
}
SLOW = {"better_rule", "nine_questions", "cap_response", "q9_private_sector", "scullen_2005", "giumetti_2015"}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_says_what_it_is_for(name: str) -> None:
    experiment = describe_experiment(name)
    paragraphs = experiment.about.split("\n\n")
    assert len(experiment.about) > 150 and len(paragraphs) >= 3
    assert any(each.startswith("Asks: ") for each in paragraphs)
    reading = "How to read it: " if name.startswith("replication_") else "How to read the answer: "
    assert any(each.startswith(reading) for each in paragraphs)


def test_what_an_experiment_says_of_itself_decides_nothing() -> None:
    typed = ["experiment=q7_retention", "scale=smoke"]
    study, told = compose_study(typed), compose_study([*typed, "experiment.about='Another story'"])
    assert compose_settings([*typed, "experiment.about=null"]).values["experiment.about"] is None
    assert "about" not in study.resolved["experiment"]
    assert told.resolved == study.resolved
    assert input_digests(told) == input_digests(study)
    assert [run.run_id for run in plan_runs(told)] == [run.run_id for run in plan_runs(study)]
    assert select_deciding(["experiment.about='Another story'", "run.seed=2"]) == ["run.seed=2"]


def test_an_experiment_is_shown_with_its_text_its_arms_and_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "experiment", "q7_retention"]) == 0
    lines = capsys.readouterr().out.splitlines()
    about = yaml.safe_load((ROOT / "configs/experiment/q7_retention.yaml").read_text(encoding="utf-8"))["experiment"]
    shown = " ".join(" ".join(lines).split())
    assert lines[0] == f"q7_retention: {about['title']}"
    assert " ".join(about["about"].split()) in shown
    assert (
        "compares 30 percent limit (operating_cap) with before 2025 (pre_2025) and with strict boards (strict_boards)"
        in shown
    )
    for told in (
        "sessim run experiment=q7_retention",
        "configs/experiment/q7_retention.yaml",
        "experiments/q7_retention.py",
    ):
        assert told in shown


def test_an_experiment_is_shown_with_all_it_sweeps_and_runs_beside(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "experiment", "cap_response"]) == 0
    assert "limit.share from 0.10 to 1.00" in capsys.readouterr().out
    assert main(["show", "experiment", "q6_accountability"]) == 0
    assert "also compares forced 20/70/10 distribution (forced_lower_tail)" in capsys.readouterr().out


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_command_that_is_shown_runs_that_experiment(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "experiment", name, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    command = shown["command"]
    if name in OWN_COMMANDS:
        assert command == OWN_COMMANDS[name] and shown["kind"] == "description"
    elif "replication=" in command:
        assert load_plan(command.partition("replication=")[2]).experiment == name
    else:
        assert command == f"sessim run experiment={name}" and shown["kind"] == "comparison"


def test_an_own_experiment_may_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "configs" / "experiment").mkdir(parents=True)
    text = (ROOT / "configs" / "experiment" / "q2_research.yaml").read_text(encoding="utf-8")
    mine = re.sub(r"  about: \|\n(?:    .*\n|\n)+", "", text)
    assert "about" not in mine
    (tmp_path / "configs" / "experiment" / "mine.yaml").write_text(mine, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert describe_experiment("mine").about == find_script("mine") == ""
    assert main(["show", "experiment", "mine"]) == 0
    assert "script" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("show", "experiment", "q7_retenton"), "did you mean q7_retention?"),
        (("show", "experiment", "q7_retention", "--law", "2024"), "--year and --law apply to policies only"),
        (("show", "experimnt", "q7_retention"), "did you mean experiment?"),
    ],
)
def test_a_wrong_word_is_one_line(words: tuple[str, ...], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and problem in captured.err and captured.err.count("\n") == 1


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_short_and_names_an_experiment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    compile(text, path.name, "exec")
    assert len(text.splitlines()) <= MOST_LINES
    assert 'if __name__ == "__main__":' in text
    (named,) = DESCRIBED_BY.findall(text)
    assert named in EXPERIMENTS
    if path.stem != "holdouts":  # which start from the experiment of the record
        assert find_script(named) == path.relative_to(ROOT).as_posix()


def test_every_replication_has_a_script() -> None:
    assert {path.stem for path in SCRIPTS if path.parent.name == "replications"} == set(find_plan_files())


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.slow if path.stem in SLOW else (), id=path.stem) for path in SCRIPTS],
)
def test_a_script_runs_in_a_rehearsal(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As typed, in an empty folder: it prints its answer and leaves its figure under `results/`, and nothing else."""
    blocks = history.load_history()
    monkeypatch.setattr(history, "load_history", lambda: blocks[:1])
    monkeypatch.setattr("sys.argv", [str(path), *REHEARSALS.get(path.stem, SMALL)])
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip()
    assert [each.name for each in tmp_path.iterdir()] == ["results"]
    figures = [each for each in tmp_path.rglob("*.html") if each.name != "report.html"]
    assert len(figures) == 1
    assert "plotly" in figures[0].read_text(encoding="utf-8").lower()
