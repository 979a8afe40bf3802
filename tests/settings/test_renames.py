"""Settings and values with a new name: the old one works for one version, with one line, wherever it may stand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sessim import __version__
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_file, find_option_files
from sessim.settings import renames
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.explain import explain
from sessim.settings.multirun import list_combinations
from sessim.settings.renames import NAMED_BY, Renamed, Renames, load_renames, worlds_in_current_names
from sessim.settings.schema import read_declared_keys

WORLD = "design: central\nseed: 1\nvary_theories: false\n"
POLICY = "name: M\ntitle: Mine\ndescription: Mine.\nstarts: 2026\n"
THEORY = "world.theory.rating"
SAID = f"{THEORY}=bayesian is now {THEORY}=asymmetric_loss; the old name works until version 0.3.0"


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    renames._say.cache_clear()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that three keys had other names, and a value of a lever too."""
    keys = {
        "run.spin_up_years": Renamed("run.warm_up_years", "9.0"),
        "policy.cap.share": Renamed("policy.limit.share", "9.0"),
        "world.values.effort.answer": Renamed("world.values.effort.response", "9.0"),
    }
    values = {"policy.limit.rounding": {"down": Renamed("floor", "9.0")}}
    monkeypatch.setattr(renames, "load_renames", lambda: Renames(keys, values))


def own_file(folder: Path, group: str, name: str, text: str) -> None:
    (folder / "configs" / group).mkdir(parents=True, exist_ok=True)
    (folder / "configs" / group / f"{name}.yaml").write_text(text, encoding="utf-8")


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def test_every_entry_leads_to_a_name_of_today_and_is_gone_when_it_says_so() -> None:
    known, found = read_declared_keys(), load_renames()
    for old, renamed in found.keys.items():
        assert old not in known
        assert renamed.now in known
    policies = find_option_files("policy")
    for key, entries in found.values.items():
        choices = policies if key in NAMED_BY["policy"] else known[key].choices
        for old, renamed in entries.items():
            assert old not in choices
            assert renamed.now in choices
    entries = [*found.keys.values(), *(each for of_key in found.values.values() for each in of_key.values())]
    assert entries
    assert all(version(__version__) < version(each.gone_in) for each in entries), "take the entry out"


def test_an_old_value_on_the_command_line_works_and_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        assert compose_settings([f"{THEORY}=bayesian"]).values[THEORY] == "asymmetric_loss"
    assert capsys.readouterr() == ("", f"sessim: command line: {SAID}\n")
    assert compose_settings([f"+{THEORY}='bayesian'"]).values[THEORY] == "asymmetric_loss"
    assert compose_settings([f"{THEORY}=asymmetric_loss"]).values[THEORY] == "asymmetric_loss"
    assert capsys.readouterr().err == ""


def test_an_old_value_in_a_file_of_ones_own_works_and_names_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_file(tmp_path, "world", "mine", f"{WORLD}theory: {{rating: bayesian}}\n")
    monkeypatch.chdir(tmp_path)
    study = compose_study(["world=mine", "scale=smoke"])
    assert {each.theory.rating for each in study.worlds} == {"asymmetric_loss"}
    assert capsys.readouterr().err == f"sessim: configs/world/mine.yaml: {SAID}\n"


def test_an_old_value_among_several_works(capsys: pytest.CaptureFixture[str]) -> None:
    jobs = list_combinations([f"{THEORY}=bayesian,strategic", "experiment=q1_merit"])
    assert [job[0] for job in jobs] == [f"{THEORY}=asymmetric_loss", f"{THEORY}=strategic"]
    assert "rating=asymmetric_loss" in jobs[0][-1]
    assert capsys.readouterr().err == f"sessim: command line: {SAID}\n"


