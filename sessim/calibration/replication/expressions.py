"""The language in which a plan says what it looks at: arithmetic, comparisons and a few functions over named columns.

Python's parser reads a text, and its tree is walked node by node. A node, name or function that is not listed here is refused
when the plan is read; the rest becomes functions of this file. Nothing of a text is ever run as Python: there are no attributes,
no subscripts, no texts, no calls of anything but the functions listed.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.replication.memory import BEFORE, FIRST, TOTAL, Remembered
from sessim.calibration.replication.vocabulary import NAMES, PARAMETERS, Moment
from sessim.ground.errors import UserError, find_nearest_word

Values = NDArray[Any]
Node = Callable[[Moment], Values]
LONGEST, DEEPEST, MOST_YEARS = 1_000, 40, 100

ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def as_numbers(values: Values) -> NDArray[np.float64]:
    """Values as numbers; what holds is 1 and what does not is 0."""
    return np.asarray(values, dtype=np.float64)


def as_conditions(values: Values) -> NDArray[np.bool_]:
    """Values as conditions: a number holds if it is known and not 0."""
    numbers = as_numbers(values)
    return np.asarray((numbers != 0.0) & ~np.isnan(numbers))


EACH_ROW: Mapping[str, tuple[int, Callable[..., Values]]] = {
    "abs": (1, lambda x: np.abs(as_numbers(x))),
    "sqrt": (1, lambda x: np.sqrt(as_numbers(x))),
    "exp": (1, lambda x: np.exp(as_numbers(x))),
    "log": (1, lambda x: np.log(as_numbers(x))),
    "minimum": (2, lambda x, y: np.minimum(as_numbers(x), as_numbers(y))),
    "maximum": (2, lambda x, y: np.maximum(as_numbers(x), as_numbers(y))),
    "where": (3, lambda holds, x, y: np.where(as_conditions(holds), as_numbers(x), as_numbers(y))),
    "known": (1, lambda x: ~np.isnan(as_numbers(x))),
}


def _rank(groups: Any) -> pd.Series[float]:
    ranks: pd.Series[float] = groups.rank(ascending=False)
    return ranks


OF_GROUPS: Mapping[str, Callable[[Any], pd.Series[float]]] = {
    "mean": lambda groups: groups.transform("mean"),
    "sum": lambda groups: groups.transform("sum"),
    "sd": lambda groups: groups.transform("std", ddof=0),
    "largest": lambda groups: groups.transform("max"),
    "smallest": lambda groups: groups.transform("min"),
    "rank": _rank,
}
OVER_YEARS: Mapping[str, tuple[str, bool]] = {  # kind of memory, and whether it is of the seat and not of the person
    "before": (BEFORE, False),
    "first": (FIRST, False),
    "total": (TOTAL, False),
    "average": (TOTAL, False),
    "seat_before": (BEFORE, True),
    "seat_first": (FIRST, True),
}
FUNCTIONS = (*EACH_ROW, *OF_GROUPS, *OVER_YEARS)


@dataclass
class Compiler:
    """Turns texts into functions of a moment.

    Attributes:
        where: File as shown to the user.
        remembered: What has to be carried from year to year, inner ones before those that take them.
        named: What a text may call by a name of its own.
    """

    where: str
    remembered: list[Remembered] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)

    def compile(self, what: str, text: str) -> Node:
        """Return a text as a function of a moment.

        Args:
            what: What the text is, for errors.
            text: The text.

        Raises:
            UserError: If it says something that the language has no word for.
        """
        if len(text) > LONGEST:
            raise UserError(f"{what} has {len(text):,} characters", where=self.where, allowed=f"at most {LONGEST:,}")
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise UserError(
                f"{what} {text!r} cannot be read", where=self.where, allowed="an expression such as final_level >= 4"
            ) from None
        return self._compile(what, tree.body, 0)

    def _compile(self, what: str, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise UserError(f"{what} is nested too deeply", where=self.where, allowed=f"{DEEPEST} levels")

        def inner(part: ast.expr) -> Node:
            return self._compile(what, part, depth + 1)

        match node:
            case ast.Constant(value=bool() | int() | float() as value):
                return self._number(what, value)
            case ast.Name():
                return self._name(what, node.id)
            case ast.Attribute(value=ast.Name()):
                return self._name(what, ast.unparse(node))
            case ast.BinOp(op=op) if type(op) in ARITHMETIC:
                return _combine(ARITHMETIC[type(op)], inner(node.left), inner(node.right))
            case ast.UnaryOp(op=ast.USub()):
                of = inner(node.operand)
                return lambda moment: -as_numbers(of(moment))
            case ast.UnaryOp(op=ast.Not()):
                of = inner(node.operand)
                return lambda moment: ~as_conditions(of(moment))
            case ast.BoolOp():
                join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
                parts = [inner(each) for each in node.values]
                return lambda moment: join.reduce(np.broadcast_arrays(*(as_conditions(each(moment)) for each in parts)))
            case ast.Compare() if all(type(op) in COMPARISONS for op in node.ops):
                sides = [inner(each) for each in (node.left, *node.comparators)]
                pairs = [
                    _combine(COMPARISONS[type(op)], left, right)
                    for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
                ]
                return lambda moment: np.logical_and.reduce(np.broadcast_arrays(*(each(moment) for each in pairs)))
            case ast.Call(func=ast.Name(id=name)):
                return self._call(what, node, name, inner)
        raise UserError(
            f"{what}: {ast.unparse(node)!r} is not part of the language",
            where=self.where,
            allowed="numbers, names, + - * / **, comparisons, and, or, not, and the functions " + ", ".join(FUNCTIONS),
        )

    def _number(self, what: str, value: float) -> Node:
        try:
            number = np.asarray(value, dtype=np.float64)
        except OverflowError:
            raise UserError(f"{what}: the number {value} is too large", where=self.where) from None
        return lambda moment: number

    def _name(self, what: str, name: str) -> Node:
        if name in self.named:
            return self.named[name]
        known = [*self.named, *NAMES, *PARAMETERS]
        if name not in known:
            raise UserError(
                f"{what}: {name!r} is not a column, parameter or name",
                where=self.where,
                allowed="see docs/how-to/replicate-a-paper.md",
                nearest=find_nearest_word(name, known),
            )
        return lambda moment: moment.look_up(name)

    def _call(self, what: str, node: ast.Call, name: str, inner: Callable[[ast.expr], Node]) -> Node:
        given: dict[str | None, ast.expr] = {each.arg: each.value for each in node.keywords}
        if any(isinstance(each, ast.Starred) for each in node.args):
            given[None] = node
        if name in EACH_ROW:
            number, rule = EACH_ROW[name]
            self._refuse_arguments(what, name, [str(place) for place in range(number)], [], len(node.args), given)
            parts = [inner(each) for each in node.args]
            return lambda moment: rule(*(each(moment) for each in parts))
        if name in OF_GROUPS:
            self._refuse_arguments(what, name, ["values"], ["among", "by"], len(node.args), given)
            return _group(
                OF_GROUPS[name],
                inner(node.args[0]),
                inner(given["among"]) if "among" in given else self._name(what, "is_filled"),
                inner(given["by"]) if "by" in given else None,
            )
        if name in OVER_YEARS:
            return self._remember(what, node, name, given, inner)
        raise UserError(
            f"{what}: there is no function {name!r}",
            where=self.where,
            allowed=", ".join(FUNCTIONS),
            nearest=find_nearest_word(name, FUNCTIONS),
        )

    def _refuse_arguments(
        self, what: str, name: str, needed: Sequence[str], further: Sequence[str], count: int, given: Mapping[Any, Any]
    ) -> None:
        if count != len(needed) or not set(given) <= set(further):
            named = "".join(f", {each}=..." for each in further)
            raise UserError(
                f"{what}: {name}() takes {len(needed)} value{'s' if len(needed) > 1 else ''}"
                + (f", and by name {', '.join(further)}" if further else ""),
                where=self.where,
                allowed=f"{name}({', '.join('...' for _ in needed)}{named})",
            )

    def _remember(
        self,
        what: str,
        node: ast.Call,
        name: str,
        given: Mapping[str | None, ast.expr],
        inner: Callable[[ast.expr], Node],
    ) -> Node:
        kind, is_of_seat = OVER_YEARS[name]
        self._refuse_arguments(what, name, ["values"], [] if kind == FIRST else ["years"], len(node.args), given)
        years = self._read_years(what, name, given["years"]) if "years" in given else None
        if kind == BEFORE and years is None:
            years = 1
        of = inner(node.args[0])
        past = self._keep(Remembered(kind, of, years, is_of_seat))
        if name != "average":
            return past
        number = self._keep(Remembered(kind, lambda moment: ~np.isnan(as_numbers(of(moment))), years, is_of_seat))
        return lambda moment: past(moment) / number(moment)

    def _read_years(self, what: str, name: str, node: ast.expr) -> int:
        years = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= MOST_YEARS:
            raise UserError(
                f"{what}: {name}() was given years={ast.unparse(node)}",
                where=self.where,
                allowed=f"a whole number from 1 to {MOST_YEARS}",
            )
        return years

    def _keep(self, remembered: Remembered) -> Node:
        place = len(self.remembered)
        self.remembered.append(remembered)
        return lambda moment: moment.recalled[place]


def _combine(rule: Callable[[Any, Any], Any], left: Node, right: Node) -> Node:
    return lambda moment: np.asarray(rule(as_numbers(left(moment)), as_numbers(right(moment))))


def _group(rule: Callable[[Any], pd.Series[float]], of: Node, among: Node, by: Node | None) -> Node:
    """What a rule makes of the rows of each group that count, in every row of the group."""

    def evaluate(moment: Moment) -> Values:
        counts = np.broadcast_to(as_conditions(among(moment)), moment.rows)
        values = np.where(counts, as_numbers(of(moment)), np.nan)
        group = 0.0 if by is None else as_numbers(by(moment))
        groups = pd.Series(values).groupby(np.broadcast_to(group, moment.rows))
        return rule(groups).to_numpy(dtype=np.float64)

    return evaluate
