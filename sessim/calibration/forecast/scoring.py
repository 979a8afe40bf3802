"""Published figures, and how a forecast and its rival score against them by the rule written with the forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.calibration.forecast.persistence import LOGNORMAL, find_quantiles
from sessim.ground.errors import UserError
from sessim.ground.numbers import FORMS, read_number
from sessim.ground.resources import configs_folder, shorten_path
from sessim.ground.rows import read_rows

INTERVALS = (0.5, 0.9)
OBSERVED_COLUMNS = ("quantity", "observed", "source")
NOT_OBSERVED = ("", "na", "n/a")  # as spreadsheets and R write a missing figure


def observed_file() -> Path:
    """Path of the figures that have been published since the first nowcast."""
    return configs_folder() / "calibration" / "observed_figures.csv"


def read_observed(path: Path, known: Sequence[str], *, may_hold_others: bool = False) -> pd.DataFrame:
    """Read observed figures: columns quantity and observed, source optional; rows without a figure are left out.

    Args:
        path: The file.
        known: Quantities that were forecast.
        may_hold_others: Whether rows on other quantities are ignored; they are refused otherwise.

    Raises:
        UserError: One line that says which row or column is wrong.
    """
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in read_rows(path, OBSERVED_COLUMNS[:2], OBSERVED_COLUMNS[2:]):
        quantity, observed = row.values["quantity"], row.values["observed"]
        if quantity not in known:
            if may_hold_others:
                continue
            raise UserError(f"{quantity!r} was not forecast", where=row.place, allowed=", ".join(known))
        if quantity in seen:
            raise UserError(f"{quantity} appears twice", where=row.place)
        seen.add(quantity)
        if observed.lower() in NOT_OBSERVED:
            continue
        value = float(read_number(observed, quantity, row.place))
        if not np.isfinite(value):
            raise UserError(f"{quantity}={observed} is not a finite number", where=row.place, allowed=FORMS)
        rows.append({"quantity": quantity, "observed": value})
    if not rows:
        what = "holds no observed figure of this forecast" if may_hold_others else "holds no observed figure"
        raise UserError(what, where=shorten_path(path), allowed="a number in the column observed")
    return pd.DataFrame(rows)


def refuse_impossible(observed: pd.DataFrame, units: Mapping[str, str], place: str) -> None:
    """Refuse figures that their quantity cannot have: shares beyond 0 to 1, counts and dollars below 0.

    Args:
        observed: From `read_observed`.
        units: Unit by quantity.
        place: File, as it is named to the user.

    Raises:
        UserError: One line that says which figure is wrong.
    """
    for quantity, value in observed[["quantity", "observed"]].itertuples(index=False):
        if units[quantity].startswith("share") and not 0.0 <= value <= 1.0:
            hint = f"; {value:g} percent is {value / 100.0:g}" if 1.0 < value <= 100.0 else ""
            raise UserError(f"{quantity} is a share and cannot be {value:g}{hint}", where=place, allowed="0 to 1")
        if value < 0.0:
            raise UserError(f"{quantity} cannot be {value:g}", where=place, allowed="0 or more")


def score_forecast(
    samples: pd.DataFrame,
    observed: pd.DataFrame,
    persistence: pd.DataFrame | None = None,
    units: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Score samples against observed figures, one row per quantity; the rule is stored with the forecast.

    Args:
        samples: One column per quantity.
        observed: Columns quantity and observed.
        persistence: What persistence predicted when the forecast was registered; None for a forecast without it.
        units: Unit by quantity, for persistence.

    Raises:
        UserError: scoringrules is not installed.
    """
    try:
        import scoringrules
    except ImportError:
        raise UserError("scoring needs scoringrules; type: pip install 'sessim[analysis]'") from None
    rivals: dict[str, pd.Series[Any]] = {}
    if persistence is not None:
        rivals = {str(row["quantity"]): row for _, row in persistence.iterrows()}
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
        if quantity in rivals and units is not None:
            rival, unit = rivals[quantity], units[quantity]
            row["persistence"] = float(rival["last"])
            row["absolute_error_of_persistence"] = abs(float(rival["last"]) - value)
            row["crps_persistence"] = _score_persistence(rival, value, unit)
            for interval in INTERVALS:
                low, high = find_quantiles(rival, [(1 - interval) / 2, (1 + interval) / 2], unit)
                row[f"interval_score_{100 * interval:.0f}_persistence"] = float(
                    scoringrules.interval_score(value, low, high, 1 - interval)
                )
        rows.append(row)
    return pd.DataFrame(rows)


def _score_persistence(rival: pd.Series[Any], value: float, unit: str) -> float:
    import scoringrules

    if unit == LOGNORMAL:
        return float(scoringrules.crps_lognormal(value, np.log(float(rival["last"])), float(rival["sd"])))
    return float(scoringrules.crps_normal(value, float(rival["last"]), float(rival["sd"])))


def scores_text(table: pd.DataFrame) -> str:
    """Format scores for a terminal, those of persistence below those of the forecast."""
    lines = [f"{'quantity':<22}{'observed':>14}{'median':>14}{'CRPS':>12}{'IS 50':>12}{'IS 90':>12}  where"]
    has_rival = "crps_persistence" in table
    for row in table.to_dict("records"):
        where = "in the 50 interval" if row["is_in_50"] else "in the 90 interval" if row["is_in_90"] else "MISS"
        lines.append(
            f"{row['quantity']:<22}{format_quantity(row['observed']):>14}{format_quantity(row['median']):>14}"
            f"{row['crps']:>12.4g}{row['interval_score_50']:>12.4g}{row['interval_score_90']:>12.4g}  {where}"
        )
        if has_rival:
            better = (
                "closer than persistence" if row["crps"] < row["crps_persistence"] else "NOT closer than persistence"
            )
            lines.append(
                f"{'  persistence':<36}{format_quantity(row['persistence']):>14}{row['crps_persistence']:>12.4g}"
                f"{row['interval_score_50_persistence']:>12.4g}{row['interval_score_90_persistence']:>12.4g}  {better}"
            )
    lines += ["", f"{int(table['is_in_50'].sum())} of {len(table)} in the 50 percent intervals, "
              f"{int(table['is_in_90'].sum())} in the 90 percent intervals"]  # fmt: skip
    if has_rival:
        better_count = int((table["crps"] < table["crps_persistence"]).sum())
        lines.append(f"CRPS better than persistence for {better_count} of {len(table)}")
    return "\n".join(lines)


def format_quantity(value: float) -> str:
    """A quantity for a terminal: values of 100 or more without decimals."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"
