"""What a nowcast is of: the system in force in each fiscal year, unknown conditions, and the quantities that are forecast.

`configs/calibration/forecast.yaml` declares it and `docs/how-to/forecast.md` has the equations.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.calibration.forecast.headcount import CorpsPlan, draw_corps, list_months
from sessim.ground.resources import configs_folder, read_yaml
from sessim.law.rulebook import Rulebook
from sessim.measures.catalogue import BY_NAME
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import Arm, StudySettings
from sessim.settings.worlds.discrepancy import Discrepancy, load_discrepancy

EXPERIMENT = "experiment=nowcast"
COMPLIANCE = "agencies.compliance_mean"
SAMPLE = ("world", "conditions")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that is forecast.

    Attributes:
        id: Short name, with its fiscal year or month.
        title: What it is.
        unit: Its unit.
        measure: Measure of the model.
        year: Fiscal year; 0 for a month.
        kind: Class of its discrepancy; empty for none.
        discrepancy: Standard deviation of the model's error even with the right parameters.
        persistence: Table and column of the last published value; empty for a month.
    """

    id: str
    title: str
    unit: str
    measure: str
    year: int = 0
    kind: str = ""
    discrepancy: float = 0.0
    persistence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NowcastPlan:
    """What the file declares.

    Attributes:
        edition: Quarter of the registration.
        periods: First fiscal year and settings of each policy.
        conditions: Unknown conditions with their options.
        yearly: Yearly quantities.
        corps: How the corps is forecast by month.
    """

    edition: str
    periods: tuple[Mapping[str, Any], ...]
    conditions: tuple[Mapping[str, Any], ...]
    yearly: tuple[Quantity, ...]
    corps: CorpsPlan

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities: the yearly ones, then the months."""
        months = (Quantity(each.id, each.title, "people", self.corps.measure) for each in list_months(self.corps))
        return (*self.yearly, *months)


def nowcast_file() -> Path:
    """Path of what the nowcast declares."""
    return configs_folder() / "calibration" / "forecast.yaml"


def read_nowcast_plan() -> NowcastPlan:
    """Read what the nowcast declares."""
    about = read_yaml(nowcast_file())
    yearly = tuple(
        Quantity(
            f"{each['id']}_fy{year}",
            f"{each['title']}, FY{year}",
            BY_NAME[each["measure"]].unit,
            each["measure"],
            year,
            each["kind"],
            float(each["discrepancy"]),
            each["persistence"],
        )
        for each in about["quantities"]
        for year in each["years"]
    )
    corps: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in about["corps"].items()
    }
    plan = CorpsPlan(**corps)
    return NowcastPlan(str(about["edition"]), tuple(about["periods"]), tuple(about["conditions"]), yearly, plan)


def compose_nowcast(plan: NowcastPlan, typed: Sequence[str], folder: Path) -> StudySettings:
    """Return the study of the nowcast: one arm for each combination of conditions, under the policies of the years.

    Args:
        plan: What is declared.
        typed: Settings that change how it runs.
        folder: Folder of the nowcast; the runs are in `study` within it.
    """
    where = f"output.folder={folder / 'study'}"
    base = compose_study([EXPERIMENT, where, *typed])

    @functools.cache
    def rules_of(*settings: str) -> Mapping[int, Rulebook]:
        return compose_study([EXPERIMENT, *typed, *settings]).arms[0].rulebooks

    options = [each["options"] for each in plan.conditions]
    arms = [
        _compose_arm(plan, chosen, rules_of, "focal" if number == 0 else "other")
        for number, chosen in enumerate(itertools.product(*options))
    ]
    return replace(base, arms=tuple(arms))


def _compose_arm(
    plan: NowcastPlan, chosen: Sequence[Mapping[str, Any]], rules_of: Callable[..., Mapping[int, Rulebook]], role: str
) -> Arm:
    rulebooks = dict(rules_of(*plan.periods[0]["settings"]))
    for period in plan.periods[1:]:
        rulebooks |= {year: book for year, book in rules_of(*period["settings"]).items() if year >= period["from"]}
    for option in chosen:
        for year, settings in option.get("settings", {}).items():
            rulebooks[year] = rules_of(*settings)[year]
    for option in chosen:
        for year, months in option.get("extra_months_to_fill", {}).items():
            shocks = replace(rulebooks[year].shocks, extra_months_to_fill=float(months))
            rulebooks[year] = replace(rulebooks[year], shocks=shocks)
    label = ", ".join(option["id"] for option in chosen)
    title = "; ".join(option["title"] for option in chosen)
    return Arm(label, title, "the system in force in each fiscal year", role, "several", rulebooks)


def load_learnt_discrepancy(study: StudySettings) -> Discrepancy | None:
    """Learnt discrepancy of the worlds of a study; None if they are not those of a posterior that has one."""
    is_calibrated = study.resolved["world"]["design"] == "calibrated"
    return load_discrepancy() if is_calibrated else None


def draw_samples(plan: NowcastPlan, runs: pd.DataFrame, discrepancy: Discrepancy | None) -> pd.DataFrame:
    """Samples of the nowcast, one row per world (without the central one) and combination of conditions, one column per quantity.

    Args:
        plan: What is declared.
        runs: Runs of the study of the nowcast.
        discrepancy: Learnt discrepancy of its worlds; nothing is added if None.

    Returns:
        Samples, indexed by world and conditions.
    """
    drawn = runs[runs["world"] > 0].rename(columns={"arm": "conditions"})
    by_year = {year: rows.groupby(list(SAMPLE)) for year, rows in drawn.groupby("fiscal_year")}
    columns: dict[str, pd.Series[float]] = {}
    for each in plan.yearly:
        simulated = by_year[each.year][each.measure].mean()
        if discrepancy is not None:
            worlds = simulated.index.get_level_values("world").to_numpy(dtype=np.int64)
            simulated = simulated + discrepancy.term_of(each.kind, each.discrepancy, worlds)
        if each.unit.startswith("share"):
            simulated = simulated.clip(0.0, 1.0)
        columns[each.id] = simulated
    first, then = (by_year[year][plan.corps.measure].mean() for year in plan.corps.over)
    growth = then / first
    months = draw_corps(plan.corps, growth.to_numpy(dtype=float))
    return pd.DataFrame(columns).join(months.set_index(growth.index))