def test_an_old_policy_works_wherever_it_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# @package _global_\ndefaults:\n  - override /policy: honest_uncapped\nexperiment:\n  name: mine\n  title: Mine\n"
    own_file(
        tmp_path,
        "experiment",
        "mine",
        text + "  kind: comparison\n  questions: [q1]\n  references: [pre_2025]\n  others: []\n",
    )
    monkeypatch.chdir(tmp_path)
    assert compose_study(["experiment=mine", "scale=smoke"]).arms[0].label == "A3-full"
    assert compose_study(["policy=honest_uncapped", "experiment.references=[pre_2025]"]).arms[0].label == "A3-full"
    again = compose_study(["experiment.references=[pre_2025, honest_uncapped]", "experiment.others=[]"])
    assert [arm.label for arm in again.arms] == ["A1", "A0", "A3-full"]
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in said] == ["configs/experiment/mine.yaml", "command line", "command line"]
    assert all("is now" in line and "full_rigour; the old name works until version 0.3.0" in line for line in said)


def test_a_word_that_only_holds_the_old_value_stays() -> None:
    with pytest.raises(UserError, match="bayesian_two is not known"):
        compose_settings([f"{THEORY}=bayesian_two"])


def test_an_old_value_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(f"{THEORY}=bayesian") == explain(f"{THEORY}=asymmetric_loss")
    assert capsys.readouterr().err.count("\n") == 1


def test_stored_worlds_are_read_under_the_names_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    stored = pd.DataFrame(
        {"world": [0, 1], "theory.rating": ["bayesian", "strategic"], "theory.board": ["bayesian", "x"]}
    )
    read = worlds_in_current_names(stored)
    assert read["theory.rating"].tolist() == ["asymmetric_loss", "strategic"]
    assert read["theory.board"].tolist() == ["bayesian", "x"]
    assert stored["theory.rating"].tolist() == ["bayesian", "strategic"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("moved")
def test_an_old_key_works_on_the_command_line_and_in_a_sweep(capsys: pytest.CaptureFixture[str]) -> None:
    assert compose_settings(["run.spin_up_years=4"]).values["run.warm_up_years"] == 4
    assert capsys.readouterr().err == (
        "sessim: command line: run.spin_up_years is now run.warm_up_years; the old name works until version 9.0\n"
    )
    study = compose_study(["scale=smoke", "experiment.sweep=['cap.share=0.2','limit.rounding=down']"])
    assert [arm.label for arm in study.arms if arm.role == "other"][:1] == [f"{study.arms[0].label} limit.share=0.2"]
    assert study.arms[1].rulebooks[max(study.arms[1].rulebooks)].limit.share == 0.2


@pytest.mark.usefixtures("moved")
def test_the_later_file_counts_whichever_name_it_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_file(tmp_path, "world", "old", f"{WORLD}values: {{effort: {{answer: 0.2}}}}\n")
    own_file(tmp_path, "world", "both", f"{WORLD}values: {{effort: {{answer: 0.2, response: 0.3}}}}\n")
    smoke = find_option_file("scale", "smoke").read_text(encoding="utf-8")
    own_file(tmp_path, "scale", "new", f"{smoke}world: {{values: {{effort: {{response: 0.1}}}}}}\n")
    own_file(tmp_path, "scale", "old", f"{smoke}world: {{values: {{effort: {{answer: 0.15}}}}}}\n")
    own_file(tmp_path, "policy", "mine", f"{POLICY}cap: {{share: 0.25}}\nlimit: {{rounding: down}}\n")
    monkeypatch.chdir(tmp_path)
    key = "world.values.effort.response"

    def value(*typed: str) -> object:
        return compose_settings(typed).values[key]

    assert value("world=old") == 0.2
    assert value("world=old", "scale=new") == 0.1
    assert value("world=old", "scale=old") == 0.15
    assert value("scale=old", f"{key}=0.05") == 0.05
    assert value("scale=old", "world.values.effort.answer=0.05") == 0.05
    with pytest.raises(UserError, match=rf"configs/world/both.yaml: sets {key} and world.values.effort.answer"):
        value("world=both")
    found = compose_settings(["policy=mine"])
    assert (found.values["policy.limit.share"], found.values["policy.limit.rounding"]) == (0.25, "floor")
    assert found.where["policy.limit.share"] == "configs/policy/mine.yaml"
