"""Where an answer holds, as a rule of two or three lines: a small tree over the worlds, tested on worlds it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from sessim.evidence.sensitivity.uncertainties import Uncertainties, title_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Line:
    """One condition of a rule: a parameter above or below a value, or a theory that holds or does not.

    Attributes:
        name: Column of the worlds table.
        is_above: Whether the value is above `bound`; for a theory, whether it holds.
        bound: Value of the parameter; NaN for a theory.
        option: Name of the theory; empty for a parameter.
    """

    name: str
    is_above: bool
    bound: float
    option: str = ""

    @property
    def words(self) -> str:
        """The condition in words."""
        if self.option:
            return f"the {title_of(self.name)} is {'' if self.is_above else 'not '}“{self.option.replace('_', ' ')}”"
        return f"{title_of(self.name)} {'>' if self.is_above else '≤'} {self.bound:.3g}"

    def holds(self, space: Uncertainties) -> Flags:
        """In which worlds it holds, shape (W,)."""
        column = space.names.index(self.name)
        if self.option:
            place = column - space.parameters
            code = space.options[place].index(self.option)
            return np.asarray((space.choices[:, place] == code) == self.is_above)
        return np.asarray((space.values[:, column] > self.bound) == self.is_above)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and how good it is.

    Attributes:
        side: What it explains: `better` or `worse` (beyond the practical threshold).
        lines: Its conditions, all of which hold.
        worlds: Worlds that it covers.
        base: Share of all worlds on the side.
        coverage: Share of the worlds on the side that the rule covers.
        density: Share of the covered worlds that are on the side.
        held_out_density: The same in worlds that the rules of the other folds had not seen; NaN if none was covered.
        by_chance: Probability of that many hits among as many unseen worlds taken at random.
        is_better_than_chance: Whether that is below the declared level.
    """

    side: str
    lines: tuple[Line, ...]
    worlds: int
    base: float
    coverage: float
    density: float
    held_out_density: float
    by_chance: float
    is_better_than_chance: bool

    @property
    def words(self) -> str:
        """The conditions in words."""
        return " and ".join(line.words for line in self.lines)


def discover(space: Uncertainties, is_on_side: Flags, side: str, rules: Mapping[str, Any]) -> Rule | None:
    """Find the rule that best tells in which worlds a difference is on one side.

    Args:
        space: The uncertainties.
        is_on_side: Whether each world is on the side, shape (W,).
        side: `better` or `worse`.
        rules: The part `discovery` of the declared method.

    Returns:
        The rule; None with too few worlds on or off the side, or if no condition raises the share.
    """
    on_side, count = int(is_on_side.sum()), len(is_on_side)
    few = rules["minimum_each_side"]
    if count < rules["minimum_worlds"] or on_side < few or count - on_side < few or not space.names:
        return None
    everything = np.ones(count, dtype=bool)
    lines = _find_best_lines(space, is_on_side, everything, rules)
    if not lines:
        return None
    covered = _find_covered(space, lines)
    part = np.random.default_rng(0).permutation(count) % rules["folds"]
    seen = hit = 0
    for fold in range(rules["folds"]):
        held = part == fold
        inside = held & _find_covered(space, _find_best_lines(space, is_on_side, ~held, rules))
        seen, hit = seen + int(inside.sum()), hit + int((inside & is_on_side).sum())
    both = int((covered & is_on_side).sum())
    by_chance = float(hypergeom.sf(hit - 1, count, on_side, seen))
    return Rule(
        side=side,
        lines=lines,
        worlds=int(covered.sum()),
        base=on_side / count,
        coverage=both / on_side,
        density=both / int(covered.sum()),
        held_out_density=hit / seen if seen else float("nan"),
        by_chance=by_chance,
        is_better_than_chance=by_chance < rules["level"],
    )


def _find_covered(space: Uncertainties, lines: Sequence[Line]) -> Flags:
    """Worlds in which all lines hold; every world if there are no lines."""
    inside = np.ones(len(space.values), dtype=bool)
    for line in lines:
        inside &= line.holds(space)
    return inside


def _find_best_lines(
    space: Uncertainties, is_on_side: Flags, used: Flags, rules: Mapping[str, Any]
) -> tuple[Line, ...]:
    """Conditions of the leaf of a tree, fitted on the used worlds, with the highest coverage times gain in density."""
    from sklearn.tree import DecisionTreeClassifier

    columns, meanings = _build_columns(space)
    target = is_on_side[used]
    if target.all() or not target.any():
        return ()
    leaf = max(rules["minimum_each_side"], round(rules["smallest_leaf"] * len(target)))
    tree = DecisionTreeClassifier(max_depth=rules["depth"], min_samples_leaf=leaf, random_state=0)
    tree.fit(columns[used], target)
    base = float(target.mean())
    inner = tree.tree_
    best: tuple[float, tuple[Line, ...]] = (0.0, ())

    def walk(node: int, path: tuple[Line, ...]) -> None:
        nonlocal best
        share = float(inner.value[node, 0, 1] / inner.value[node, 0].sum())
        coverage = share * int(inner.n_node_samples[node]) / int(target.sum())
        worth = coverage * (share - base)
        if path and worth > best[0] + 1e-12:
            best = (worth, path)
        if inner.children_left[node] < 0:
            return
        name, option = meanings[int(inner.feature[node])]
        bound = float("nan") if option else float(inner.threshold[node])
        walk(int(inner.children_left[node]), (*path, Line(name, False, bound, option)))
        walk(int(inner.children_right[node]), (*path, Line(name, True, bound, option)))

    walk(0, ())
    return _drop_idle_lines(best[1])


def _drop_idle_lines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Drop a line made redundant by a later, stricter one on the same parameter and side."""
    return tuple(
        line
        for place, line in enumerate(lines)
        if line.option
        or not any((later.name, later.is_above) == (line.name, line.is_above) for later in lines[place + 1 :])
    )


def _build_columns(space: Uncertainties) -> tuple[Floats, list[tuple[str, str]]]:
    """Columns for a tree and what each means: a parameter, or whether one theory holds."""
    columns = [space.values[:, i] for i in range(space.parameters)]
    meanings = [(name, "") for name in space.names[: space.parameters]]
    for i, options in enumerate(space.options):
        for code, option in enumerate(options):
            columns.append((space.choices[:, i] == code).astype(float))
            meanings.append((space.names[space.parameters + i], option))
    return np.column_stack(columns), meanings
