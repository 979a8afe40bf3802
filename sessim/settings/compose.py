"""From files and command line to a study: Hydra composes, we check every key and build the frozen settings by hand."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra import compose, initialize
from hydra.core.config_store import ConfigStore
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sessim.ground.errors import UserError
from sessim.ground.paths import read_path
from sessim.ground.resources import GROUPS, configs_folder, own_configs_folder
from sessim.settings.arms import compare_policies
from sessim.settings.engine import KEYS as ENGINE_KEYS
from sessim.settings.engine import make_engine
from sessim.settings.option_files import (
    GLOBAL,
    GLOBAL_GROUPS,
    MAIN,
    OptionFile,
    list_keys,
    read_main_file,
    read_option_file,
)
from sessim.settings.overrides import Overrides, read_overrides
from sessim.settings.policy.flexibility import check_own_shares
from sessim.settings.policy.rulebooks import make_law_pay
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.population.populations import make_population
from sessim.settings.recorded import choose_measures
from sessim.settings.schema import build_unset_tree, flatten, read_declared_keys
from sessim.settings.study_settings import Arm, StudySettings
from sessim.settings.sweeping import parse_world_points
from sessim.settings.worlds.worlds import make_worlds, world_table

SETTING_GROUPS = ("world", "run", "population", "policy", "scale", "experiment")  # later ones overrule earlier ones
MOST_RUNS = 5_000_000  # all are planned by name before the first is made
NOT_OF_RESULTS = ("output.folder", "run.workers", "experiment.about", *ENGINE_KEYS)


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


def compose_study(overrides: Sequence[str], *, may_repeat_runs: bool = False) -> StudySettings:
    """Return the study that files and command line describe.

    Args:
        overrides: Hydra overrides, such as `experiment=q7_retention` and `policy.limit.share=0.2`.
        may_repeat_runs: Whether a reference may have the rules of the focal policy, which a study that is stored must not: its
            runs would be the same.

    Raises:
        UserError: If anything is unknown, of the wrong type, out of range or contradictory.
    """
    composed = compose_settings(overrides)
    values = composed.values
    first, warm_up = values["run.first_fiscal_year"], values["run.warm_up_years"]
    simulated = range(first - warm_up, first + values["run.years"])
    book = load_statutes()
    # The corps opens on the pay table of the January before the first ratings, so the year before must be known too.
    book.check_year(simulated[0] - 1, "the year before the warm-up (run.first_fiscal_year - run.warm_up_years - 1)")
    book.check_year(simulated[-1], "the last year (run.first_fiscal_year + run.years - 1)")
    arms = compare_policies(values, composed.choices, composed.where, book, simulated, may_repeat_runs=may_repeat_runs)
    worlds = 1 if values["world.design"] == "central" else values["run.worlds"]
    runs = len(arms) * worlds * max(values["run.replications"], values["run.most_replications"] or 0)
    if runs > MOST_RUNS:
        raise UserError(
            f"arms, run.worlds and run.replications make {runs:,} runs",
            where="command line",
            allowed=f"at most {MOST_RUNS:,}",
        )
    parse_world_points(values["experiment.world_sweep"] or (), composed.where["experiment.world_sweep"])
    population = make_population(values, composed.where["population.agencies"])
    check_own_shares((each.rulebooks for each in arms), population)
    made_worlds = make_worlds(values)
    name = values["experiment.name"]
    return StudySettings(
        name=name,
        title=values["experiment.title"],
        kind=values["experiment.kind"],
        questions=tuple(values["experiment.questions"]),
        arms=tuple(arms),
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
        folder=read_path(values["output.folder"] or f"results/{name}", "output.folder"),
        resolved=_resolve(composed, arms),
        strata=values["run.strata"],
        measures=choose_measures(values, composed.where["run.measures"]),
        record=values["experiment.record"],
        engine=make_engine(values, composed.where),
    )


def compose_settings(typed: Sequence[str]) -> Composed:
    """Compose and check the settings without building anything from them.

    Raises:
        UserError: If a key is unknown, or a value of the wrong type or out of range.
    """
    overrides = read_overrides(typed)
    files = _read_files(overrides)
    tree, choices = _compose_tree(overrides, files)
    chosen = {group: files[group, choices[group]] for group in GROUPS}
    where = _find_places(chosen, overrides)
    found = flatten(tree, where)
    values = {key: declared.check(found.get(key), where[key]) for key, declared in read_declared_keys().items()}
    return Composed(values, choices, where)


# Hydra keeps one composition for the whole process; the pages of the explorer compose from several threads at once.
COMPOSING = threading.RLock()
# Hydra's own logging, help and launchers: nothing here uses them, and reading them takes half of the time
HYDRAS_OWN = ("output", "launcher", "sweeper", "help", "hydra_help", "hydra_logging", "job_logging", "env")
_held: dict[tuple[str | None, str], str] = {}  # what Hydra's store holds, by group and name


def _compose_tree(
    overrides: Overrides, files: Mapping[tuple[str, str], OptionFile]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Let Hydra compose what was read and checked; return the nested settings and the chosen option of every group.

    Hydra is given plain data and no folder, so it reads nothing from the user's files.
    """
    defaults, main = read_main_file()
    try:
        with COMPOSING, initialize(version_base="1.3", config_path=None, job_name="sessim"):
            _hold("declared_settings", build_unset_tree())
            _hold(MAIN, {"defaults": defaults, **main})
            for file in files.values():
                package = GLOBAL if file.group in GLOBAL_GROUPS else file.group
                node = {"defaults": list(file.defaults), **file.tree} if file.defaults else dict(file.tree)
                _hold(file.name, node, file.group, package, file.place)
            left_out = [f"~hydra/{group}" for group in HYDRAS_OWN]
            config = compose(MAIN, overrides=[*left_out, *overrides.for_hydra], return_hydra_config=True)
        choices = {str(key): str(value) for key, value in config.hydra.runtime.choices.items()}
        OmegaConf.set_struct(config, False)
        del config["hydra"]
        tree = OmegaConf.to_container(config, resolve=False)
    except (HydraException, OmegaConfBaseException) as error:
        raise UserError(f"the settings do not fit together ({_first_lines(error)})", where="command line") from None
    assert isinstance(tree, dict)
    return {str(key): value for key, value in tree.items()}, choices


