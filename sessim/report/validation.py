"""What the validation report shows: a page per replication, target or held-out block, gathered from stored tables.

Sources, each left out when it is not there: `results/validation/<name>/rows.csv` with its manifest (replications), flat tables
`results/validation/<id>.csv`, `results/calibration/` (targets and diagnostics) and `results/holdouts/`, with a folder per
edition.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from sessim.ground.errors import UserError
from sessim.ground.resources import read_csv, shorten_path

Made = TypeVar("Made")

KINDS = {
    "replication": "Published studies, run again on the same engine",
    "target": "The published record that the model is calibrated to",
    "holdout": "History that the calibration never saw",
    "learnt": "History held out from the first model, from which the calibration has learnt since",
}
DIAGNOSTICS = {
    "waves": "Waves of the history matching",
    "implausibility": "Implausibility of every figure by wave",
    "sampler": "Steps of the sampler, from the prior to the emulated posterior",
    "agreement": "Simulated worlds of the last wave against what the emulator said of them",
    "theories": "Weight of each theory",
    "parameters": "Posterior against prior of every parameter",
    "conflicts": "Pairs of figures and how close one world comes to both",
    "shared_errors": "The posterior if figures share their errors",
    "left_out": "The posterior without each target in turn",
    "screening": "Which of the parameters that a policy moves are informed by history",
    "lessons_of_parameters": "What history taught: parameters that a policy moves, before and after",
    "lessons_of_headlines": "What history taught: headline answers, before and after",
    "blocks_left_out": "Each target predicted by worlds that never saw it",
    "discrepancy_of_levels": "Learnt discrepancy of levels, in units of the declared one",
    "discrepancy_of_answers": "Learnt factor on answers, from historical contrasts",
    "stacking": "Theories weighed by how well they predict targets left out",
}
FLAT = (
    "id",
    "title",
    "quantity",
    "published",
    "published_low",
    "published_high",
    "ours",
    "ours_error",
    "verdict",
    "source",
)
BAND = ("title", "published", "error", "median", "low90", "high90", "source")
FIT = ("number", "target", *BAND, "weighs", "is_met")
HOLDOUTS = ("holdout", "quantity", *BAND, "is_in_90", "is_stress_test", "approximated")


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity of a page.

    Attributes:
        quantity: What is compared.
        published: What was published, as printed.
        value: The same as a number, NaN if it is not one.
        low: Lower end of what passes, NaN for none.
        high: Upper end.
        ours: What the model gives (median or mean).
        ours_low: Lower end of its 90 percent band, or two standard errors below.
        ours_high: Upper end.
        verdict: `pass`, `miss`, or a word for why it is neither.
    """

    quantity: str
    published: str
    value: float
    low: float
    high: float
    ours: float
    ours_low: float
    ours_high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Page:
    """One replication, target or held-out block."""

    id: str
    kind: str
    title: str
    source: str
    about: str
    command: str
    lines: tuple[Line, ...]

    @property
    def counts(self) -> tuple[int, int]:
        """Number of passes and of misses."""
        verdicts = [line.verdict for line in self.lines]
        return verdicts.count("pass"), verdicts.count("miss")


@dataclass(frozen=True, slots=True)
class Validation:
    """Everything the report shows.

    Attributes:
        pages: Pages, replications first.
        diagnostics: Tables of the calibration by title.
        facts: Facts of the calibration for its manifest section.
        missing: What is not stored yet and how to make it.
        damaged: What is stored and cannot be read, each with its reason.
    """

    pages: tuple[Page, ...]
    diagnostics: dict[str, pd.DataFrame] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()


