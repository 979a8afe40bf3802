"""The realism table: the status quo against the published record, misses shown as misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.central_world import drop_central
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME


@dataclass(frozen=True, slots=True)
class RealismRow:
    """One line of the realism table.

    Attributes:
        title: What is compared.
        unit: Unit.
        published: Published value.
        low: Lower end of the declared band.
        high: Upper end.
        simulated: Mean over replications and years.
        error: Monte Carlo standard error of that mean; NaN with one replication.
        source: Source of the published value.
    """

    title: str
    unit: str
    published: float
    low: float
    high: float
    simulated: float
    error: float
    source: str

    @property
    def is_inside(self) -> bool:
        """Whether the simulated value lies in the declared band."""
        return self.low <= self.simulated <= self.high


TABLE_OF_EXECUTIVES = "realism"


def realism_rows(runs: pd.DataFrame, first_fiscal_year: int, table_name: str = TABLE_OF_EXECUTIVES) -> list[RealismRow]:
    """Compare the years from a fiscal year on with a table of published values.

    Args:
        runs: Runs of the status quo; world 0 is not a draw and is left out if there are others.
        first_fiscal_year: First year that counts.
        table_name: File of `configs/evidence/` with the published values.

    Raises:
        UserError: There is no such file, or it names an unknown measure.
    """
    path = configs_folder() / "evidence" / f"{table_name}.yaml"
    if not path.is_file():
        raise UserError(f"there is no table of published values {table_name!r}", where="experiment.record")
    rows: list[dict[str, Any]] = read_yaml(path)["rows"]
    drawn = drop_central(runs)
    seen = drawn[drawn["fiscal_year"] >= first_fiscal_year]
    table = []
    for row in rows:
        for name in (row["value"], row.get("over", row["value"])):
            if name not in BY_NAME:
                raise UserError(
                    f"{row['id']} names the unknown measure {name!r}", where=f"configs/evidence/{table_name}.yaml"
                )
        values = seen[row["value"]] / seen[row["over"]] if "over" in row else seen[row["value"]]
        of_run = values.groupby(seen["run_id"]).mean()
        error = float(of_run.std(ddof=1) / np.sqrt(len(of_run))) if len(of_run) > 1 else float("nan")
        table.append(
            RealismRow(
                row["title"],
                row["unit"],
                row["published"],
                row["low"],
                row["high"],
                float(of_run.mean()),
                error,
                row["source"],
            )
        )
    return table


def realism_text(rows: list[RealismRow]) -> str:
    """Format the table for a terminal."""
    lines = [f"{'':<34}{'published':>10}{'band':>17}{'simulated':>11}{'+-':>8}  verdict"]
    for row in rows:
        band = f"{row.low:.3f} to {row.high:.3f}"
        error = "" if np.isnan(row.error) else f"{row.error:.4f}"
        verdict = "inside" if row.is_inside else "MISS"
        lines.append(f"{row.title:<34}{row.published:>10.3f}{band:>17}{row.simulated:>11.3f}{error:>8}  {verdict}")
    misses = sum(not row.is_inside for row in rows)
    lines += [
        "",
        f"{len(rows) - misses} of {len(rows)} inside the declared bands" + (f", {misses} missed" if misses else ""),
    ]
    lines += ["", "Published values:"] + [f"  {row.title}: {row.source}" for row in rows]
    return "\n".join(lines)
