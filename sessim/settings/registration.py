"""What a study is to estimate, as one digest: fixed in the manifest when it is run, compared when a report is made."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sessim.ground.resources import configs_folder, read_yaml


def read_registered(folder: Path | None = None) -> dict[str, Any]:
    """The estimands, the lines along which headlines are given, practical thresholds and verdict rules, as plain data.

    Words that explain or phrase a finding are left out: they may be improved without touching what is estimated.

    Args:
        folder: Folder of the declarations; `configs/evidence` by default.
    """
    place = folder or configs_folder() / "evidence"
    estimands = read_yaml(place / "estimands.yaml")
    thresholds = read_yaml(place / "thresholds.yaml")
    measures = sorted({entry["measure"] for entry in estimands.values()})
    return {
        "estimands": estimands,
        "lines": [(each["arm"], each["reference"]) for each in read_yaml(place / "square.yaml")["lines"].values()],
        "thresholds": {measure: thresholds[measure]["value"] for measure in measures},
        "rules": read_yaml(place / "verdicts.yaml")["rules"],
    }


def registration_digest(folder: Path | None = None) -> str:
    """SHA-256 of `registered`, in hexadecimal."""
    return hashlib.sha256(json.dumps(read_registered(folder), sort_keys=True).encode()).hexdigest()