def gather(results: Path) -> Validation:
    """Gather what is stored under a results folder; a table that cannot be read is named and does not hide the others."""
    damaged: list[str] = []
    validation, calibration = results / "validation", results / "calibration"
    replications = [
        *_read_each(sorted(validation.glob("*/rows.csv")), _read_replication, damaged),
        *_read_each(sorted(validation.glob("*.csv")), _read_flat_table, damaged),
    ]
    targets = _read_each(_find(calibration / "fit.csv"), _read_targets, damaged)
    editions = [
        results / "holdouts" / "holdouts.csv",
        *sorted(results.glob("holdouts/edition_*/holdouts.csv"), reverse=True),
    ]
    holdouts = [page for path in editions for page in _read_each(_find(path), _read_holdouts, damaged)]
    missing = [
        f"{what}: {command}"
        for pages, what, command in (
            (replications, "replications", "sessim validate replication=<name>"),
            (targets, "targets", "sessim calibrate"),
            (holdouts, "hold-outs", "sessim holdouts"),
        )
        if not pages
    ]
    tables: dict[str, pd.DataFrame] = {}
    for name, title in DIAGNOSTICS.items():
        for table in _read_each(_find(calibration / f"{name}.csv"), _read_diagnostic, damaged):
            tables[title] = table
    pages = (*replications, *targets, *holdouts)
    return Validation(pages, tables, _read_facts(), tuple(missing), tuple(damaged))


def _find(path: Path) -> list[Path]:
    return [path] if path.is_file() else []


def _read_each(paths: Sequence[Path], read: Callable[[Path], Iterator[Made]], damaged: list[str]) -> list[Made]:
    """Read every table, in full or not at all; the reason why one cannot be read goes to `damaged`."""
    made: list[Made] = []
    for path in paths:
        try:
            made += list(read(path))
        except UserError as error:
            damaged.append(f"{path.parent.name}/{error}")  # which names the file
        except (KeyError, TypeError, ValueError):
            damaged.append(f"{path.parent.name}/{path.name}: a cell does not hold what its column says")
    return made


def _read_diagnostic(path: Path) -> Iterator[pd.DataFrame]:
    yield read_csv(path)


def _read_facts() -> dict[str, Any]:
    from sessim.settings.worlds.posterior import load_posterior

    try:
        posterior = load_posterior()
    except UserError:
        return {}
    kept = (
        "targets_sha256",
        "seed",
        "worlds",
        "distinct_worlds",
        "effective_number_of_worlds",
        "not_ruled_out",
        "touched",
        "not_identified",
        "untouched_headlines",
        "blocks",
        "simulated_worlds_weighed",
        "largest_weight",
        "effective_number_of_drawn_worlds",
        "figures_that_weigh",
        "independent_figures",
    )
    return {name: posterior.manifest[name] for name in kept if name in posterior.manifest} | {
        "model": posterior.manifest["versions"]["model"],
        "warnings": list(posterior.warnings),
    }


def _read_replication(path: Path) -> Iterator[Page]:
    table = read_csv(path)
    _check(table, path, ("figure", "meaning", "published", "ours", "error", "passes_from", "passes_to", "verdict"))
    yield make_replication_page(path.parent.name, table, _read_manifest(path.parent))


def make_replication_page(name: str, table: pd.DataFrame, about: Mapping[str, Any]) -> Page:
    """Format the lines of a replication as a page.

    Args:
        name: Name of the replication.
        table: One row per figure, as `sessim.calibration.replication.stored.rows_table` makes it.
        about: `title`, `source` and `reading`, where known.
    """
    lines = tuple(
        Line(
            f"{row['figure']}: {row['meaning']}", str(row["published"]), _parse_number(row["published"]),
            float(row["passes_from"]), float(row["passes_to"]), float(row["ours"]),
            float(row["ours"]) - 2.0 * float(row["error"]), float(row["ours"]) + 2.0 * float(row["error"]),
            str(row["verdict"]),
        )
        for row in table.to_dict("records")
    )  # fmt: skip
    return Page(
        name, "replication", about.get("title", name), about.get("source", ""), about.get("reading", ""),
        f"sessim validate replication={name}", lines,
    )  # fmt: skip


def _read_flat_table(path: Path) -> Iterator[Page]:
    table = read_csv(path)
    _check(table, path, FLAT)
    for name, rows in table.groupby("id", sort=False):
        lines = tuple(
            Line(
                str(row["quantity"]), str(row["published"]), _parse_number(row["published"]), float(row["published_low"]),
                float(row["published_high"]), float(row["ours"]), float(row["ours"]) - 2.0 * float(row["ours_error"]),
                float(row["ours"]) + 2.0 * float(row["ours_error"]), str(row["verdict"]),
            )
            for row in rows.to_dict("records")
        )  # fmt: skip
        first = rows.iloc[0]
        yield Page(
            str(name),
            "replication",
            str(first["title"]),
            str(first["source"]),
            "",
            str(first.get("command", "")),
            lines,
        )