def _hold(
    name: str, node: dict[str, Any], group: str | None = None, package: str | None = None, provider: str = "sessim"
) -> None:
    """Give Hydra's store a file, unless it holds the same already: building its nodes takes a third of the time."""
    content = repr((node, package, provider))
    if _held.get((group, name)) != content:
        ConfigStore.instance().store(name=name, node=node, group=group, package=package, provider=provider)
        _held[group, name] = content


def _read_files(overrides: Overrides) -> dict[tuple[str, str], OptionFile]:
    """Read and check every file that may be composed: what is typed, what is the default, and what those files pick.

    Raises:
        UserError: If a file is not readable, picks an option that does not exist, or says something a file may not say.
    """
    defaults, _ = read_main_file()
    picked = {group: name for each in defaults if isinstance(each, Mapping) for group, name in each.items()}
    waiting = [(group, name, "command line") for group, name in (picked | dict(overrides.choices)).items()]
    files: dict[tuple[str, str], OptionFile] = {}
    while waiting:
        group, name, place = waiting.pop()
        if (group, name) not in files:
            files[group, name] = file = read_option_file(group, name, place)
            waiting += [(*choice, file.place) for choice in file.choices.items()]
    return files


def _first_lines(error: Exception) -> str:
    """Return the informative lines of a Hydra error, without its search path."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [
        line for line in lines if "path=" not in line and not line.startswith(("Config search path", "Available"))
    ]
    text = " ".join(telling[:3])
    for folder in filter(None, (configs_folder(), own_configs_folder())):
        text = text.replace(str(folder), "configs")
    return text


def _find_places(files: Mapping[str, OptionFile], overrides: Overrides) -> dict[str, str]:
    """Return where each key is set, or would be: command line, experiment, scale, or the file of its group."""
    where = {
        key: files[group].place if (group := key.split(".")[0]) in files else "configs/config.yaml"
        for key in read_declared_keys()
    }
    for group in SETTING_GROUPS:
        where |= dict.fromkeys(list_keys(files[group].tree, files[group].prefix), files[group].place)
    return where | dict.fromkeys(overrides.keys, "command line")


def _resolve(composed: Composed, arms: Sequence[Arm]) -> dict[str, Any]:
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
    tree["arms"] = {each.label: _describe_arm(each) for each in arms}
    return tree


def _describe_arm(arm: Arm) -> dict[str, Any]:
    """Return what the manifest says of an arm; and, if any, which swept values it covers."""
    about = {
        "role": arm.role,
        "policy_file": arm.policy_file,
        "rules_as_of": arm.rules_as_of,
        "starts": arm.starts,
        "levers": dict(arm.levers),
        "changes": list(arm.changes),
    }
    return {**about, "swept": dict(arm.swept)} if arm.swept else about
