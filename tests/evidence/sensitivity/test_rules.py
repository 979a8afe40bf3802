"""Rules of worlds and maps over two uncertainties: small spaces in which every count is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sessim.evidence.sensitivity import discovery
from sessim.evidence.sensitivity.discovery import Line, Rule, discover
from sessim.evidence.sensitivity.emulator import Emulator
from sessim.evidence.sensitivity.tipping import tipping_map
from sessim.evidence.sensitivity.uncertainties import Uncertainties

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
RULES = {"minimum_worlds": 20, "minimum_each_side": 5, "smallest_leaf": 0.08, "depth": 3, "folds": 5, "level": 0.05}


def space_of(count: int) -> Uncertainties:
    """Worlds 0, 1, ... with that number as a parameter, one that falls, and three theories in turn."""
    rising = np.arange(float(count))
    return Uncertainties(
        ("effort.response", "leaving.curve", "theory.effort"),
        np.column_stack([rising, -rising]),
        np.arange(count)[:, None] % 3,
        (("a_b", "c", "d"),),
    )


def test_lines_in_words() -> None:
    assert Line("effort.response_size", True, 0.123456).words == "effort: response size > 0.123"
    assert Line("effort.response", False, 12.0).words == "effort: response ≤ 12"
    assert Line("theory.effort", True, math.nan, "a_b").words == "the theory of effort is “a b”"
    assert Line("theory.effort", False, math.nan, "a_b").words == "the theory of effort is not “a b”"


def test_where_lines_hold() -> None:
    space = space_of(6)
    assert Line("effort.response", True, 3.0).holds(space).tolist() == [False] * 4 + [True] * 2
    assert Line("effort.response", False, 3.0).holds(space).tolist() == [True] * 4 + [False] * 2
    assert Line("leaving.curve", True, -2.0).holds(space).tolist() == [True, True] + [False] * 4
    assert Line("theory.effort", True, math.nan, "c").holds(space).tolist() == [False, True, False] * 2
    assert Line("theory.effort", False, math.nan, "c").holds(space).tolist() == [True, False, True] * 2
    names, choices = (*space.names, "theory.norms"), np.column_stack([space.choices, [1, 1, 1, 0, 0, 0]])
    two = replace(space, names=names, choices=choices, options=(*space.options, ("c", "e")))
    assert Line("theory.norms", True, math.nan, "c").holds(two).tolist() == [False] * 3 + [True] * 3


def test_the_words_of_a_rule() -> None:
    lines = (Line("effort.response", True, 1.0), Line("theory.effort", True, math.nan, "c"))
    rule = Rule("better", lines, 5, 0.5, 1.0, 1.0, 0.6, 0.2, False)
    assert rule.words == "effort: response > 1 and the theory of effort is “c”"


def test_rules_of_noise_seldom_hold_up() -> None:
    """Sides without any reason: about one rule in twenty may pass as better than chance, not two in five."""
    generator = np.random.default_rng(2)
    values = generator.random((120, 25))
    space = Uncertainties(tuple(f"effort.x{i}" for i in range(25)), values, np.empty((120, 0), dtype=int), ())
    found = [
        discover(space, generator.random(120) < base, "better", RULES) for base in (0.2, 0.4, 0.6) for _ in range(25)
    ]
    rules = [each for each in found if each is not None]
    assert len(rules) > 60
    assert sum(each.held_out_density > each.base for each in rules) > 15
    assert sum(each.is_better_than_chance for each in rules) <= 0.12 * len(rules)


def test_a_planted_bound_is_found_with_its_counts() -> None:
    rule = discover(space_of(30), np.arange(30) > 11, "better", RULES)
    assert rule is not None
    # the bound lies half way between 11 and 12, on whichever of the two columns; all folds find it within a world
    assert rule.words in ("effort: response > 11.5", "leaving: curve ≤ -11.5")
    assert (rule.side, rule.worlds, rule.base, rule.coverage, rule.density) == ("better", 18, 0.6, 1.0, 1.0)


def test_a_planted_theory_is_found_with_its_counts() -> None:
    space = replace(space_of(30), values=np.zeros((30, 2)))
    is_on_side = (np.arange(30) % 3 == 1) & (np.arange(30) != 1) | (np.arange(30) == 2)
    rule = discover(space, is_on_side, "worse", RULES)
    assert rule is not None
    # nine of ten worlds of theory c, and one other; half a leaf more or less does not change the fold
    assert rule.lines == (Line("theory.effort", True, rule.lines[0].bound, "c"),)
    assert math.isnan(rule.lines[0].bound)
    assert (rule.worlds, rule.base, rule.coverage, rule.density) == (10, 1 / 3, 0.9, 0.9)
    # of 30 worlds with ten on the side, ten taken at random hold nine or ten of them
    assert rule.by_chance == pytest.approx((10 * 20 + 1) / math.comb(30, 10))
    assert rule.is_better_than_chance
    assert rule.held_out_density == 0.9  # every fold finds the same theory, and each world is held out once


def test_held_out_counts_are_those_of_the_folds() -> None:
    """One column of five steps: each fold's rule is the best leaf of the others, worked out by trying all cuts."""
    values = np.repeat(np.arange(5.0), 8)
    luck = np.random.default_rng(11).random(40)
    is_on_side = luck < np.array([0.1, 0.2, 0.3, 0.8, 0.7])[values.astype(int)]
    space = Uncertainties(("effort.response",), values[:, None], np.empty((40, 0), dtype=int), ())
    rules = {**RULES, "depth": 1}
    rule = discover(space, is_on_side, "better", rules)
    part = np.random.default_rng(0).permutation(40) % 5

    def best(used: np.ndarray) -> tuple[bool, float]:
        """Side and bound of the cut that leaves least impurity, and of its sides the one with more worth."""
        target, column = is_on_side[used], values[used]

        def impurity(flags: np.ndarray) -> float:
            return len(flags) * flags.mean() * (1 - flags.mean())

        leaf = max(5, round(0.08 * len(target)))
        cuts = [
            (impurity(target[column > cut]) + impurity(target[column <= cut]), cut)
            for cut in (0.5, 1.5, 2.5, 3.5)
            if leaf <= np.sum(column > cut) <= len(target) - leaf
        ]
        cut = min(cuts)[1]
        worth = {
            side: target[(column > cut) == side].sum()
            / target.sum()
            * (target[(column > cut) == side].mean() - target.mean())
            for side in (False, True)
        }
        return max(worth, key=lambda side: worth[side]), cut

    side, cut = best(np.ones(40, dtype=bool))
    covered = (values > cut) == side
    seen = hit = 0
    for fold in range(5):
        side_there, cut_there = best(part != fold)
        inside = (part == fold) & ((values > cut_there) == side_there)
        seen, hit = seen + inside.sum(), hit + (inside & is_on_side).sum()
    assert rule is not None
    assert rule.lines == (Line("effort.response", side, cut),)
    assert rule.held_out_density == pytest.approx(hit / seen)
    assert (rule.worlds, rule.base) == (covered.sum(), is_on_side.mean())
    assert rule.coverage == pytest.approx((covered & is_on_side).sum() / is_on_side.sum())
    assert rule.density == pytest.approx((covered & is_on_side).sum() / covered.sum())


