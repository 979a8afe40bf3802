"""The plan of a replication, read from `configs/replication/targets/`: conditions, published figures, criteria."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessim.calibration.replication.outcomes import Outcome, load_outcomes, parse_outcomes
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, own_configs_folder, read_yaml, shorten_path

TERM_KINDS = ("value", "gain", "growth")
SUMMARIES = ("mean", "smallest", "largest", "share_positive")
TERM_FIELDS = frozenset({"outcome", "years", "kind", "where", "summary", "times"})
PLAN_FIELDS = frozenset({"title", "asks", "source", "experiment", "blocks", "factors", "figures", "reading"})
FURTHER_FIELDS = frozenset({"fitted", "outcomes"})
FIGURE_FIELDS = frozenset(
    {"meaning", "published", "unit", "source", "status", "passes", "terms", "divided_by", "explained_by", "cells"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One number taken from the conditions.

    Attributes:
        outcome: Name of an outcome.
        years: Years of the run, 0 being the first one.
        kind: `value` (mean over the years), `gain` (last of them less first), `growth` (mean yearly relative change).
        where: Levels of factors to which the conditions are held.
        summary: What is made of the conditions: `mean`, `smallest`, `largest`, `share_positive`.
        times: Factor in the figure.
    """

    outcome: str
    years: tuple[int, ...]
    kind: str
    where: Mapping[str, tuple[str, ...]]
    summary: str
    times: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure and the criterion by which ours is judged against it.

    Attributes:
        name: Short name.
        meaning: What it is.
        published: As published, in words or a number.
        unit: Unit.
        source: Where it is published.
        status: How sure the published figure is (verified, derived, recalled).
        low: Least value that passes; None for no bound.
        high: Largest value that passes.
        terms: Terms whose sum it is.
        divided_by: Term by which the sum is divided.
        explained_by: Factors whose share of the explained variance of the only term it is.
        cells: Table of `configs/replication/cells/` from which it is the largest distance of the only term's outcome.
    """

    name: str
    meaning: str
    published: str
    unit: str
    source: str
    status: str
    low: float | None
    high: float | None
    terms: tuple[Term, ...]
    divided_by: Term | None
    explained_by: tuple[str, ...]
    cells: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """The one setting that was fitted to one figure before the others were looked at.

    Attributes:
        setting: Key of the setting.
        figure: Name of the figure.
        to: Value of the figure that it was fitted to.
        low: Least value of the setting that is tried.
        high: Largest value that is tried.
        why: Why it had to be fitted.
    """

    setting: str
    figure: str
    to: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A replication.

    Attributes:
        name: Name of the file.
        title: Paper or case.
        asks: What it asks of the model.
        source: Full citation.
        reading: How to read its table.
        experiment: Experiment that sets the engine up.
        blocks: Groups of agencies from which the Monte Carlo error is taken.
        factors: Settings by level by factor; conditions are all combinations.
        figures: Published figures.
        file: File as shown to the user.
        definitions: Outcomes by name, at least those that its figures take.
        fitted: The setting that was fitted to one of the figures; None for none.
    """

    name: str
    title: str
    asks: str
    source: str
    reading: str
    experiment: str
    blocks: int
    factors: Mapping[str, Mapping[str, tuple[str, ...]]]
    figures: tuple[Figure, ...]
    file: str
    definitions: Mapping[str, Outcome]
    fitted: Fitted | None = None

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes that its figures take."""
        terms = [term for figure in self.figures for term in (*figure.terms, figure.divided_by) if term is not None]
        return {term.outcome: self.definitions[term.outcome] for term in terms}

    def conditions(self) -> list[dict[str, str]]:
        """Return the level of every factor in every condition."""
        return [dict(zip(self.factors, levels, strict=True)) for levels in itertools.product(*self.factors.values())]

    def settings(self, condition: Mapping[str, str]) -> list[str]:
        """Return the settings of a condition as they would be typed."""
        return [each for factor, level in condition.items() for each in self.factors[factor][level]]


def find_plan_files() -> dict[str, Path]:
    """Return the plans by name, shipped ones before the user's own."""
    files: dict[str, Path] = {}
    for folder in (configs_folder(), own_configs_folder()):
        for path in sorted((folder / "replication" / "targets").glob("*.yaml")) if folder is not None else ():
            files.setdefault(path.stem, path)
    return files


def load_plan(name: str) -> Plan:
    """Read the plan of a replication.

    Raises:
        UserError: If there is no such plan or it is malformed.
    """
    files = find_plan_files()
    if name not in files:
        raise UserError(
            f"no replication is called {name!r}",
            where="command line",
            allowed=", ".join(files),
            nearest=find_nearest_word(name, files),
        )
    return read_plan(files[name])


