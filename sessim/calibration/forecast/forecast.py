"""A forecast that can be wrong: distributions written once, and the rule by which they are scored later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.ground.errors import UserError
from sessim.ground.files import digest_of, record_checksums, write_whole
from sessim.ground.inert import write_csv
from sessim.ground.marks import leave_mark
from sessim.ground.numbers import FORMS, read_number
from sessim.ground.provenance import read_code_revision, versions
from sessim.ground.resources import configs_folder, read_csv, read_yaml
from sessim.ground.rows import read_rows
from sessim.ground.tables import read_json
from sessim.measures.catalogue import BY_NAME
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.posterior import load_posterior, read_posterior_facts

FORECAST, SAMPLES, ABOUT, TEMPLATE = "forecast.csv", "samples.csv", "forecast.json", "observed_template.csv"
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
INTERVALS = (0.5, 0.9)
COLUMNS = ("quantity", "observed", "source")
NOT_OBSERVED = ("", "na", "n/a")  # as spreadsheets and R write a figure that is not there
RULE = (
    "For each quantity the continuous ranked probability score of the samples (scoringrules.crps_ensemble) and the interval "
    "score of the central 50 and 90 percent intervals (scoringrules.interval_score), in the unit of the quantity; less is "
    "better. The median alone, scored by its absolute error, stands beside them."
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One predicted number: a measure of a fiscal year, over another one if given."""

    id: str
    title: str
    measure: str
    year: int
    over: str = ""
    over_year: int = 0

    @property
    def unit(self) -> str:
        """Unit of the quantity."""
        return "share" if self.over else BY_NAME[self.measure].unit


def load_quantities() -> tuple[Quantity, ...]:
    """Read the quantities of the forecast."""
    return tuple(
        Quantity(**each) for each in read_yaml(configs_folder() / "calibration" / "forecast.yaml")["quantities"]
    )


def compose_forecast_study(typed: Sequence[str], folder: Path) -> StudySettings:
    """Return the study of the forecast; its runs lie in a folder of their own beside the forecast."""
    return compose_study(["experiment=forecast_fy2026", f"output.folder={folder / 'study'}", *typed])


def samples_of(quantities: Sequence[Quantity], runs: pd.DataFrame) -> pd.DataFrame:
    """Samples of the forecast, one row a posterior world (the central world left out), one column a quantity."""
    drawn = runs[runs["world"] > 0]

    def of(measure: str, year: int) -> pd.Series[float]:
        of_year = drawn[drawn["fiscal_year"] == year]
        return of_year.groupby("world")[measure].mean()

    return pd.DataFrame(
        {
            each.id: of(each.measure, each.year) / of(each.over, each.over_year)
            if each.over
            else of(each.measure, each.year)
            for each in quantities
        }
    )


def quantile_table(quantities: Sequence[Quantity], samples: pd.DataFrame) -> pd.DataFrame:
    """The forecast as quantiles, one row a quantity and level."""
    rows = []
    for each in quantities:
        values = samples[each.id].dropna().to_numpy(dtype=float)
        for level in QUANTILES:
            value = float(np.quantile(values, level)) if len(values) else float("nan")
            rows.append({"quantity": each.id, "title": each.title, "unit": each.unit, "level": level, "value": value})
    return pd.DataFrame(rows)


def refuse_second(folder: Path, *, may_replace: bool) -> None:
    """Refuse to write over a forecast unless asked to.

    Raises:
        UserError: There is a forecast already.
    """
    if (folder / ABOUT).exists() and not may_replace:
        made = _read_facts(folder).get("made", "an unknown day")
        raise UserError(
            f"{folder} holds the forecast of {made}, and a forecast is written once; to replace it add --replace, or choose "
            "another --folder"
        )


