"""A made-up study with known effects, for tests of evidence and report. Its numbers mean nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.measures.catalogue import NAMES
from sessim.settings.registration import registration_digest
from sessim.study.results.store import StoredStudy

FIRST_YEAR = 2026
BASE = {"output": 4.0, "information_bits": 0.25, "helping": 1.0, "ability": 1.1, "know_how": 0.7, "cash_slope": 0.8}
ARMS = (
    ("A0", "pre-2025 system", "reference"),
    ("A1", "operating cap", "focal"),
    ("A3", "rigour without a cap", "reference"),
    ("A4-20", "cap of 20 percent", "other"),
    ("A5", "cap with a forced lower group", "other"),
)
# shift of a measure in units of 1, by arm and world row
Effect = Callable[[str, str, Mapping[str, Any]], float]


def standard_effect(measure: str, arm: str, world: Mapping[str, Any]) -> float:
    """A cap that pays merit better, whose effect on output turns with one parameter and one theory."""
    strength = {"A0": 0.0, "A1": 1.0, "A3": 0.3, "A4-20": 1.6, "A5": 1.3}[arm]
    no_response = world["theory.effort"] == "none"
    effects = {
        "cash_slope": 0.6,
        "information_bits": 0.2 * world["rating.performance_share"],
        "output": 2.0 * (world["effort.response"] - 0.5 * world["cooperation.rivalry"]) * (not no_response),
        "effort": 0.2 * (world["effort.response"] - 0.4) * (not no_response),
        "helping": -0.15 * world["cooperation.rivalry"],
        "star_exit_rate": 0.03 * world["leaving.shortfall_effect"] * (world["theory.leaving"] != "rate_only"),
        "ability": 0.3 if arm == "A5" else 0.0,
        "know_how": -0.02 * world["leaving.shortfall_effect"],
        "top30_found": -0.5,
        "top_deserved": 0.3,
        "fairness": -0.8,
    }
    return strength * float(effects.get(measure, 0.0))


def make_worlds(count: int) -> pd.DataFrame:
    """World 0 in the middle, the others drawn."""
    generator = np.random.default_rng(12)
    names = ("effort.response", "cooperation.rivalry", "leaving.shortfall_effect", "rating.performance_share")
    table = pd.DataFrame({"world": np.arange(count)})
    for name in names:
        values = generator.random(count)
        values[:1] = 0.5
        table[name] = values
    table["theory.effort"] = np.where(generator.random(count) < 0.4, "none", "expectancy")
    table["theory.leaving"] = np.where(generator.random(count) < 0.4, "rate_only", "hazard")
    table["theory.norms"] = "drifting"
    return table


def make_study(
    *,
    worlds: int = 24,
    replications: int = 3,
    arms: Sequence[str] = ("A0", "A1", "A3", "A4-20", "A5"),
    questions: Sequence[str] = tuple(f"q{n}" for n in range(1, 10)),
    effect: Effect = standard_effect,
    noise: float = 0.05,
    years: int = 6,
    seeds_shared: bool = False,
    folder: Path = Path("synthetic"),
) -> StoredStudy:
    """Build a study; warm-up years are the same in all arms, later ones differ by `effect` and a little noise."""
    table = make_worlds(worlds)
    fiscal_years = np.arange(FIRST_YEAR - 2, FIRST_YEAR + years)
    parts = []
    worlds_as_rows = table.to_dict("records")
    growth = np.where(fiscal_years < FIRST_YEAR, 0.0, 1 - 0.5 ** (1.0 + fiscal_years - FIRST_YEAR))
    base = np.array([BASE.get(measure, 0.3) for measure in NAMES])[:, None]
    for label in arms:
        for world in worlds_as_rows:
            shift = np.array([effect(measure, label, world) for measure in NAMES])[:, None]
            for replication in range(replications):
                seed = replication if seeds_shared else int(world["world"]) * 1000 + replication
                luck = np.random.default_rng((seed, 1))
                own = np.random.default_rng((seed, 2, sum(map(ord, label))))
                size = (len(NAMES), len(fiscal_years))
                common = base * (1 + 0.05 * luck.standard_normal(size))
                values = common + (shift + noise * np.abs(shift) * own.standard_normal(size)) * growth
                columns: dict[str, object] = {
                    "run_id": f"{label}-{world['world']}-{replication}",
                    "arm": label,
                    "world": int(world["world"]),
                    "replication": replication,
                    "seed": seed,
                    "fiscal_year": fiscal_years,
                }
                parts.append(pd.DataFrame(columns | dict(zip(NAMES, values, strict=True))))
    titles = {label: (title, role) for label, title, role in ARMS}
    manifest = {
        "name": "nine_questions",
        "title": "Nine comment questions on forced distribution of ratings",
        "questions": list(questions),
        "arms": [
            {
                "label": label,
                "title": titles[label][0],
                "description": f"Made-up arm {label}.",
                "role": titles[label][1],
                "policy_file": f"policy/{label}.yaml",
            }
            for label in arms
        ],
        "settings": {
            "seed": 1,
            "replications": replications,
            "worlds": worlds,
            "warm_up_years": 2,
            "first_fiscal_year": FIRST_YEAR,
            "years": years,
            "population": "synthetic",
        },
        "command": "sessim run experiment=nine_questions",
        "estimands": registration_digest(),
        "versions": {"sessim": "0.1.0", "numpy": np.__version__},
        "revision": None,
        "started": "2026-01-01T00:00:00Z",
        "finished": "2026-01-01T00:01:00Z",
        "seconds": 60.0,
        "failed_runs": 0,
        "assumed_law": [{"key": "limit.rounding", "value": "floor", "why": "no rounding rule was seen in the text"}],
    }
    return StoredStudy(folder, manifest, pd.concat(parts, ignore_index=True), table)
