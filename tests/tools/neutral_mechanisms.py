"""What the model gave before the mechanisms that `tests/model/neutral_mechanisms.yaml` lists, and gives with each neutral.

`python -m tests.tools.neutral_mechanisms` prints the measures that moved. With `write`, run on the code of before, it makes
`tests/model/neutral_mechanisms.json`: worlds with every parameter and theory of then, and a digest of every measure.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import yaml

from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate
from sessim.world import Theories, World
from tests.tools.baseline import digest_measure

FOLDER = Path(__file__).parents[1] / "model"
DECLARED: dict[str, Any] = yaml.safe_load((FOLDER / "neutral_mechanisms.yaml").read_text(encoding="utf-8"))
FILE = FOLDER / "neutral_mechanisms.json"
WORLDS = 7  # as many as the richest mechanism has theories, so that each theory speaks in one of them at least


def worlds_of_before() -> list[dict[str, Any]]:
    """Parameters and theories of some worlds, the central one first; in the others every theory has its turn."""
    worlds = compose_study(["world=literature_ranges", f"run.worlds={WORLDS}"]).worlds
    told = [asdict(world) for world in worlds]
    for number, world in enumerate(told[1:], start=1):
        for mechanism in load_mechanisms():
            world["theory"][mechanism.name] = mechanism.theories[number % len(mechanism.theories)].name
    for world in told:
        for key in DECLARED["added"]:
            part, _, name = key.partition(".")
            world[part].pop(name, None)
    return [{part: values for part, values in world.items() if values} for world in told]


def make_neutral(before: Mapping[str, Mapping[str, Any]]) -> World:
    """The world of before, with every mechanism that came since at the value or theory at which it does nothing.

    Raises:
        KeyError: A parameter or a mechanism is neither of then nor declared as added.
    """
    declared = {each.key: each for each in load_parameters()}
    theory = Theories(
        **{each.name: DECLARED["theories"].get(each.name) or before["theory"][each.name] for each in fields(Theories)}
    )
    parts = {}
    for part, kind in get_type_hints(World).items():
        if part == "theory":
            continue
        values = {}
        for field in fields(kind):
            parameter = declared[f"{part}.{field.name}"]
            if parameter.key not in DECLARED["added"]:
                values[field.name] = before[part][field.name]
            else:
                # a speed, a scale or a threshold does nothing where its mechanism does not
                values[field.name] = parameter.central if parameter.no_effect is None else parameter.no_effect
        parts[part] = kind(**values)
    return World(theory=theory, **parts)


def digests(worlds: list[World], measures: list[str]) -> dict[str, dict[str, str]]:
    """Digest of each measure over the worlds, by run."""
    return {name: digests_of([*DECLARED["base"], *words], worlds, measures) for name, words in DECLARED["runs"].items()}


def digests_of(words: list[str], worlds: list[World], measures: list[str]) -> dict[str, str]:
    """Digest of each measure over the worlds under the policy that the words describe."""
    study = replace(compose_study(words), worlds=tuple(worlds))
    tables = []
    for task in list_open_tasks(study, plan_runs(study), ()):
        for outcome in simulate(study, task):
            assert not outcome.failure, outcome.failure
            tables.append(outcome.measures)
    places = [NAMES.index(name) for name in measures]
    return dict(zip(measures, map(digest_measure, np.vstack(tables)[:, places].T), strict=True))


def list_moved() -> dict[str, list[str]]:
    """Measures that differ from before with every later mechanism neutral, by run; runs without any are left out."""
    before = json.loads(FILE.read_text(encoding="utf-8"))
    now = digests([make_neutral(world) for world in before["worlds"]], before["measures"])
    moved = {
        run: [name for name, digest in of_run.items() if before["digests"][run][name] != digest]
        for run, of_run in now.items()
    }
    return {run: names for run, names in moved.items() if names}


def write_before() -> None:
    """Write what the model of today gives, as what it gave before."""
    before = worlds_of_before()
    of_before = digests([make_neutral(world) for world in before], list(NAMES))
    content = {"measures": list(NAMES), "worlds": before, "digests": of_before}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write_before()
    else:
        print(list_moved())
