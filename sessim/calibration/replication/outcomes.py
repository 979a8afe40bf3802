"""Outcomes: what a replication looks at in every year, declared in `configs/replication/outcomes.yaml` or in the plan itself.

An outcome is a sum over what it is divided by, each added up by agency, so that any mean or rate has its error: an agency is the
unit of a replication (a company, a laboratory group), and agencies are independent of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.grouping import sum_by
from sessim.calibration.replication.expressions import Compiler, Node, as_conditions, as_numbers
from sessim.calibration.replication.memory import Memory
from sessim.calibration.replication.vocabulary import NAMES, Moment
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.year.context import Year

Sums = tuple[NDArray[np.float64], NDArray[np.float64]]
FIELDS = frozenset({"unit", "meaning", "value", "among", "over", "each", "let"})
UNITS_OF_COUNTING = ("person", "component", "agency")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One yearly outcome of a replication, as it is written.

    Attributes:
        unit: Unit of the outcome.
        meaning: What it is.
        value: What is added up.
        among: Whom or what it is added up over.
        over: What the sum is divided by, added up likewise; empty for the number of those whose value is known.
        each: What counts once: each `person` (row), each `component` or each `agency`.
        let: Names that the others use, with what they mean.
    """

    unit: str
    meaning: str
    value: str
    among: str
    over: str
    each: str
    let: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    value: Node
    among: Node
    over: Node | None
    each: str


class Observer:
    """Adds up outcomes year by year.

    Args:
        outcomes: Outcomes by name.
        where: File that declares them, for errors.

    Raises:
        UserError: If the text of an outcome says something that the language has no word for.
    """

    def __init__(self, outcomes: Mapping[str, Outcome], where: str) -> None:
        compiler = Compiler(where)
        self._compiled = {name: _compile_outcome(name, each, compiler) for name, each in outcomes.items()}
        self._memory = Memory(compiler.remembered)

    def add_up(self, year: Year) -> dict[str, Sums]:
        """Return sum and divisor of every outcome, each by agency id; called once a year, in order."""
        with np.errstate(all="ignore"):
            moment = self._memory.recall(year)
            return {name: _add_up(each, moment) for name, each in self._compiled.items()}


def _compile_outcome(name: str, outcome: Outcome, compiler: Compiler) -> _Compiled:
    compiler.named = {}
    for word, text in outcome.let:
        compiler.named[word] = _evaluate_once(compiler.compile(f"outcome {name}: let {word}", text))
    value, among = (compiler.compile(f"outcome {name}: {part}", getattr(outcome, part)) for part in ("value", "among"))
    over = compiler.compile(f"outcome {name}: over", outcome.over) if outcome.over else None
    return _Compiled(value, among, over, outcome.each)


def _evaluate_once(node: Node) -> Node:
    """Return the node with a memory of the last moment, so that names made of names do not multiply the work."""
    last: tuple[Moment, Any] | None = None

    def evaluate(moment: Moment) -> NDArray[Any]:
        nonlocal last
        if last is None or last[0] is not moment:
            last = moment, node(moment)
        return np.asarray(last[1])

    return evaluate


def _add_up(outcome: _Compiled, moment: Moment) -> Sums:
    seats = moment.year.seats
    value = np.broadcast_to(as_numbers(outcome.value(moment)), moment.rows)
    over = np.broadcast_to(1.0 if outcome.over is None else as_numbers(outcome.over(moment)), moment.rows)
    counts = as_conditions(outcome.among(moment)) & ~np.isnan(value) & ~np.isnan(over)
    if outcome.each != "person":
        owner = seats.component if outcome.each == "component" else seats.agency
        is_first = np.zeros(len(counts), dtype=bool)
        is_first[np.unique(owner, return_index=True)[1]] = True
        counts &= is_first
    agencies = seats.number_of_agencies
    return (
        sum_by(seats.agency, np.where(counts, value, 0.0), agencies),
        sum_by(seats.agency, np.where(counts, over, 0.0), agencies),
    )


def load_outcomes() -> dict[str, Outcome]:
    """Read the outcomes that every plan may name."""
    path = configs_folder() / "replication" / "outcomes.yaml"
    return parse_outcomes(read_yaml(path), shorten_path(path))


def parse_outcomes(about: Any, where: str) -> dict[str, Outcome]:
    """Read declared outcomes and refuse what they cannot say.

    Args:
        about: Fields by name of the outcome.
        where: File, for errors.

    Raises:
        UserError: If fields are missing, unknown or of the wrong kind, or a text is not in the language.
    """
    if not isinstance(about, Mapping):
        raise UserError("outcomes is not a list of names, each with its fields", where=where)
    outcomes = {str(name): _parse_outcome(str(name), each, where) for name, each in about.items()}
    Observer(outcomes, where)
    return outcomes


def _parse_outcome(name: str, about: Any, where: str) -> Outcome:
    what = f"outcome {name}"
    if not isinstance(about, Mapping) or not {"unit", "meaning", "value"} <= set(about):
        raise UserError(f"{what} lacks unit, meaning or value", where=where)
    for field in sorted(map(str, set(about) - FIELDS)):
        raise UserError(
            f"{what}: {field!r} is not known",
            where=where,
            allowed=", ".join(sorted(FIELDS)),
            nearest=find_nearest_word(field, FIELDS),
        )
    each, let = about.get("each", "person"), about.get("let", {})
    if each not in UNITS_OF_COUNTING:
        raise UserError(f"{what}: each {each!r} is not known", where=where, allowed=", ".join(UNITS_OF_COUNTING))
    if not isinstance(let, Mapping):
        raise UserError(f"{what}: let is not a list of names, each with what it stands for", where=where)
    for word in map(str, let):
        if not word.isidentifier() or word in NAMES:
            raise UserError(f"{what}: let cannot give the name {word!r}", where=where, allowed="a new word")
    texts = {"value": about["value"], "among": about.get("among", "is_filled"), "over": about.get("over", "")}
    texts |= {f"let {word}": text for word, text in let.items()}
    for part, text in texts.items():
        if not isinstance(text, str | int | float):
            raise UserError(f"{what}: {part} is not an expression", where=where, allowed="such as final_level >= 4")
    return Outcome(
        unit=str(about["unit"]),
        meaning=str(about["meaning"]),
        value=_join_lines(texts["value"]),
        among=_join_lines(texts["among"]),
        over=_join_lines(texts["over"]),
        each=str(each),
        let=tuple((str(word), _join_lines(text)) for word, text in let.items()),
    )


def _join_lines(text: str | float) -> str:
    return " ".join(str(text).split())
