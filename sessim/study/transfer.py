"""The transfer test of the ninth question: from a private firm to the SES, one feature after the other (M9.2).

`configs/evidence/transfer.yaml` declares the start and what each step replaces. At every step the scheme is run with its forced
distribution and without it, all else equal; both arms share their past, their worlds and their luck.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.policy.policies import make_arm, read_option_values, read_policy_values
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.population.populations import make_population
from sessim.settings.recorded import put_in_order
from sessim.settings.study_settings import Arm, StudySettings
from sessim.study.companion_studies import replace_worlds, run_beside, world_settings
from sessim.study.runner import Progress

FILE = "configs/evidence/transfer.yaml"
SCHEME, NONE = "scheme", "no scheme"
START = "private_firm"
NO_LIMIT = {"limit.applies": False, "limit.share": None, "limit.low_share": None, "limit.places_by_rank": None}


@dataclass(frozen=True, slots=True)
class Feature:
    """What one step replaces by the rule or the practice of the SES.

    Attributes:
        name: Short name.
        title: Title in the report.
        policy: Levers without the prefix `policy.`; None for what the law says.
        world: Values of worlds that are given back to the worlds of the study, without the prefix `world.values.`.
        population: Population, or None for the one before.
    """

    name: str
    title: str
    policy: Mapping[str, Any]
    world: tuple[str, ...]
    population: str | None


@dataclass(frozen=True, slots=True)
class TransferTest:
    """The declared test: size, measures, start and steps."""

    years: int
    replications: int
    measures: tuple[str, ...]
    scheme: str
    population: str
    world: Mapping[str, float]
    features: tuple[Feature, ...]


@functools.cache
def read_transfer_test() -> TransferTest:
    """Read and check the declaration.

    Raises:
        UserError: A step gives back a value that the start does not set, or two steps have the same name.
    """
    raw = read_yaml(configs_folder() / "evidence" / "transfer.yaml")
    features = tuple(
        Feature(
            each["name"],
            each["title"],
            each.get("policy", {}),
            tuple(each.get("world", ())),
            each.get("population"),
        )
        for each in raw["features"]
    )
    for feature in features:
        for key in feature.world:
            if key not in raw["world"]:
                raise UserError(f"{feature.name} restores {key}, which the start does not set", where=FILE)
    if len({START, *(each.name for each in features)}) <= len(features):
        raise UserError("two steps have the same name", where=FILE)
    return TransferTest(
        raw["years"],
        raw["replications"],
        tuple(raw["measures"]),
        raw["scheme"],
        raw["population"],
        raw["world"],
        features,
    )


def transfer_settings(study: StudySettings, worlds: int) -> list[tuple[str, str, StudySettings]]:
    """Name, title and study of every step, the start first.

    Args:
        study: The study beside which the test is run; its worlds, seed and opening are used.
        worlds: Number of worlds, at most those of the study.
    """
    test = read_transfer_test()
    size = {"run.worlds": min(worlds, len(study.worlds))}
    policy: dict[str, Any] = {}
    world = dict(test.world)
    population = test.population
    steps = [(START, str(read_policy_values(test.scheme)["policy.title"]))]
    steps += [(each.name, each.title) for each in test.features]
    made = []
    for (name, title), feature in zip(steps, (None, *test.features), strict=True):
        if feature is not None:
            policy |= feature.policy
            population = feature.population or population
            for key in feature.world:
                del world[key]
        fixed = {f"world.values.{key}": value for key, value in world.items()}
        settings = replace(
            study,
            arms=_make_arms(test.scheme, policy, replace(study, years=min(test.years, study.years))),
            population=make_population(read_option_values("population", population, FILE), FILE),
            years=min(test.years, study.years),
            replications=test.replications,
            measures=put_in_order(test.measures),
        )
        made.append((name, title, replace_worlds(settings, world_settings(study) | size | fixed)))
    return made


def _make_arms(scheme: str, changes: Mapping[str, Any], study: StudySettings) -> tuple[Arm, ...]:
    shipped = read_policy_values(scheme, FILE)
    book = load_statutes()
    arms = []
    for label, role, levers in ((SCHEME, "focal", changes), (NONE, "reference", {**changes, **NO_LIMIT})):
        values = shipped | {f"policy.{key}": value for key, value in levers.items()}
        run = study.resolved["run"]
        arm = make_arm(
            scheme,
            values,
            shipped,
            role,
            book,
            study.simulated_years,
            study.first_fiscal_year,
            run["history_rules_as_of"],
        )
        arms.append(replace(arm, label=label))
    return tuple(arms)


def run_transfer_test(study: StudySettings, worlds: int, *, shows_progress: bool) -> list[tuple[str, str, Progress]]:
    """Run every step; name, title and finished runs of each.

    Args:
        study: The study beside which the test is run.
        worlds: Number of worlds.
        shows_progress: Whether to draw progress bars.
    """
    return [
        (name, title, run_beside(settings, name, shows_progress=shows_progress))
        for name, title, settings in transfer_settings(study, worlds)
    ]
