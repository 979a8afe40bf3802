"""Several studies in one command: Hydra expands the combinations, one Hydra job is one whole study."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

import hydra
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.singleton import Singleton
from hydra.errors import HydraException

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.compose import own_search_path
from sessim.settings.renames import with_current_names
from sessim.settings.schema import build_unset_tree

# Hydra writes nothing of its own: the manifest of each study holds its settings
QUIET = (
    "hydra.output_subdir=null",
    "hydra.sweep.subdir=.",
    "hydra/job_logging=none",
    "hydra/hydra_logging=none",
)


def list_combinations(settings: Sequence[str]) -> list[list[str]]:
    """Return the settings of every study of a multirun, each with its own results folder.

    Raises:
        UserError: The settings are not readable.
    """
    try:
        parsed = OverridesParser.create().parse_overrides(with_current_names(settings))
        batches = BasicSweeper.split_arguments(parsed, max_batch_size=None)
    except HydraException as error:
        raise UserError(
            f"{str(error).splitlines()[0]}", where="command line", allowed="key=value or key=a,b,c without spaces"
        ) from None
    return [add_own_folder(job, find_swept_keys(settings)) for batch in batches for job in batch]


def _strip_plus(settings: Sequence[str]) -> list[str]:
    """Settings without a leading `+`, which adds nothing here and which Hydra refuses before a group."""
    return [each.lstrip("+") for each in settings]


def find_swept_keys(settings: Sequence[str]) -> set[str]:
    """Keys that are given several values."""
    parsed = OverridesParser.create().parse_overrides(list(settings))
    return {override.key_or_group for override in parsed if override.is_sweep_override()}


def add_own_folder(job: Sequence[str], swept: set[str]) -> list[str]:
    """Add a results folder that names what varies; a folder that the user named holds one such folder a study."""
    values = dict(setting.split("=", 1) for setting in job)
    name = values.get("experiment.name", values.get("experiment", "nine_questions"))
    label = ",".join(f"{key}={values[key]}" for key in sorted(swept) if key in values and key != "experiment")
    own = f"{name}__{label}" if label else name
    root = values.get("output.folder")
    if root is not None and "output.folder" not in swept:
        inside = root.strip("'\"")
        return [each for each in job if not each.startswith("output.folder=")] + [f"output.folder='{inside}/{own}'"]
    return list(job) if root is not None else [*job, f"output.folder='results/{own}'"]


def run_with_hydra(settings: Sequence[str], run_one: Callable[[list[str]], int]) -> int:
    """Hand a multirun to Hydra, which launches one job a combination.

    Args:
        settings: Settings with several values for some keys.
        run_one: Runs one study of the given settings and returns its exit code.

    Returns:
        The largest exit code.
    """
    codes: list[int] = []
    settings = with_current_names(settings)
    swept = find_swept_keys(settings)

    def job(_: Any) -> int:
        given = [each for each in HydraConfig.get().overrides.task if not each.startswith("hydra.")]
        outer = Singleton.get_state()
        GlobalHydra.instance().clear()  # a study composes its own settings, and Hydra allows one composition at a time
        try:
            codes.append(run_one(add_own_folder(given, swept)))
        finally:
            Singleton.set_state(outer)
        return codes[-1]

    ConfigStore.instance().store(name="declared_settings", node=build_unset_tree(), provider="sessim")
    app = hydra.main(version_base="1.3", config_path=str(configs_folder()), config_name="config")(job)
    before = sys.argv
    with tempfile.TemporaryDirectory() as own_of_hydra:
        sys.argv = [
            "sessim",
            "--multirun",
            *own_search_path(),
            *_strip_plus(settings),
            *QUIET,
            f"hydra.sweep.dir={own_of_hydra}",
        ]
        try:
            app()
        finally:
            sys.argv = before
    return max(codes, default=0)