@pytest.mark.parametrize(
    ("count", "on_side", "is_found"),
    [(20, 5, True), (19, 6, False), (20, 4, False), (20, 15, True), (20, 16, False), (21, 10, True)],
)
def test_a_rule_takes_enough_worlds_on_either_side(count: int, on_side: int, is_found: bool) -> None:
    found = discover(space_of(count), np.arange(count) < on_side, "better", RULES)
    assert (found is not None) is is_found


def test_without_uncertainties_or_a_condition_that_helps_there_is_no_rule() -> None:
    flags = np.arange(20) < 10
    empty = Uncertainties((), np.empty((20, 0)), np.empty((20, 0), dtype=int), ())
    assert discover(empty, flags, "better", RULES) is None
    flat = Uncertainties(("effort.response",), np.zeros((20, 1)), np.empty((20, 0), dtype=int), ())
    assert discover(flat, flags, "better", RULES) is None


def test_columns_of_a_tree() -> None:
    columns, meanings = discovery._build_columns(space_of(4))
    assert columns.tolist() == [[0, 0, 1, 0, 0], [1, -1, 0, 1, 0], [2, -2, 0, 0, 1], [3, -3, 1, 0, 0]]
    assert meanings == [
        ("effort.response", ""), ("leaving.curve", ""), ("theory.effort", "a_b"), ("theory.effort", "c"),
        ("theory.effort", "d"),
    ]  # fmt: skip