def write_forecast(folder: Path, samples: pd.DataFrame, study: StudySettings, command: str) -> pd.DataFrame:
    """Write quantiles, samples, the facts of the forecast and a template for the observed figures.

    Returns:
        The quantile table.
    """
    quantities = load_quantities()
    table = quantile_table(quantities, samples)
    leave_mark(folder)  # so that a file of the user's, or a forecast that stood here, is kept under another name
    write_whole(folder / FORECAST, partial(write_csv, table))
    write_whole(folder / SAMPLES, partial(write_csv, samples, has_index=True))
    template = pd.DataFrame({"quantity": [each.id for each in quantities], "observed": "", "source": ""})
    write_whole(folder / TEMPLATE, partial(write_csv, template))
    about = {
        "made": datetime.now(UTC).date().isoformat(),
        "revision": read_code_revision(),
        "command": command,
        "policy": study.arms[0].title,
        "population": study.population.name,
        "worlds": len(samples),
        "posterior": read_posterior_facts(),
        "versions": versions(),
        "scoring_rule": RULE,
        "forecast_sha256": digest_of(folder / FORECAST),
        "samples_sha256": digest_of(folder / SAMPLES),
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / ABOUT, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    record_checksums(folder, [FORECAST, SAMPLES, TEMPLATE, ABOUT])
    return table


def forecast_text(table: pd.DataFrame) -> str:
    """Lay the forecast out for a terminal."""
    lines = [f"{'':<58}{'median':>14}{'50 percent':>26}{'90 percent':>26}"]
    for _, rows in table.groupby("quantity", sort=False):
        at = {float(level): float(value) for level, value in zip(rows["level"], rows["value"], strict=True)}
        lines.append(
            f"{rows['title'].iloc[0]:<58.56}{_number(at[0.5]):>14}"
            f"{_number(at[0.25]) + ' to ' + _number(at[0.75]):>26}{_number(at[0.05]) + ' to ' + _number(at[0.95]):>26}"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


def read_observed(path: Path, known: Sequence[str]) -> pd.DataFrame:
    """Read observed figures: columns quantity and observed, source optional; rows without a figure are left out.

    Raises:
        UserError: One line that says which row or column is wrong.
    """
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in read_rows(path, COLUMNS[:2], COLUMNS[2:]):
        quantity, observed = row.values["quantity"], row.values["observed"]
        if quantity not in known:
            raise UserError(f"{quantity!r} was not predicted", where=row.place, allowed=", ".join(known))
        if quantity in seen:
            raise UserError(f"{quantity} stands twice", where=row.place)
        seen.add(quantity)
        if observed.lower() in NOT_OBSERVED:
            continue
        value = float(read_number(observed, quantity, row.place))
        if not np.isfinite(value):
            raise UserError(f"{quantity}={observed} is not a finite number", where=row.place, allowed=FORMS)
        rows.append({"quantity": quantity, "observed": value})
    if not rows:
        raise UserError("holds no observed figure", where=str(path), allowed="a number in the column observed")
    return pd.DataFrame(rows)


def refuse_impossible(observed: pd.DataFrame, place: str) -> None:
    """Refuse figures that their quantity cannot have: shares beyond 0 to 1, counts and dollars below 0.

    Args:
        observed: From `read_observed`.
        place: File, as it is named to the user.

    Raises:
        UserError: One line that says which figure is wrong.
    """
    units = {each.id: each.unit for each in load_quantities()}
    for quantity, value in observed[["quantity", "observed"]].itertuples(index=False):
        if units[quantity].startswith("share") and not 0.0 <= value <= 1.0:
            hint = f"; {value:g} percent is {value / 100.0:g}" if 1.0 < value <= 100.0 else ""
            raise UserError(f"{quantity} is a share and cannot be {value:g}{hint}", where=place, allowed="0 to 1")
        if value < 0.0:
            raise UserError(f"{quantity} cannot be {value:g}", where=place, allowed="0 or more")


def load_forecast(folder: Path) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """Read samples and facts of a forecast.

    Raises:
        UserError: There is none, or its samples are not those that were written.
    """
    if not (folder / ABOUT).is_file():
        raise UserError(f"{folder} holds no forecast; type: sessim forecast")
    about = _read_facts(folder)
    if not (folder / SAMPLES).is_file() or digest_of(folder / SAMPLES) != about.get("samples_sha256"):
        raise UserError(f"{folder}/{SAMPLES} is not the one that was written; a changed forecast is not scored")
    return read_csv(folder / SAMPLES, index_col="world"), about


def _read_facts(folder: Path) -> Mapping[str, Any]:
    """Return what stands beside a forecast.

    Raises:
        UserError: It is damaged.
    """
    about = read_json(folder / ABOUT)
    if not isinstance(about, Mapping):
        raise UserError("is damaged: it holds no facts of a forecast", where=f"{folder}/{ABOUT}")
    return about


def score_forecast(samples: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Score samples against observed figures, one row a quantity; the rule is `RULE`.

    Raises:
        UserError: scoringrules is not installed.
    """
    try:
        import scoringrules
    except ImportError:
        raise UserError("scoring needs scoringrules; type: pip install 'sessim[analysis]'") from None
    rows = []
    for quantity, value in zip(observed["quantity"], observed["observed"], strict=True):
        values = samples[quantity].dropna().to_numpy(dtype=float)
        row: dict[str, Any] = {
            "quantity": quantity,
            "observed": value,
            "median": float(np.median(values)),
            "absolute_error_of_median": float(abs(np.median(values) - value)),
            "crps": float(scoringrules.crps_ensemble(value, values)),
        }
        for interval in INTERVALS:
            low, high = np.quantile(values, [(1 - interval) / 2, (1 + interval) / 2])
            name = f"{100 * interval:.0f}"
            row[f"low{name}"], row[f"high{name}"] = float(low), float(high)
            row[f"interval_score_{name}"] = float(scoringrules.interval_score(value, low, high, 1 - interval))
            row[f"is_in_{name}"] = bool(low <= value <= high)
        rows.append(row)
    return pd.DataFrame(rows)


def scores_text(table: pd.DataFrame) -> str:
    """Lay scores out for a terminal."""
    lines = [f"{'quantity':<22}{'observed':>14}{'median':>14}{'CRPS':>12}{'IS 50':>12}{'IS 90':>12}  where"]
    for row in table.to_dict("records"):
        where = "in the 50 interval" if row["is_in_50"] else "in the 90 interval" if row["is_in_90"] else "MISS"
        lines.append(
            f"{row['quantity']:<22}{_number(row['observed']):>14}{_number(row['median']):>14}{row['crps']:>12.4g}"
            f"{row['interval_score_50']:>12.4g}{row['interval_score_90']:>12.4g}  {where}"
        )
    lines += ["", f"{int(table['is_in_50'].sum())} of {len(table)} in the 50 percent intervals, "
              f"{int(table['is_in_90'].sum())} in the 90 percent intervals"]  # fmt: skip
    return "\n".join(lines)


def collect_posterior_warnings() -> tuple[str, ...]:
    """Warnings about the posterior that a forecast rests on."""
    return load_posterior().warnings
