"""From files and command line to a study: Hydra composes, we check every key and build the frozen settings by hand."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sessim.ground.errors import UserError
from sessim.ground.resources import (
    GROUPS,
    configs_folder,
    find_option_file,
    own_configs_folder,
    read_yaml,
    shorten_path,
    yaml_problem,
)
from sessim.settings.engine import KEYS as ENGINE_KEYS
from sessim.settings.engine import make_engine
from sessim.settings.overrides import Overrides, read_overrides
from sessim.settings.policy.confounders import add_shocks
from sessim.settings.policy.flexibility import check_own_shares
from sessim.settings.policy.policies import Policy, make_policy, make_rulebooks, read_policy_values
from sessim.settings.policy.rulebooks import make_law_pay
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.population.populations import make_population
from sessim.settings.renames import with_current_keys
from sessim.settings.schema import build_unset_tree, flatten, read_declared_keys
from sessim.settings.study_settings import Arm, StudySettings
from sessim.settings.sweeping import sweep_policies
from sessim.settings.worlds.worlds import make_worlds, world_table

SETTING_GROUPS = ("world", "run", "population", "policy", "scale", "experiment")  # later ones overrule earlier ones
NOT_OF_RESULTS = ("output.folder", "run.workers", *ENGINE_KEYS)


@dataclass(frozen=True, slots=True)
class Composed:
    """Composed and checked settings.

    Attributes:
        values: Value of every declared key.
        choices: Chosen option of every group.
        where: Place at which a key was set, by full key.
    """

    values: Mapping[str, Any]
    choices: Mapping[str, str]
    where: Mapping[str, str]


def compose_study(overrides: Sequence[str]) -> StudySettings:
    """Return the study that files and command line describe.

    Args:
        overrides: Hydra overrides, such as `experiment=q7_retention` and `policy.limit.share=0.2`.

    Raises:
        UserError: If anything is unknown, of the wrong type, out of range or contradictory.
    """
    composed = compose_settings(overrides)
    values = composed.values
    policies = _make_policies(composed)
    first, warm_up = values["run.first_fiscal_year"], values["run.warm_up_years"]
    simulated = range(first - warm_up, first + values["run.years"])
    book = load_statutes()
    # The corps opens on the pay table of the January before the first ratings, so the year before must be known too.
    book.check_year(simulated[0] - 1, "the year before the warm-up (run.first_fiscal_year - run.warm_up_years - 1)")
    book.check_year(simulated[-1], "the last year (run.first_fiscal_year + run.years - 1)")
    if values["experiment.kind"] == "comparison":
        _refuse_late_policies(policies, simulated[-1])
    arms = tuple(
        Arm(
            policy.label,
            policy.title,
            policy.description,
            role,
            policy.file,
            add_shocks(
                make_rulebooks(policy, book, simulated, first, values["run.history_rules_as_of"]),
                has_exodus=values["run.exodus"],
                has_hiring_freeze=values["run.hiring_freeze"],
            ),
        )
        for role, policy in policies
    )
    population = make_population(values, composed.where["population.agencies"])
    check_own_shares((arm.rulebooks for arm in arms), population)
    made_worlds = make_worlds(values)
    name = values["experiment.name"]
    return StudySettings(
        name=name,
        title=values["experiment.title"],
        kind=values["experiment.kind"],
        questions=tuple(values["experiment.questions"]),
        arms=arms,
        worlds=made_worlds,
        world_table=world_table(made_worlds),
        population=population,
        opening_pay=make_law_pay(book, simulated[0]),
        seed=values["run.seed"],
        replications=values["run.replications"],
        most_replications=values["run.most_replications"],
        warm_up_years=warm_up,
        first_fiscal_year=first,
        years=values["run.years"],
        workers=values["run.workers"],
        folder=Path(values["output.folder"] or f"results/{name}"),
        resolved=_resolve(composed, policies),
        strata=values["run.strata"],
        record=values["experiment.record"],
        engine=make_engine(values, composed.where),
    )


def compose_settings(typed: Sequence[str]) -> Composed:
    """Compose and check the settings without building anything from them.

    Raises:
        UserError: If a key is unknown, or a value of the wrong type or out of range.
    """
    overrides = read_overrides(typed)
    _check_files(overrides)
    tree, choices = _compose_tree(overrides)
    files = {group: find_option_file(group, choices[group]) for group in GROUPS}
    where = _find_places(files, overrides)
    later = {shorten_path(files[group]): number for number, group in enumerate(SETTING_GROUPS, start=1)} | {
        "command line": 10
    }
    found = flatten(with_current_keys(tree, where, lambda key: later.get(where.get(key, ""), 0)), where)
    values = {key: declared.check(found.get(key), where[key]) for key, declared in read_declared_keys().items()}
    for key, value in values.items():
        if isinstance(value, str) and "${" in value:
            raise UserError(f"{key}={value} refers to something outside the settings", where=where[key])
    return Composed(values, choices, where)


# Hydra keeps one composition for the whole process; the pages of the explorer compose from several threads at once.
COMPOSING = threading.RLock()


def _compose_tree(overrides: Overrides) -> tuple[dict[str, Any], dict[str, str]]:
    """Let Hydra compose; return the nested settings and the chosen option of every group."""
    ConfigStore.instance().store(name="declared_settings", node=build_unset_tree(), provider="sessim")
    own = own_search_path()
    try:
        with COMPOSING, initialize_config_dir(config_dir=str(configs_folder()), version_base="1.3", job_name="sessim"):
            config = compose("config", overrides=[*own, *overrides.for_hydra], return_hydra_config=True)
        choices = {str(key): str(value) for key, value in config.hydra.runtime.choices.items()}
        OmegaConf.set_struct(config, False)
        del config["hydra"]
        tree = OmegaConf.to_container(config, resolve=False)
    except yaml.YAMLError as error:
        raise yaml_problem(error) from None
    except (HydraException, OmegaConfBaseException) as error:
        raise UserError(_first_lines(error), where="settings") from None
    assert isinstance(tree, dict)
    return {str(key): value for key, value in tree.items()}, choices


def _check_files(overrides: Overrides) -> None:
    """Read every file that Hydra will compose with the safe loader, for its errors name file and line.

    Raises:
        UserError: If a file is not safe YAML, is no mapping, or picks an option that does not exist.
    """
    root = read_yaml(configs_folder() / "config.yaml")
    default = {group: name for each in root["defaults"] if isinstance(each, Mapping) for group, name in each.items()}
    for group, name in (default | dict(overrides.choices)).items():
        path = find_option_file(group, name, "configs/config.yaml")
        tree = read_yaml(path)
        if tree is not None and not isinstance(tree, Mapping):
            raise UserError("is not a mapping of settings", where=shorten_path(path))
        _check_head(group, path)
        # in files of other groups `defaults` is a setting like any other, and an unknown one
        defaults = (tree or {}).get("defaults", []) if group in GLOBAL_GROUPS else []
        if not isinstance(defaults, list):
            raise UserError(
                f"defaults is {defaults!r}",
                where=shorten_path(path),
                allowed="a list such as - override /policy: cap_20",
            )
        for each in defaults:
            _check_default(each, shorten_path(path))


# files of these groups set keys of every group
GLOBAL, GLOBAL_GROUPS = "_global_", ("experiment", "scale")


def _check_head(group: str, path: Path) -> None:
    """Settings of an experiment or a scale are of every group, which their first line says; those of other groups are not.

    Raises:
        UserError: If the line is missing, or stands where it does not belong.
    """
    first = next((line.strip() for line in path.read_text(encoding="utf-8").splitlines() if GLOBAL in line), "")
    is_global = first.replace(" ", "") == f"#@package{GLOBAL}"
    if group in GLOBAL_GROUPS and not is_global:
        raise UserError(f"lacks its first line; type there: # @package {GLOBAL}", where=shorten_path(path))
    if group not in GLOBAL_GROUPS and is_global:
        raise UserError(
            f"is of the group {group} and must not hold the line # @package {GLOBAL}", where=shorten_path(path)
        )


def _check_default(entry: object, place: str) -> None:
    """Check one entry of a defaults list.

    Raises:
        UserError: If it is neither `_self_` nor the choice of an option that its group has.
    """
    allowed = f"_self_, or - override /GROUP: NAME with GROUP one of {', '.join(GROUPS)}"
    if entry == "_self_":
        return
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise UserError(f"defaults holds {entry!r}", where=place, allowed=allowed)
    ((key, option),) = entry.items()
    groups = {f"override /{group}": group for group in GROUPS}
    if key not in groups:
        raise UserError(f"defaults holds {key!r}", where=place, allowed=allowed)
    find_option_file(groups[key], str(option), place)


def own_search_path() -> list[str]:
    """Return the override by which Hydra finds the user's own options."""
    own = own_configs_folder()
    return [] if own is None else ["hydra.searchpath=['file://{}']".format(str(own).replace("'", "\\'"))]