def _read_targets(path: Path) -> Iterator[Page]:
    table = read_csv(path)
    _check(table, path, FIT)
    for name, rows in table.groupby("target", sort=False):
        lines = tuple(
            Line(
                row["title"] + ("" if row["weighs"] else " (shown, does not weigh)"), f"{row['published']:.4g}",
                row["published"], row["published"] - 2.0 * row["error"], row["published"] + 2.0 * row["error"],
                row["median"], row["low90"], row["high90"], "pass" if row["is_met"] else "miss",
            )
            for row in rows.to_dict("records")
        )  # fmt: skip
        number = rows["number"].iloc[0]
        yield Page(
            str(name),
            "target",
            f"Target {number}: {_title_of(str(name))}",
            str(rows["source"].iloc[0]),
            "Pass: the published figure, give or take twice its error, lies in the 90 percent band of the posterior worlds. "
            f"Declared reason for discrepancy: {_reason_of(str(name))}.",
            "sessim calibrate",
            lines,
        )


def _title_of(target: str) -> str:
    return next((each.title for each in _load_declared_targets() if each.id == target), target)


def _reason_of(target: str) -> str:
    return next((each.discrepancy_reason for each in _load_declared_targets() if each.id == target), "")


def _load_declared_targets() -> tuple[Any, ...]:
    from sessim.calibration.fit.targets import load_all_targets

    return load_all_targets()


def _read_holdouts(path: Path) -> Iterator[Page]:
    table = read_csv(path)
    _check(table, path, HOLDOUTS)
    for name, rows in table.groupby("holdout", sort=False):
        is_stress = bool(rows["is_stress_test"].iloc[0])
        seen = _why_seen(str(name))
        lines = tuple(
            Line(
                row["quantity"], f"{row['published']:.4g}", row["published"], row["published"] - 2.0 * row["error"],
                row["published"] + 2.0 * row["error"], row["median"], row["low90"], row["high90"],
                _holdout_verdict(row, is_stress),
            )
            for row in rows.to_dict("records")
        )  # fmt: skip
        yield Page(
            str(name),
            "learnt" if seen else "holdout",
            str(rows["title"].iloc[0]) + (" (stress test, not counted)" if is_stress else ""),
            str(rows["source"].iloc[0]),
            "Pass: the published figure lies in the 90 percent band of the posterior worlds. Approximated: "
            + str(rows["approximated"].iloc[0])
            + (f" No longer unseen: {seen}." if seen else ""),
            f"sessim holdouts {'--seen ' if seen else ''}--only {name}",
            lines,
        )


def _why_seen(name: str) -> str:
    from sessim.calibration.history.blocks import why_seen

    return why_seen(name)


def _holdout_verdict(row: dict[Any, Any], is_stress: bool) -> str:
    if is_stress:
        return "in band" if row["is_in_90"] else "outside"
    return "pass" if row["is_in_90"] else "miss"


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def _check(table: pd.DataFrame, path: Path, columns: tuple[str, ...]) -> None:
    absent = [name for name in columns if name not in table]
    if absent:
        raise UserError(f"has no column {absent[0]!r}", where=shorten_path(path), allowed=", ".join(columns))


def _parse_number(text: object) -> float:
    try:
        return float(str(text))
    except ValueError:
        return float("nan")


def validation_text(found: Validation) -> str:
    """Format all pages for a terminal, one line each."""
    lines = []
    for kind, title in KINDS.items():
        pages = [page for page in found.pages if page.kind == kind]
        if pages:
            lines += ["", title]
            lines += [f"  {page.title:<78.76}{page.counts[0]:>3} pass {page.counts[1]:>3} miss" for page in pages]
    notes = [f"not stored yet: {each}" for each in found.missing] + [
        f"cannot be read: {each}" for each in found.damaged
    ]
    return "\n".join([*lines, *([""] if notes else []), *notes])
