"""The policy lab's address as settings: policy, levers, world and what is shown."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.pages.levers import LEVERS
from sessim.explorer.query import Check, accept_any_text, require_one_of, require_setting
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml
from sessim.law.rulebook import Rulebook
from sessim.settings.compose import compose_study
from sessim.settings.policy.policies import read_policy_values
from sessim.settings.schema import read_declared_keys
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.parameters import load_mechanisms
from sessim.settings.worlds.posterior import TABLE, find_posterior_folder

DEFAULTS = {
    "policy": "operating_cap",
    "reference": "pre_2025",
    "world": "central",
    "population": "september_2024",
    "measure": "output",
}
WORLDS = {
    "central": "one world: every uncertainty in the middle of its range",
    "literature_ranges": "64 worlds from the ranges of the literature",
    "calibrated": "64 worlds consistent with the published record",
}
REPLICATIONS, SAMPLED_WORLDS, YEARS, WARM_UP_YEARS = 48, 64, 8, 2
UNCERTAINTIES = (
    "effort.response", "cooperation.rivalry", "rating.performance_share", "rating.asymmetry_ratio",
    "leaving.shortfall_effect", "hiring.validity",
)  # fmt: skip
NO_LIMIT = "1"


def list_checks() -> dict[str, Check]:
    """Checks of the address; values of settings are checked where the state is read, because a wrong one then stops all runs."""
    found: dict[str, Check] = {
        "policy": require_one_of(tuple(find_option_files("policy"))),
        "reference": require_one_of(tuple(find_option_files("policy"))),
        "world": require_one_of(tuple(list_worlds_on_offer())),
        "population": require_one_of(tuple(find_option_files("population"))),
        "measure": require_one_of(tuple(read_declarations().thresholds)),
    }
    return found | dict.fromkeys(_list_settings(), accept_any_text)


def _list_settings() -> list[str]:
    """Settings of a study that the lab changes one by one."""
    return [
        *(f"policy.{lever}" for lever in LEVERS),
        *(f"world.values.{name}" for name in UNCERTAINTIES),
        *(f"world.theory.{each.name}" for each in load_mechanisms()),
    ]


def list_worlds_on_offer() -> dict[str, str]:
    """Worlds that can be chosen; those of the posterior only where a calibration has left one."""
    has_posterior = (find_posterior_folder() / TABLE).is_file()
    return {name: words for name, words in WORLDS.items() if name != "calibrated" or has_posterior}


def choose_measure(values: Mapping[str, Any]) -> str:
    """The measure that values of the address ask for, or the usual one."""
    asked = str(values.get("measure", ""))
    return asked if asked in read_declarations().thresholds else DEFAULTS["measure"]


def fill_in_defaults(given: Mapping[str, str]) -> dict[str, str]:
    """Values of the address with defaults filled in."""
    return DEFAULTS | dict(given)


@dataclass(frozen=True, slots=True)
class LabState:
    """A state of the lab.

    Attributes:
        values: Values of the address, defaults filled in.
        overrides: Settings that say the same on the command line.
    """

    values: Mapping[str, str]
    overrides: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command that runs the same comparison as a stored study."""
        return shlex.join(["sessim", "run", *self.overrides])


def read_lab_state(given: Mapping[str, str]) -> LabState:
    """Read a state from the values of the address.

    Raises:
        UserError: A setting has an invalid value, or the policy cannot be read.
    """
    values, declared = fill_in_defaults(given), read_declared_keys()
    for key in values.keys() & set(_list_settings()):
        try:
            require_setting(declared[key])(values[key])
        except UserError as error:
            raise UserError(str(error), where="" if str(error).startswith(key) else key) from None
    words = [
        "experiment=nine_questions", "experiment.name=policy_lab", f"policy={values['policy']}",
        f"experiment.references=[{values['reference']}]", "experiment.others=[]",
        f"world={values['world']}", f"population={values['population']}",
    ]  # fmt: skip
    shipped = read_policy_values(values["policy"])
    for key, value in values.items():
        if key == "policy.limit.share":
            words += _limit_words(value, limited=_has_limit(shipped))
        elif key.startswith(("policy.", "world.")):
            words.append(f"{key}={value}")
    sampled = values["world"] != "central"
    words += [
        f"run.worlds={SAMPLED_WORLDS if sampled else 1}", f"run.replications={1 if sampled else REPLICATIONS}",
        f"run.years={YEARS}", f"run.warm_up_years={WARM_UP_YEARS}",
    ]  # fmt: skip
    return LabState(values, tuple(words))


def _has_limit(shipped: Mapping[str, object]) -> bool:
    """Whether a policy as shipped has a limit in fiscal year 2026, by its own levers or the law that it adopts."""
    if shipped["policy.limit.applies"] is not None:
        return bool(shipped["policy.limit.applies"])
    frozen = shipped["policy.rules_as_of"]
    return shipped["policy.limit.share"] is not None or not isinstance(frozen, int) or frozen >= 2026


def _limit_words(value: str, *, limited: bool) -> list[str]:
    if value == NO_LIMIT:
        return ["policy.limit.applies=false"] if limited else []
    return [f"policy.limit.share={value}"] if limited else ["policy.limit.applies=true", f"policy.limit.share={value}"]


@lru_cache(maxsize=64)
def compose_lab_study(state_overrides: tuple[str, ...]) -> StudySettings:
    """The study that a state describes.

    Raises:
        UserError: A lever is out of range, or the state compares a policy with itself.
    """
    return compose_study(state_overrides, may_repeat_runs=True)  # no limit at all is the earlier rule


@lru_cache(maxsize=64)
def read_rules_in_force(policy: str) -> Rulebook:
    """Rules of the first policy year under a policy as shipped."""
    reference = "strict_boards" if policy == "pre_2025" else "pre_2025"
    words = [
        f"policy={policy}", f"experiment.references=[{reference}]", "experiment.others=[]", "world=central", "run.years=1",
    ]  # fmt: skip
    study = compose_study(words)
    return study.arms[0].rulebooks[study.first_fiscal_year]


def write_policy_yaml(state: LabState, about: Mapping[str, str] | None = None) -> str:
    """The policy of a state as a file for `configs/policy/`, which is a difference from the law.

    Args:
        state: The state.
        about: Name, title and description to give it; without them it is marked as changed where it is.
    """
    tree = dict(read_yaml(find_option_files("policy")[state.values["policy"]]))
    changed = [word.removeprefix("policy.").split("=", 1) for word in state.overrides if word.startswith("policy.")]
    for key, value in changed:
        branch, leaf = key.split(".")
        tree[branch] = {**tree.get(branch, {}), leaf: yaml.safe_load(value)}
    if changed:
        tree["name"] = f"{tree['name']}-own"
        tree["title"] = f"{tree['title']}, changed"
    tree |= dict(about or {})
    text: str = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110)
    return text
