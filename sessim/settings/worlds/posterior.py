"""The stored posterior: the worlds consistent with the published record, and how they were found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sessim.ground.errors import UserError
from sessim.ground.files import digest_declared, digest_of
from sessim.ground.provenance import model_version
from sessim.ground.resources import configs_folder, own_configs_folder, read_yaml
from sessim.ground.tables import read_parquet
from sessim.settings.renames import worlds_in_current_names

TABLE = "posterior.parquet"
MANIFEST = "posterior.json"
LEARNT_FROM = {"targets_sha256": "targets.yaml", "history_sha256": "history.yaml"}


@dataclass(frozen=True)
class Posterior:
    """Worlds of the posterior.

    Attributes:
        folder: Folder of the two files.
        worlds: One row per world: `theory.<mechanism>` names and `<mechanism>.<parameter>` values, under the names of today.
        manifest: Targets, model version, seed, waves and fit.
    """

    folder: Path
    worlds: pd.DataFrame
    manifest: dict[str, Any]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user of these worlds should know."""
        made, calibration = self.manifest["versions"]["model"], configs_folder() / "calibration"
        found = [
            f"the posterior was made from an earlier {file}: type sessim calibrate"
            for key, file in LEARNT_FROM.items()
            if self.manifest.get(key) != digest_declared(calibration / file)
        ]
        if not are_alike(made, model_version()):
            found.insert(
                0, f"the posterior was made under model {made}; this is {model_version()}: type sessim calibrate"
            )
        return tuple(found)


def are_alike(made: str, version: str) -> bool:
    """Whether two versions of the model are the same, or declared in `models_alike.yaml` to give the same bytes."""
    alike = read_yaml(configs_folder() / "calibration" / "models_alike.yaml")["alike"]
    return made == version or any({made, version} <= set(each["versions"]) for each in alike)


def find_posterior_folder() -> Path:
    """Folder of the posterior: the user's own `configs/calibration` if it holds one, else the shipped one."""
    own = own_configs_folder()
    if own is not None and (own / "calibration" / TABLE).is_file():
        return own / "calibration"
    return configs_folder() / "calibration"


def load_posterior(folder: Path | None = None) -> Posterior:
    """Read the posterior.

    Raises:
        UserError: There is none, or its files are damaged or do not belong together.
    """
    place = folder or find_posterior_folder()
    if not (place / TABLE).is_file() or not (place / MANIFEST).is_file():
        raise UserError("there is no posterior yet; type: sessim calibrate")
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        worlds = read_parquet(place / TABLE)
    except (OSError, ValueError, pa.ArrowInvalid) as error:
        raise UserError(
            f"{TABLE} or {MANIFEST} is damaged ({str(error).splitlines()[0]}); type: sessim calibrate"
        ) from None
    if manifest.get("table_sha256") != digest_of(place / TABLE):
        raise UserError(f"{TABLE} is not the one that {MANIFEST} describes; type: sessim calibrate")
    return Posterior(place, worlds_in_current_names(worlds), manifest)


def read_posterior_facts() -> dict[str, Any]:
    """What the manifest of a study says of the posterior that its worlds come from."""
    posterior = load_posterior()
    kept = ("table_sha256", "targets_sha256", "seed", "versions")
    return {name: posterior.manifest[name] for name in kept} | {"warnings": list(posterior.warnings)}
