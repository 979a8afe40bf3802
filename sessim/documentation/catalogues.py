"""The reference pages of columns with their owners, and of measures; what every code of the nine questions is measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sessim.corps.columns import COLUMNS
from sessim.documentation.tables import NOTE
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import MEASURES
from sessim.measures.groups.columns import GROUP_MEASURES
from sessim.measures.groups.strata import STRATA
from sessim.model import STAGES

WAYS = ("functions", "experiments", "tables")


@dataclass(frozen=True, slots=True)
class MeasureCode:
    """One entry of the measure list M1.1-M9.4.

    Attributes:
        definition: What is to be measured.
        direction: Which way is better: `higher`, `lower` or `none`.
        units: Units of its values.
        measures: Yearly measures that serve it.
        by_group: Columns by group of executives that serve it.
        functions: What works it out from yearly measures, or from the world, by dotted name.
        experiments: Experiments that answer it.
        tables: Files that it is compared with.
        limits: What is left out.
    """

    definition: str
    direction: str
    units: tuple[str, ...]
    measures: tuple[str, ...]
    by_group: tuple[str, ...]
    functions: tuple[str, ...]
    experiments: tuple[str, ...]
    tables: tuple[str, ...]
    limits: str


def measure_index() -> Mapping[str, MeasureCode]:
    """Return every code: what `configs/evidence/measure_index.yaml` says of it, and what is declared for it next to formulas."""
    index: dict[str, MeasureCode] = {}
    for code, entry in read_yaml(configs_folder() / "evidence" / "measure_index.yaml").items():
        own = [measure for measure in MEASURES if code in measure.codes]
        index[code] = MeasureCode(
            definition=entry["definition"],
            direction=entry["direction"],
            units=tuple(sorted({*entry.get("units", ()), *(measure.unit for measure in own)})),
            measures=tuple(measure.name for measure in own),
            by_group=tuple(name for name, each in GROUP_MEASURES.items() if code in each.codes),
            **{way: tuple(entry.get(way, ())) for way in WAYS},
            limits=entry.get("limits", ""),
        )
    return index


def columns_page() -> str:
    """Column -> stage: every column of the executives' table with its one owner."""
    lines = ["# Columns and their owners", "", NOTE, ""]
    lines += [
        "A column is written by one stage only; all others read it. When a new person arrives, every column is set to its"
    ]
    lines += ["arrival value: a constant, or the column that `recruit` has just written.", ""]
    for stage in STAGES:
        owned = {name: about for name, about in COLUMNS.items() if about["owner"] == stage.__name__}
        summary = (stage.__doc__ or "").strip().splitlines()[0]
        lines += [f"## {stage.__name__}", "", summary, ""]
        if owned:
            lines += ["| column | type | unit | on arrival | meaning |", "|---|---|---|---|---|"]
        for name, about in owned.items():
            arrival = f"`{about['arrival']}`" if isinstance(about["arrival"], str) else f"{about['arrival']:g}"
            shape = " x 5 elements" if about["per_element"] else ""
            cells = (f"`{name}`", f"{about['dtype']}{shape}", about["unit"], arrival, about["meaning"])
            lines.append(f"| {' | '.join(cells)} |")
        if owned:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def measures_page() -> str:
    """Every yearly measure with its code, unit and direction."""
    lines = ["# Measures", "", NOTE, ""]
    lines += [
        "One value for each fiscal year and run. Codes are those of the measures behind the nine questions; `R` marks the realism"
    ]
    lines += ["table. *Better* is given only where both sides of the debate agree on it.", ""]
    lines += ["*By group* marks measures that `strata.parquet` also holds for groups of executives.", ""]
    lines += ["| measure | code | unit | better | by group | meaning |", "|---|---|---|---|---|---|"]
    for measure in MEASURES:
        better = "" if measure.direction == "none" else measure.direction
        by_group = "yes" if measure.name in GROUP_MEASURES else ""
        cells = (f"`{measure.name}`", measure.code, measure.unit, better, by_group, measure.meaning)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## By group of executives", ""]
    lines += [
        "`strata.parquet` holds one row for each run, fiscal year, stratum and group (filled career seats), for the years that"
    ]
    lines += ["`run.strata` asks for. Empty groups have no row.", ""]
    lines += ["| stratum | groups | what divides them |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {', '.join(each.groups)} | {each.meaning} |" for each in STRATA]
    lines += ["", "| column | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {each.meaning} |" for name, each in GROUP_MEASURES.items()]
    lines += ["", "## By code", ""]
    lines += ["What the nine questions require to be measured, and what measures it.", ""]
    lines += [
        "| code | what | better | yearly measures | by group | further | left out |",
        "|---|---|---|---|---|---|---|",
    ]
    for code, entry in measure_index().items():
        better = "" if entry.direction == "none" else entry.direction
        further = (*entry.functions, *entry.experiments, *entry.tables)
        named = (", ".join(f"`{name}`" for name in names) for names in (entry.measures, entry.by_group, further))
        lines.append(f"| {' | '.join((code, entry.definition, better, *named, entry.limits))} |")
    return "\n".join(lines) + "\n"