def best_lines(flags: np.ndarray, values: np.ndarray, **rules: object) -> tuple[Line, ...]:
    space = Uncertainties(("effort.response",), values[:, None], np.empty((len(values), 0), dtype=int), ())
    return discovery._find_best_lines(space, flags, np.ones(len(values), dtype=bool), {**RULES, **rules})


def test_the_leaf_with_most_worth_wins() -> None:
    # 0-9 never, 10-19 always, of 20-29 the latter half: worth of all above 9.5 is 1 x (3/4 - 1/2), of the middle 2/3 x (1 - 1/2)
    values = np.arange(30.0)
    flags = (values >= 10) & (values < 20) | (values >= 25)
    above, below = Line("effort.response", True, 9.5), Line("effort.response", False, 19.5)
    assert best_lines(flags, values, depth=1) == (above,)
    assert best_lines(flags, values, depth=2) == (above, below)


def test_many_worlds_count_more_than_a_pure_leaf() -> None:
    # none up to 29, then all but every fifth: all above 29.5 are worth 1 x (5/6 - 5/12), the pure 30-36 but 7/25 x 7/12
    values = np.arange(60.0)
    flags = (values >= 30) & (values % 5 != 2)
    flags[32] = True
    assert flags.sum() == 25
    assert best_lines(flags, values) == (Line("effort.response", True, 29.5),)


def test_a_leaf_holds_its_share_of_the_worlds_and_five_at_least() -> None:
    values = np.arange(100.0)
    flags = values < 6
    assert best_lines(flags, values, smallest_leaf=0.01) == (Line("effort.response", False, 5.5),)
    assert best_lines(flags, values, smallest_leaf=0.08) == (Line("effort.response", False, 7.5),)
    assert best_lines(flags, values, smallest_leaf=0.01, minimum_each_side=10) == (Line("effort.response", False, 9.5),)


def test_where_all_or_none_are_on_the_side_there_are_no_lines() -> None:
    values = np.arange(20.0)
    assert best_lines(np.ones(20, dtype=bool), values) == ()
    assert best_lines(np.zeros(20, dtype=bool), values) == ()


def test_a_stricter_line_makes_an_earlier_one_idle() -> None:
    low, lower = Line("a.b", False, 5.0), Line("a.b", False, 3.0)
    high, another = Line("a.b", True, 1.0), Line("a.c", False, 3.0)
    theory = Line("theory.a", False, math.nan, "x")
    assert discovery._drop_idle_lines((low, high, lower)) == (high, lower)
    assert discovery._drop_idle_lines((low, another)) == (low, another)
    assert discovery._drop_idle_lines((theory, replace(theory, option="y"))) == (theory, replace(theory, option="y"))
    assert discovery._drop_idle_lines((low,)) == (low,)


def test_worlds_covered_by_all_lines() -> None:
    space = space_of(6)
    lines = (Line("effort.response", True, 1.0), Line("theory.effort", True, math.nan, "c"))
    assert discovery._find_covered(space, lines).tolist() == [False] * 4 + [True, False]
    assert discovery._find_covered(space, ()).all()


MAP_SPACE = Uncertainties(
    ("effort.response", "theory.effort"),
    np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [8.0]]),
    np.array([[0], [1], [0], [1], [1], [1], [0], [0]]),
    (("none", "rival_one"),),
)
DIFFERENCE = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0])


def test_a_map_of_runs_by_hand() -> None:
    table = tipping_map(MAP_SPACE, DIFFERENCE, None, ("effort.response", "theory.effort"), 2, 0.5)
    assert table["x"].tolist() == ["0 to 3.5", "0 to 3.5", "3.5 to 8", "3.5 to 8"]
    assert table["y"].tolist() == ["none", "rival one"] * 2
    assert (table["x_place"].tolist(), table["y_place"].tolist()) == ([0, 0, 1, 1], [0, 1, 0, 1])
    assert table["worlds"].tolist() == [2, 2, 2, 2]
    # 1 and 3, 2 and 4, 7 and 9, 5 and 6
    assert table["difference"].tolist() == [2.0, 3.0, 8.0, 5.5]
    assert table["low50"].tolist() == [1.5, 2.5, 7.5, 5.25]
    assert table["high50"].tolist() == [2.5, 3.5, 8.5, 5.75]
    assert set(table["source"]) == {"runs"}