def read_plan(path: Path) -> Plan:
    """Read a plan from a file.

    Raises:
        UserError: If fields are missing or unknown, or a name is not known.
    """
    file = shorten_path(path)
    about = read_yaml(path)
    if not isinstance(about, Mapping) or set(about) - FURTHER_FIELDS != PLAN_FIELDS:
        wrong = sorted((set(about) - FURTHER_FIELDS) ^ PLAN_FIELDS) if isinstance(about, Mapping) else []
        raise UserError(f"missing or unknown fields {wrong}", where=file, allowed=", ".join(sorted(PLAN_FIELDS)))
    factors = {
        str(factor): {str(level): tuple(settings) for level, settings in levels.items()}
        for factor, levels in about["factors"].items()
    }
    outcomes = _gather_outcomes(about.get("outcomes", {}), file)
    read = FigureReader(factors, outcomes, file)
    figures = tuple(read.parse_figure(str(name), each) for name, each in about["figures"].items())
    return Plan(
        path.stem, about["title"], about["asks"], about["source"], about["reading"], about["experiment"],
        int(about["blocks"]), factors, figures, file, outcomes,
        _parse_fitted(about.get("fitted"), set(about["figures"]), file),
    )  # fmt: skip


def _gather_outcomes(own: Any, file: str) -> dict[str, Outcome]:
    """Return the shipped outcomes and those that a plan declares itself."""
    shipped = load_outcomes()
    declared = parse_outcomes(own, file)
    for name in declared.keys() & shipped.keys():
        raise UserError(f"outcome {name} is a shipped one", where=file, allowed="a name of its own")
    return shipped | declared


def _parse_fitted(about: Mapping[str, Any] | None, figures: set[str], file: str) -> Fitted | None:
    if about is None:
        return None
    if set(about) != {"setting", "figure", "to", "between", "why"}:
        raise UserError("fitted needs setting, figure, to, between and why", where=file)
    _refuse_unknown("fitted: figure", {about["figure"]}, frozenset(figures), file)
    low, high = about["between"]
    return Fitted(about["setting"], about["figure"], float(about["to"]), float(low), float(high), about["why"])


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Reads the figures of a plan.

    Attributes:
        factors: Factors of the plan.
        outcomes: Outcomes that a term may name.
        file: File as shown to the user.
    """

    factors: Mapping[str, Mapping[str, Any]]
    outcomes: Mapping[str, Outcome]
    file: str

    def parse_figure(self, name: str, about: Mapping[str, Any]) -> Figure:
        """Read one figure.

        Raises:
            UserError: If a field is missing or unknown, or a name is not known.
        """
        factors, file = self.factors, self.file
        what = f"figure {name}"
        if not isinstance(about, Mapping) or not {"meaning", "published", "source", "status", "terms"} <= set(about):
            raise UserError(f"{what} lacks meaning, published, source, status or terms", where=file)
        _refuse_unknown(what, set(about), FIGURE_FIELDS, file)
        bounds = about.get("passes") or {}
        _refuse_unknown(f"{what}: passes", set(bounds), frozenset({"from", "to"}), file)
        terms = tuple(self._parse_term(what, each) for each in about["terms"])
        divisor = about.get("divided_by")
        explained_by = tuple(about.get("explained_by", ()))
        _refuse_unknown(f"{what}: explained_by", set(explained_by), frozenset(factors), file)
        return Figure(
            name, about["meaning"], str(about["published"]), about.get("unit", ""), about["source"], about["status"],
            _parse_number(bounds.get("from")), _parse_number(bounds.get("to")), terms,
            None if divisor is None else self._parse_term(what, divisor), explained_by, about.get("cells", ""),
        )  # fmt: skip

    def _parse_term(self, what: str, about: Mapping[str, Any]) -> Term:
        factors, file = self.factors, self.file
        _refuse_unknown(f"{what}: term", set(about), TERM_FIELDS, file)
        where = {
            str(factor): tuple(str(level) for level in (levels if isinstance(levels, list) else [levels]))
            for factor, levels in about.get("where", {}).items()
        }
        _refuse_unknown(f"{what}: where", set(where), frozenset(factors), file)
        for factor, levels in where.items():
            _refuse_unknown(f"{what}: {factor}", set(levels), frozenset(factors[factor]), file)
        kind, summary = about.get("kind", "value"), about.get("summary", "mean")
        _refuse_unknown(f"{what}: kind", {kind}, frozenset(TERM_KINDS), file)
        _refuse_unknown(f"{what}: summary", {summary}, frozenset(SUMMARIES), file)
        _refuse_unknown(f"{what}: outcome", {about["outcome"]}, frozenset(self.outcomes), file)
        return Term(about["outcome"], tuple(about["years"]), kind, where, summary, float(about.get("times", 1)))


def _parse_number(value: Any) -> float | None:
    return None if value is None else float(value)


def _refuse_unknown(what: str, found: set[str], known: frozenset[str] | Sequence[str], file: str) -> None:
    for word in sorted(found - set(known)):
        raise UserError(
            f"{what} {word!r} is not known",
            where=file,
            allowed=", ".join(sorted(known)),
            nearest=find_nearest_word(word, known),
        )
