"""A forecast that can be wrong: distributions registered once, with day and digests, and kept even when withdrawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.calibration.forecast.headcount import name_month, read_headcount
from sessim.calibration.forecast.nowcast import COMPLIANCE, NowcastPlan, Quantity, nowcast_file
from sessim.calibration.forecast.persistence import persistence_table
from sessim.calibration.forecast.scoring import format_quantity
from sessim.ground.errors import UserError
from sessim.ground.files import digest_declared, digest_of, record_checksums, write_whole
from sessim.ground.inert import write_csv
from sessim.ground.marks import leave_mark
from sessim.ground.provenance import read_code_revision, versions
from sessim.ground.resources import read_csv
from sessim.ground.tables import read_json
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.posterior import load_posterior, read_posterior_facts
from sessim.study.results.manifest import input_digests

FORECAST, SAMPLES, ABOUT, TEMPLATE = "forecast.csv", "samples.csv", "forecast.json", "observed_template.csv"
PERSISTENCE, WITHDRAWN, SCORES = "persistence.csv", "withdrawn.json", "scores.csv"
NOT_COVERED = "registration_sha256"
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
RULE = (
    "For each quantity the continuous ranked probability score of the samples (scoringrules.crps_ensemble) and the interval "
    "score of the central 50 and 90 percent intervals (scoringrules.interval_score), in the unit of the quantity; less is "
    "better. Persistence (persistence.csv: normal about the last published value; lognormal for people) is scored alike. The "
    "medians alone, scored by their absolute errors, are given as well."
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A forecast as registered.

    Attributes:
        samples: One column per quantity.
        units: Unit by quantity.
        persistence: What persistence predicted; None for a forecast registered without it.
        about: Its facts.
        withdrawal: Why it is withdrawn, in one sentence; empty for one still in force.
    """

    samples: pd.DataFrame
    units: Mapping[str, str]
    persistence: pd.DataFrame | None
    about: Mapping[str, Any]
    withdrawal: str


def name_folder(edition: str) -> str:
    """Folder of an edition of the nowcast."""
    return f"results/nowcast_{edition}"


def quantile_table(quantities: Sequence[Quantity], samples: pd.DataFrame) -> pd.DataFrame:
    """The forecast as quantiles, one row per quantity and level."""
    rows = []
    for each in quantities:
        values = samples[each.id].dropna().to_numpy(dtype=float)
        for level in QUANTILES:
            value = float(np.quantile(values, level)) if len(values) else float("nan")
            rows.append({"quantity": each.id, "title": each.title, "unit": each.unit, "level": level, "value": value})
    return pd.DataFrame(rows)


def refuse_second(folder: Path) -> None:
    """Refuse to overwrite a forecast.

    Raises:
        UserError: There is a forecast already.
    """
    if (folder / ABOUT).exists():
        made = _read_facts(folder).get("made", "an unknown day")
        raise UserError(
            f"{folder} holds the forecast of {made}, and a forecast is written once; for the next quarter raise `edition` "
            "in configs/calibration/forecast.yaml, or choose another --folder"
        )


def write_forecast(
    folder: Path,
    samples: pd.DataFrame,
    plan: NowcastPlan,
    study: StudySettings,
    command: str,
    *,
    has_discrepancy: bool,
) -> pd.DataFrame:
    """Register a nowcast: quantiles, samples, persistence, a template for observed figures, and last its facts.

    Args:
        folder: Where it is written.
        samples: Samples, indexed by world and conditions.
        plan: What was declared.
        study: The study that it comes from.
        command: Command that makes it.
        has_discrepancy: Whether learnt discrepancy is in the samples.

    Returns:
        The quantile table.
    """
    quantities = plan.quantities
    table = quantile_table(quantities, samples)
    leave_mark(folder)  # so that a file of the user's here is kept under another name
    write_whole(folder / FORECAST, partial(write_csv, table))
    write_whole(folder / SAMPLES, partial(write_csv, samples, has_index=True))
    write_whole(folder / PERSISTENCE, partial(write_csv, persistence_table(plan)))
    template = pd.DataFrame({"quantity": [each.id for each in quantities], "observed": "", "source": ""})
    write_whole(folder / TEMPLATE, partial(write_csv, template))
    about = {
        "made": datetime.now(UTC).date().isoformat(),
        "edition": plan.edition,
        "revision": read_code_revision(),
        "command": command,
        "systems": [{"from": each["from"], "settings": list(each["settings"])} for each in plan.periods],
        "conditions": {
            each["title"]: [option["title"] for option in each["options"]] for each in plan.conditions
        },
        "headcount_known_to": name_month(int(read_headcount(plan.corps).index[-1])),
        "compliance": describe_compliance(study.world_table),
        "has_discrepancy": has_discrepancy,
        "population": study.population.name,
        "worlds": int(samples.index.get_level_values("world").nunique()),
        "samples": len(samples),
        "inputs": input_digests(study),
        "declared_sha256": digest_declared(nowcast_file()),
        "posterior": read_posterior_facts(),
        "versions": versions(),
        "scoring_rule": RULE,
        "forecast_sha256": digest_of(folder / FORECAST),
        "samples_sha256": digest_of(folder / SAMPLES),
        "persistence_sha256": digest_of(folder / PERSISTENCE),
    }  # fmt: skip
    about[NOT_COVERED] = digest_facts(about)
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / ABOUT, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    record_checksums(folder, [FORECAST, SAMPLES, PERSISTENCE, TEMPLATE, ABOUT])
    return table