def test_an_empty_cell_has_no_value() -> None:
    space = replace(MAP_SPACE, choices=np.array([[0]] * 4 + [[1]] * 4))
    table = tipping_map(space, DIFFERENCE, None, ("theory.effort", "effort.response"), 2, 0.5)
    assert table["worlds"].tolist() == [4, 0, 0, 4]
    assert table["x"].tolist() == ["none", "none", "rival one", "rival one"]
    assert table["difference"].tolist() == pytest.approx([2.5, math.nan, math.nan, 6.5], nan_ok=True)
    assert table["low50"].isna().tolist() == table["high50"].isna().tolist() == [False, True, True, False]


def test_a_map_over_two_theories() -> None:
    norms = np.array([[0], [2], [2], [1], [1], [0], [0], [2]])
    space = replace(
        MAP_SPACE,
        names=(*MAP_SPACE.names, "theory.norms"),
        choices=np.hstack([MAP_SPACE.choices, norms]),
        options=(*MAP_SPACE.options, ("a", "b_c", "d")),
    )
    table = tipping_map(space, DIFFERENCE, None, ("theory.norms", "theory.effort"), 9, 0.5)
    assert table["x"].tolist() == ["a", "a", "b c", "b c", "d", "d"]
    # 1 and 7, then 6; 4 and 5 under the rival alone; 3 and 9, then 2
    assert table["difference"].tolist() == pytest.approx([4.0, 6.0, math.nan, 4.5, 6.0, 2.0], nan_ok=True)
    assert table["worlds"].tolist() == [2, 1, 0, 2, 2, 1]


class Sum:
    """A fit that adds up half its first features: x - 1/2, then whether each theory speaks with its slope."""

    def predict(self, features: np.ndarray) -> np.ndarray:
        return 10.0 * (features[:, 0] + 0.5) + 100.0 * features[:, 3]


def emulator(share: float) -> Emulator:
    return Emulator("linear", share, Sum(), (), MAP_SPACE)


def test_a_map_of_an_emulator_is_drawn_within_each_cell() -> None:
    table = tipping_map(MAP_SPACE, DIFFERENCE, emulator(0.5), ("effort.response", "theory.effort"), 4, 0.5)
    assert set(table["source"]) == {"emulator"}
    assert table["worlds"].tolist() == [1, 1, 1, 1, 0, 2, 2, 0]
    generator = np.random.default_rng(0)
    generator.integers(0, len(DIFFERENCE), 200)
    draws = generator.random((200, 2))[:, 0]
    for row in table.to_dict("records"):
        values = 10.0 * (row["x_place"] + draws) / 4 + 100.0 * row["y_place"]
        assert row["difference"] == pytest.approx(values.mean())
        assert (row["low50"], row["high50"]) == pytest.approx(tuple(np.quantile(values, (0.25, 0.75))))


def test_other_uncertainties_stand_in_a_map_as_in_the_worlds() -> None:
    wide = replace(
        MAP_SPACE,
        names=("effort.response", "leaving.curve", "theory.effort"),
        values=np.column_stack([MAP_SPACE.values, MAP_SPACE.values]),
    )

    class Third:
        def predict(self, features: np.ndarray) -> np.ndarray:
            return features[:, 1] + 0.5  # leaving.curve, which the map does not show

    table = tipping_map(
        wide, DIFFERENCE, Emulator("linear", 0.9, Third(), (), wide), ("theory.effort", "effort.response"), 2, 0.5
    )
    draws = wide.places()[np.random.default_rng(0).integers(0, len(DIFFERENCE), 200), 1]
    assert table["difference"].tolist() == pytest.approx([draws.mean()] * 4)


def test_an_emulator_that_tells_too_little_is_not_used() -> None:
    table = tipping_map(MAP_SPACE, DIFFERENCE, emulator(0.49), ("effort.response", "theory.effort"), 2, 0.5)
    assert set(table["source"]) == {"runs"}
    assert table["difference"].tolist() == [2.0, 3.0, 8.0, 5.5]
