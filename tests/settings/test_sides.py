"""Registered sides: their files, their worlds, and what is refused in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.compose import compose_study
from sessim.settings.worlds import sides
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.sides import list_sides, read_side
from sessim.settings.worlds.worlds import _draw_theory

SMALL = ("run.worlds=81", "run.years=2", "population=oracle_120")


def test_both_sides_speak_of_the_same_things_where_they_disagree_most_and_give_sources() -> None:
    assert list_sides() == ("critic", "supporter")
    critic, supporter = map(read_side, list_sides())
    for each in (critic, supporter):
        assert all(len(own.source) > 10 for own in each.ranges.values())
        assert set(each.sources) == set(each.weights)
    shared = set(critic.ranges) & set(supporter.ranges)
    assert len(shared) >= 12
    assert all(critic.ranges[key].central != supporter.ranges[key].central for key in shared)


def test_worlds_of_a_side_lie_in_its_ranges_and_keep_the_rest() -> None:
    joint = compose_study(["world=calibrated", *SMALL]).world_table
    named = {}
    for name in list_sides():
        side = read_side(name)
        table = compose_study([f"world={name}", *SMALL]).world_table
        for key, own in side.ranges.items():
            assert table[key].between(own.low - 1e-9, own.high + 1e-9).all(), key
            assert table[key].median() == pytest.approx(own.central, abs=0.2 * (own.high - own.low))
        others = [each.key for each in load_parameters() if each.key not in side.ranges]
        assert table[others].equals(joint[others])
        for mechanism, weights in side.weights.items():
            drawn = set(table[f"theory.{mechanism}"])
            assert drawn <= {theory for theory, weight in weights.items() if weight > 0}
        named[name] = table
    assert named["critic"]["effort.response"].mean() < named["supporter"]["effort.response"].mean()
    assert named["critic"]["cooperation.rivalry"].mean() > named["supporter"]["cooperation.rivalry"].mean()


def test_what_is_set_for_every_world_stays_under_a_side() -> None:
    made = compose_study(["world=critic", "world.values.effort.response=0.25", "world.theory.norms=tipping", *SMALL])
    assert {each.effort.response for each in made.worlds} == {0.25}
    assert {each.theory.norms for each in made.worlds} == {"tipping"}


def test_theories_are_drawn_in_proportion_to_their_weights() -> None:
    response = next(each for each in load_mechanisms() if each.name == "response")
    weights = {"stoic": 3.0, "reference_dependent": 1.0}
    drawn = [_draw_theory(1, world, response, weights) for world in range(1, 2001)]
    assert np.mean([each == "stoic" for each in drawn]) == pytest.approx(0.75, abs=0.03)


def set_at(*keys: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(raw: dict[str, Any]) -> None:
        place = raw
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_at("ranges", "effort.respnse", to={}), "effort.respnse is not a parameter"),
        (
            set_at("ranges", "effort.response", to={"low": 0.0}),
            "effort.response must have low, central, high and source",
        ),
        (set_at("ranges", "effort.response", "low", to=0.5), "are not in rising order within -1 to 2"),
        (set_at("ranges", "effort.response", "high", to=3.0), "are not in rising order within -1 to 2"),
        (set_at("theories", "norm", to={}), "norm is not a mechanism"),
        (set_at("theories", "norms", to={}), "norms must have weights and source"),
        (set_at("theories", "norms", "weights", to={"fixed": 1.0}), "must be given to each rival"),
        (set_at("theories", "norms", "weights", "fixed", to=-1.0), "must be given to each rival"),
        (lambda raw: raw.pop("theories"), "must hold title, ranges and theories"),
    ],
)
def test_a_wrong_side_is_refused(
    change: Callable[[dict[str, Any]], None], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "world" / "side"
    folder.mkdir(parents=True)
    raw = yaml.safe_load((configs_folder() / "world" / "side" / "critic.yaml").read_text(encoding="utf-8"))
    change(raw)
    (folder / "wrong.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    load_parameters(), load_mechanisms()  # read before the folder of settings is another
    monkeypatch.setattr(sides, "configs_folder", lambda: tmp_path)
    with pytest.raises(UserError, match=said):
        read_side.__wrapped__("wrong")


def test_an_unknown_side_is_refused_in_one_line() -> None:
    with pytest.raises(UserError, match=r"no side 'critics'.*did you mean critic"):
        compose_study(["world.side=critics", *SMALL])
