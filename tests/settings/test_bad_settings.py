"""Every declared key refuses what it must: a wrong type, a number outside its range, an unknown choice, a misspelt name.

The cases are made from the declarations themselves, so a new key is covered as soon as it is declared.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.overrides import read_overrides
from sessim.settings.schema import Declared, read_declared_keys

KEYS = read_declared_keys()
WRONG_TYPE = {"integer": "2.5", "number": "[1]", "yes_no": "perhaps", "list": "7", "text": "[1,2]"}


def out_of_range(about: Declared) -> list[str]:
    """What is typed to set a number just outside its range, in a list if the key holds one."""
    kind = about.of if about.type == "list" else about.type
    step = 1 if kind == "integer" else 0.001
    ends = [(about.minimum, -step), (about.maximum, step)]
    beyond = [f"{end + away:.12g}" for end, away in ends if end is not None]
    return [f"[{','.join([each] * (about.items or 1))}]" for each in beyond] if about.type == "list" else beyond


def misspelt(key: str) -> str:
    """The key with two letters of its last part exchanged."""
    branch, _, leaf = key.rpartition(".")
    at = next((place for place in range(1, len(leaf) - 1) if leaf[place] != leaf[place + 1]), 0)
    return f"{branch}.{leaf[:at]}{leaf[at + 1]}{leaf[at]}{leaf[at + 2 :]}"


def cases() -> list[tuple[str, str]]:
    """What is typed and the key that the message must name."""
    found: list[tuple[str, str]] = []
    for key, about in KEYS.items():
        if about.type != "agencies":
            found.append((f"{key}={WRONG_TYPE[about.type]}", key))
        found += [(f"{key}={value}", key) for value in out_of_range(about)]
        if about.choices:
            value = f"{about.choices[0]}x"
            found.append((f"{key}={f'[{value}]' if about.type == 'list' else value}", key))
        if not about.nullable:
            found.append((f"{key}=null", key))
        if misspelt(key) not in KEYS:
            found.append((f"{misspelt(key)}=1", key))
    return found


CASES = cases()
SAMPLE = [CASES[place] for place in range(0, len(CASES), len(CASES) // 12)]


def test_there_are_hundreds_of_cases_and_every_key_has_one() -> None:
    assert len(CASES) >= 200
    assert {key for _, key in CASES} == set(KEYS)


def test_each_is_refused_in_one_line_that_names_the_key() -> None:
    accepted, unclear = [], []
    for typed, key in CASES:
        try:
            read_overrides([typed])
        except UserError as error:
            text = str(error)
            if key not in text or "\n" in text or str(configs_folder().parent) in text or error.exit_code != 2:
                unclear.append((typed, text))
        else:
            accepted.append(typed)
    assert accepted == []
    assert unclear == []


@pytest.mark.parametrize(("typed", "key"), SAMPLE, ids=[typed for typed, _ in SAMPLE])
def test_a_refused_study_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], typed: str, key: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "scale=smoke", typed]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert line.startswith("sessim: ") and key in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["policy.removal.ratings_compel", "policy.limit.share", "run.seed"])
def test_a_whole_number_that_no_computer_number_can_hold_is_refused(
    key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: exit 70, for it was compared as a number with a point."""
    assert main(["run", f"{key}={'9' * 400}", "--dry-run"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
