"""One reader of numbers: the forms of JSON, in files, on the command line and in sweeps alike; others are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.ground.errors import UserError
from sessim.ground.numbers import advise, are_same, find_same, is_number, read_number
from sessim.ground.resources import configs_folder
from sessim.settings.compose import compose_settings
from sessim.settings.overrides import read_overrides
from sessim.settings.sweeping import parse_world_points

RIGHT = {"0": 0, "-1": -1, "30": 30, "0.2": 0.2, "0.20": 0.2, "25e-2": 0.25, "25E-2": 0.25, "1e-1": 0.1, "2.5e+1": 25.0}
# what another reader takes for a number, and what it is told
WRONG = {
    "010": "10", "00": "0", "1_000": "1000", "0x1F": "31", "+1": "1", ".5": "0.5", "5.": "5", "5.e1": "5e1", ".5e1": "0.5e1",
    "20%": "0.2 for 20%", "2,000": "2000", "1:30": "a number such as", "0o17": "a number such as", "1d3": "a number such as",
    "1 000": "a number such as", "١": "a number such as", "1e": "a number such as", "--1": "a number such as",
    "9" * 61: "a number such as",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), RIGHT.items())
def test_forms_of_json_are_read(text: str, value: float) -> None:
    assert read_number(text, "x", "here") == value
    assert type(read_number(text, "x", "here")) is type(value)


@pytest.mark.parametrize(("text", "told"), WRONG.items())
def test_other_forms_are_refused_with_what_to_type(text: str, told: str) -> None:
    assert not is_number(text)
    assert told in advise(text)
    with pytest.raises(UserError, match=r"x=.* is not a number; allowed: "):
        read_number(text, "x", "here")


def in_a_file(text: str) -> float | int:
    folder = Path("configs") / "world"
    folder.mkdir(parents=True, exist_ok=True)
    central = "design: central\nseed: 1\nvary_theories: false\n"
    (folder / "mine.yaml").write_text(f"{central}values: {{rating: {{performance_share: {text}}}}}\n", encoding="utf-8")
    value: float = compose_settings(["world=mine"]).values["world.values.rating.performance_share"]
    return value


def on_the_command_line(text: str) -> float | int:
    word = f"world.values.rating.performance_share={text}"
    read_overrides([word])
    value: float = compose_settings([word]).values["world.values.rating.performance_share"]
    return value


def in_a_sweep(text: str) -> float | int:
    return parse_world_points([f"rating.performance_share={text}"], "here")[0].value


PLACES = (in_a_file, on_the_command_line, in_a_sweep)


@pytest.mark.parametrize("read", PLACES)
@pytest.mark.parametrize("text", ["0.2", "0.20", "25e-2", "1e-1", "1"])
def test_a_number_is_the_same_one_wherever_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(text) == float(text)


@pytest.mark.parametrize("read", PLACES)
@pytest.mark.parametrize("text", ["010", "1_0", "0x1", "+1", ".5", "5.", "20%", "1:10", "0b1", ".inf", "nan", "yes"])
def test_an_odd_number_is_refused_wherever_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"is not (how )?a number|is not how true is written"):
        read(text)


@pytest.mark.parametrize("word", ["yes", "no", "on", "Off", "True", "TRUE", "1"])
def test_yes_and_no_are_true_and_false(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"true|false"):
        read_overrides([f"run.exodus={word}"])
    (tmp_path / "configs" / "run").mkdir(parents=True)
    (tmp_path / "configs" / "run" / "mine.yaml").write_text(
        (configs_folder() / "run" / "default.yaml")
        .read_text(encoding="utf-8")
        .replace("exodus: false", f"exodus: {word}"),
        encoding="utf-8",
    )
    with pytest.raises(UserError, match=r"true|false"):
        compose_settings(["run=mine"])


def test_values_that_differ_by_a_rounding_of_decimals_are_the_same() -> None:
    assert are_same(0.1 * 3, 0.3)
    assert are_same(1, 1.0)
    assert not are_same(0.3, 0.3001)
    assert not are_same(1, True)
    assert not are_same("1", 1)
    assert are_same([1, 2.0], [1.0, 2])
    assert find_same([0.1, 0.2, 0.3, 0.1 + 0.2]) == (2, 3)
    assert find_same([0.1, 0.2, "a"]) is None
