"""The reference pages of columns with their owners, and of measures."""

from __future__ import annotations

from sessim.corps.columns import COLUMNS
from sessim.documentation.tables import NOTE
from sessim.measures.catalogue import MEASURES
from sessim.measures.strata import STRATA, STRATUM_MEASURES
from sessim.model import STAGES


def columns_page() -> str:
    """Column -> stage: every column of the executives' table with its one owner."""
    lines = ["# Columns and their owners", "", NOTE, ""]
    lines += [
        "A column is written by one stage only; everyone else reads. On arrival of a new person every column is set to its"
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
        "One value a fiscal year and run. Codes are those of the measures behind the nine questions; `R` marks the realism"
    ]
    lines += ["table. *Better* is given only where both sides of the debate agree on it.", ""]
    lines += ["*By group* marks what `strata.parquet` holds for groups of executives as well.", ""]
    lines += ["| measure | code | unit | better | by group | meaning |", "|---|---|---|---|---|---|"]
    for measure in MEASURES:
        better = "" if measure.direction == "none" else measure.direction
        by_group = "yes" if measure.name in STRATUM_MEASURES else ""
        cells = (f"`{measure.name}`", measure.code, measure.unit, better, by_group, measure.meaning)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## By group of executives", ""]
    lines += [
        "`strata.parquet` holds one row a run, fiscal year, stratum and group (filled career seats), for the years that"
    ]
    lines += ["`run.strata` asks for. Groups without anybody have no row.", ""]
    lines += ["| stratum | groups | what divides them |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {', '.join(each.groups)} | {each.meaning} |" for each in STRATA]
    lines += ["", "| column | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in STRATUM_MEASURES.items()]
    return "\n".join(lines) + "\n"