def _first_lines(error: Exception) -> str:
    """Return the telling lines of a Hydra error, without its search path."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [
        line for line in lines if "path=" not in line and not line.startswith(("Config search path", "Available"))
    ]
    text = " ".join(telling[:3])
    for folder in filter(None, (configs_folder(), own_configs_folder())):
        text = text.replace(str(folder), "configs")
    return text


def _find_places(files: Mapping[str, Path], overrides: Overrides) -> dict[str, str]:
    """Return where each key is set, or would be: command line, experiment, scale, or the file of its group."""
    groups = {group: shorten_path(path) for group, path in files.items()}
    where = {key: groups.get(key.split(".")[0], "configs/config.yaml") for key in read_declared_keys()}
    for group in SETTING_GROUPS:
        prefix = "" if group in ("scale", "experiment") else group
        where |= dict.fromkeys(_list_keys(read_yaml(files[group]), prefix), groups[group])
    return where | dict.fromkeys(overrides.keys, "command line")


def _list_keys(tree: Any, prefix: str) -> list[str]:
    """Return the full keys of a nested mapping, branches included."""
    keys = []
    for name, value in tree.items() if isinstance(tree, Mapping) else ():
        key = f"{prefix}.{name}" if prefix else str(name)
        keys += [key, *_list_keys(value, key)]
    return keys


def _make_policies(composed: Composed) -> list[tuple[str, Policy]]:
    """Return role and policy of every arm: the focal one, the references, the others.

    A policy that is listed twice runs once; a reference that is the unchanged focal policy is refused.
    """
    values, choices, where = composed.values, composed.choices, composed.where
    kind, references = values["experiment.kind"], values["experiment.references"]
    place = where["experiment.references"]
    if kind == "comparison" and not references:
        raise UserError(
            "experiment.references is empty, but the study is a comparison", where=place, allowed="policy names"
        )
    if kind == "description" and (references or values["experiment.others"]):
        raise UserError("a description has no experiment.references and no experiment.others", where=place)
    focal = make_policy(choices["policy"], values, read_policy_values(choices["policy"]))
    if focal.file in references and not focal.changes:
        raise UserError(
            f"policy {focal.file} is a reference of {values['experiment.name']} already, so differences would be zero",
            where="command line",
            allowed="another policy, or another list experiment.references",
        )
    sweep = sweep_policies(
        focal,
        values,
        read_policy_values(choices["policy"]),
        values["experiment.sweep"] or (),
        where["experiment.sweep"],
    )
    policies = [("focal", focal), *(("other", policy) for policy in sweep)]
    for role, key in (("reference", "experiment.references"), ("other", "experiment.others")):
        for name in values[key]:
            shipped = read_policy_values(name, where[key])
            policy = make_policy(name, shipped, shipped)
            if policy.file in [each.file for _, each in policies if not each.changes]:
                continue
            if policy.label in [each.label for _, each in policies]:
                raise UserError(f"two policies have the label {policy.label}", where=policy.where)
            policies.append((role, policy))
    return policies


def _refuse_late_policies(policies: Sequence[tuple[str, Policy]], last_year: int) -> None:
    """Refuse a comparison whose levers start after its last year, for all its differences would be zero."""
    for _, policy in policies:
        if policy.starts > last_year:
            raise UserError(
                f"policy {policy.label} starts in {policy.starts}, after the last year of the study",
                where=policy.where,
                allowed=f"policy.starts of at most {last_year}, or a later run.first_fiscal_year",
            )


def _resolve(composed: Composed, policies: Sequence[tuple[str, Policy]]) -> dict[str, Any]:
    """Return the nested settings that decide the results, with groups and arms."""
    tree: dict[str, Any] = {"groups": {group: composed.choices[group] for group in GROUPS}}
    for key, value in composed.values.items():
        if key.startswith(NOT_OF_RESULTS):
            continue
        *path, leaf = key.split(".")
        node = tree
        for branch in path:
            node = node.setdefault(branch, {})
        node[leaf] = value
    tree["arms"] = {
        policy.label: {
            "role": role,
            "policy_file": policy.file,
            "rules_as_of": policy.rules_as_of,
            "starts": policy.starts,
            "levers": dict(policy.levers),
            "changes": list(policy.changes),
        }
        for role, policy in policies
    }
    return tree