def digest_facts(about: Mapping[str, Any]) -> str:
    """SHA-256 of the facts of a forecast, the digest itself left out."""
    covered = {name: value for name, value in about.items() if name != NOT_COVERED}
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


def describe_compliance(worlds: pd.DataFrame) -> str:
    """How far agencies comply with the limit in the worlds of a nowcast."""
    drawn = worlds.loc[worlds["world"] > 0, COMPLIANCE]
    if drawn.nunique() < 2:
        return f"held at {drawn.iloc[0]:.2f}, since the worlds do not vary it" if len(drawn) else "no world is drawn"
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    return f"median {middle:.2f}, middle 90 percent {low:.2f} to {high:.2f} of the way to the limit, mean over agencies"


def forecast_text(table: pd.DataFrame) -> str:
    """Format the forecast for a terminal."""
    lines = [f"{'':<58}{'median':>14}{'50 percent':>26}{'90 percent':>26}"]
    for _, rows in table.groupby("quantity", sort=False):
        at = {float(level): float(value) for level, value in zip(rows["level"], rows["value"], strict=True)}
        middle, outer = (
            f"{format_quantity(at[low])} to {format_quantity(at[high])}" for low, high in ((0.25, 0.75), (0.05, 0.95))
        )
        lines.append(f"{rows['title'].iloc[0]:<58.56}{format_quantity(at[0.5]):>14}{middle:>26}{outer:>26}")
    return "\n".join(lines)


def read_withdrawal(folder: Path) -> str:
    """Say since when and why a forecast is withdrawn, in one paragraph; empty for one still in force.

    Raises:
        UserError: The file that says so is damaged.
    """
    if not (folder / WITHDRAWN).is_file():
        return ""
    about = read_json(folder / WITHDRAWN)
    if not isinstance(about, Mapping) or not {"withdrawn", "reason", "replaced_by"} <= set(about):
        raise UserError("is damaged: it lacks withdrawn, reason or replaced_by", where=f"{folder}/{WITHDRAWN}")
    return f"WITHDRAWN on {about['withdrawn']}. {about['reason']} In its place: {about['replaced_by']}."


def load_forecast(folder: Path) -> Registered:
    """Read a forecast.

    Raises:
        UserError: There is none, or the forecast has changed since it was written.
    """
    if not (folder / ABOUT).is_file():
        raise UserError(f"{folder} holds no forecast; type: sessim forecast")
    about = _read_facts(folder)
    if NOT_COVERED in about and about[NOT_COVERED] != digest_facts(about):
        raise UserError(f"{folder}/{ABOUT} has changed since it was written; a changed forecast is not scored")
    for name, digest in ((SAMPLES, "samples"), (FORECAST, "forecast"), (PERSISTENCE, "persistence")):
        is_awaited = name != PERSISTENCE or f"{digest}_sha256" in about
        if is_awaited and (not (folder / name).is_file() or digest_of(folder / name) != about.get(f"{digest}_sha256")):
            raise UserError(f"{folder}/{name} has changed since it was written; a changed forecast is not scored")
    samples = read_csv(folder / SAMPLES, index_col="world").drop(columns="conditions", errors="ignore")
    table = read_csv(folder / FORECAST)
    units = {str(quantity): str(unit) for quantity, unit in zip(table["quantity"], table["unit"], strict=True)}
    persistence = read_csv(folder / PERSISTENCE) if "persistence_sha256" in about else None
    return Registered(samples, units, persistence, about, read_withdrawal(folder))


def _read_facts(folder: Path) -> Mapping[str, Any]:
    """Return what is stored with a forecast.

    Raises:
        UserError: It is damaged.
    """
    about = read_json(folder / ABOUT)
    if not isinstance(about, Mapping):
        raise UserError("is damaged: it holds no facts of a forecast", where=f"{folder}/{ABOUT}")
    return about


def collect_warnings(study: StudySettings, *, has_discrepancy: bool) -> tuple[str, ...]:
    """What the reader of a nowcast should know before its numbers.

    Args:
        study: The study that it comes from.
        has_discrepancy: Whether learnt discrepancy is in the samples.
    """
    found = list(load_posterior().warnings)
    if not has_discrepancy:
        found.append("these worlds carry no learnt discrepancy, so the bands are too narrow")
    if study.world_table.loc[study.world_table["world"] > 0, COMPLIANCE].nunique() < 2:
        found.append(f"compliance of agencies is {describe_compliance(study.world_table)}")
    return tuple(found)
