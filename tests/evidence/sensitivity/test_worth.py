"""Places of uncertainties, the worth of knowing them, the range of leniency, and group sizes: by hand."""

from __future__ import annotations

import math
from dataclasses import fields
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import group_size
from sessim.evidence.answers.group_size import group_size_table, smallest_size
from sessim.evidence.contrasts.identified import identified_range, identified_sentence
from sessim.evidence.declared.method import Weighting
from sessim.evidence.sensitivity import information
from sessim.evidence.sensitivity.information import decision_values, find_gains
from sessim.evidence.sensitivity.uncertainties import Uncertainties, find_uncertainties, title_of, unit_of
from sessim.world import Rating
from tests.support.evidence_by_hand import frame_of, panel_of, value_of_information

NAN = math.nan
SPACE = Uncertainties(
    ("effort.response", "leaving.curve", "theory.effort", "theory.norms"),
    np.array([[10.0, 1.0], [30.0, 1.0], [20.0, 2.0], [40.0, 3.0]]),
    np.array([[0, 2], [1, 0], [1, 1], [0, 2]]),
    (("none", "rival_one"), ("a", "b", "c")),
)


def test_titles_and_units() -> None:
    assert title_of("effort.response_size") == "effort: response size"
    assert title_of("theory.leaving_home") == "theory of leaving home"
    assert unit_of("theory.leaving") == unit_of("no.parameter") == ""
    assert unit_of("knowledge.half_life_years") != ""


def test_places_are_middles_of_ranks_and_of_slices() -> None:
    np.testing.assert_allclose(
        SPACE.places(),
        [
            [0.125, 0.25, 0.25, 5 / 6],  # ranks 1 and 1.5 of four; the first of two slices, the last of three
            [0.625, 0.25, 0.75, 1 / 6],
            [0.375, 0.625, 0.75, 0.5],
            [0.875, 0.875, 0.25, 5 / 6],
        ],
    )
    plain = Uncertainties(SPACE.names[:2], SPACE.values, np.empty((4, 0), dtype=int), ())
    np.testing.assert_allclose(plain.places(), SPACE.places()[:, :2])
    theories = Uncertainties(SPACE.names[2:], np.empty((4, 0)), SPACE.choices, SPACE.options)
    np.testing.assert_allclose(theories.places(), SPACE.places()[:, 2:])
    assert (SPACE.parameters, plain.parameters, theories.parameters) == (2, 2, 0)


def test_a_value_at_a_place_is_a_quantile() -> None:
    assert [SPACE.value_at(0, place) for place in (0.0, 0.5, 1.0)] == [10.0, 25.0, 40.0]
    assert SPACE.value_at(1, 1.0) == 3.0


def test_features_are_parameters_and_each_theory_with_those_of_its_mechanism() -> None:
    points = np.array([[0.1, 0.9, 0.49, 0.0], [0.5, 0.2, 0.5, 0.34], [0.7, 0.5, 1.0, 1.0]])
    np.testing.assert_allclose(
        SPACE.features(points),
        [  # two parameters; two theories of effort, each with its slope on effort.response; three of norms, without any
            [-0.4, 0.4, 1, -0.4, 0, 0, 1, 0, 0],
            [0.0, -0.3, 0, 0, 1, 0.0, 0, 1, 0],  # the half belongs to the second slice
            [0.2, 0.0, 0, 0, 1, 0.2, 0, 0, 1],  # and one to the last
        ],
    )


def test_what_varies_over_the_worlds_that_are_named() -> None:
    worlds = pd.DataFrame(
        {
            "world": [0, 1, 2],
            "theory.effort": ["b", "a", "b"],
            "effort.response": [1.0, 2.0, 9.0],
            "effort.same": [1.0, 1.0, 2.0],
            "effort.missing": [1.0, NAN, 2.0],
            "effort.word": ["x", "y", "z"],
            "theory.same": ["c", "c", "d"],
            "effort.count": [3, 4, 5],
        }
    )
    found = find_uncertainties(worlds, [0, 1])
    assert found.names == ("effort.response", "effort.count", "theory.effort")
    assert found.values.tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert (found.choices.tolist(), found.options) == ([[1], [0]], (("a", "b"),))  # codes in the order of the alphabet
    assert find_uncertainties(worlds, [1, 0]).values.tolist() == [[2.0, 4.0], [1.0, 3.0]]
    none = find_uncertainties(worlds[["world", "effort.count"]], [0, 1])
    assert (none.choices.shape, none.options) == ((2, 0), ())


def test_gain_of_choosing_later() -> None:
    coin = np.array([0.0, 0.0, 1.0, 1.0])
    basis = np.column_stack([np.ones(4), coin])
    values = np.array([[0.0, 1.0], [0.0, 3.0], [0.0, -5.0], [0.0, -3.0]])
    # group means 2 and -4: choosing after the coin gives (2 + 0) / 2, choosing now max(0, -1)
    assert find_gains(basis[np.newaxis], np.stack([values, values + 10.0])) == pytest.approx([1.0, 1.0])
    assert find_gains(np.stack([basis, basis]), np.stack([values, values + 10.0])) == pytest.approx([1.0, 1.0])
    assert find_gains(basis[np.newaxis], np.column_stack([values, [2.0] * 4])[np.newaxis]) == pytest.approx(
        [0.0]
    )  # a third option that is never worse


def test_many_fits_at_once_are_what_each_is_alone() -> None:
    """Also where a draw of worlds leaves an option of a theory out, so that one regressor is nothing but zeros."""
    generator = np.random.default_rng(1)
    theory = generator.integers(0, 3, 30)
    basis = np.column_stack([np.ones(30), theory == 1, theory == 2])
    values = generator.normal(size=(30, 4))
    draws = np.array([*generator.integers(0, 30, (20, 30)), np.resize(np.flatnonzero(theory != 2), 30)])
    alone = []
    for rows in draws:
        fitted = basis[rows] @ np.linalg.lstsq(basis[rows], values[rows], rcond=None)[0]
        alone.append(fitted.max(axis=1).mean() - fitted.mean(axis=0).max())
    assert find_gains(basis[draws], values[draws]) == pytest.approx(alone, abs=1e-12)


def test_bases_are_a_cubic_of_places_and_a_mean_a_theory() -> None:
    first, _, effort, norms = information._bases(SPACE)
    np.testing.assert_allclose(
        first,  # 2 x .125 - 1 = -.75, then .25, -.25 and .75
        [[1, each, each**2, each**3] for each in (-0.75, 0.25, -0.25, 0.75)],
    )
    np.testing.assert_array_equal(effort, [[1, 0], [1, 1], [1, 1], [1, 0]])
    np.testing.assert_array_equal(norms, [[1, 0, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1]])
    narrow = Uncertainties((SPACE.names[0], *SPACE.names[2:]), SPACE.values[:, :1], SPACE.choices, SPACE.options)
    for found, expected in zip(information._bases(narrow), (first, effort, norms), strict=True):
        np.testing.assert_allclose(found, expected)
    points = np.array([[0.1, 0.49, 0.0], [0.7, 1.0, 1.0]])
    np.testing.assert_allclose(
        narrow.features(points), [[-0.4, 1, -0.4, 0, 0, 1, 0, 0], [0.2, 0, 0, 1, 0.2, 0, 0, 1]], atol=1e-12
    )


VALUES = {  # two worlds, one replication, one year of warm-up and two of policy
    "output": {"A0": np.zeros((2, 1, 3)), "A3": [[[9.0, 1.0, 3.0]], [[9.0, 4.0, 4.0]]], "A1": np.ones((2, 1, 3))},
    "star_exit_rate": {"A0": np.zeros((2, 1, 3)), "A3": np.full((2, 1, 3), 0.2), "A1": np.full((2, 1, 3), -0.1)},
}


def test_a_decision_is_worth_weighted_thresholds_turned_to_the_better_side() -> None:
    frame = frame_of(panel_of(VALUES, [2025, 2026, 2027]), thresholds={"output": 0.5, "star_exit_rate": 0.1})
    weighting = Weighting("w", "words", {"output": 0.6, "star_exit_rate": 0.2, "ability": 0.2})
    values, worlds = decision_values(frame, weighting, ["A0", "A3", "A1"])
    # ability is not stored, so the weights are .75 and .25; of A3 2 / .5 and -.2 / .1, of A1 1 / .5 and +.1 / .1
    np.testing.assert_allclose(values, [[0, 0.75 * 4 - 0.25 * 2, 0.75 * 2 + 0.25], [0, 0.75 * 8 - 0.5, 1.75]])
    assert worlds.tolist() == [0, 1]


def test_a_world_without_a_value_for_an_option_is_left_out() -> None:
    values = {"output": {**VALUES["output"], "A3": [[[9.0, 1.0, 3.0]], [[9.0, NAN, NAN]]]}}
    frame = frame_of(panel_of(values, [2025, 2026, 2027]), thresholds={"output": 0.5})
    found, worlds = decision_values(frame, Weighting("w", "words", {"output": 1.0}), ["A0", "A3", "A1"])
    assert (found.tolist(), worlds.tolist()) == ([[0.0, 4.0, 2.0]], [0])


RULES = {"minimum_worlds": 8, "resamples": 30}
COIN = np.array([0, 0, 0, 0, 1, 1, 1, 1])
WORTH = np.array([1.0, 2.0, 1.0, 2.0, -2.0, -1.0, -2.0, -1.0])  # of A1 in thresholds: 1.5 and -1.5 by the coin


def coin_frame(worth: np.ndarray = WORTH, **settings):
    values = {"output": {"A0": np.zeros((8, 1, 1)), "A1": 0.5 * worth[:, None, None], "A2": np.full((8, 1, 1), 90.0)}}
    table = pd.DataFrame({"world": np.arange(8), "theory.effort": np.where(COIN == 1, "on", "off")})
    table["theory.norms"] = np.tile(["x", "x", "y", "y"], 2)  # all four values in either
    roles = {"A0": "reference", "A1": "focal", "A2": "other", "A7": "focal", "A8": "reference"}
    return frame_of(panel_of(values, [2026]), roles=roles, worlds=table, thresholds={"output": 0.5}, **settings)


def plain_gain(group: np.ndarray, worth: np.ndarray) -> float:
    """Gain of choosing A1 or nothing by group means."""
    means = {each: worth[group == each].mean() for each in np.unique(group)}
    return float(np.mean([max(0.0, means[each]) for each in group]) - max(0.0, worth.mean()))


WEIGHTING = Weighting("results", "results alone", {"output": 1.0})


@pytest.mark.parametrize("seed", [0, 5])
def test_worth_is_the_gain_less_that_of_shuffled_columns(seed: int) -> None:
    table = value_of_information(coin_frame(), WEIGHTING, RULES, **({"seed": seed} if seed else {}))
    generator = np.random.default_rng(seed)
    resampled = [generator.integers(0, 8, 8) for _ in range(30)]
    shuffled = [generator.permutation(8) for _ in range(200)]
    groups = (COIN, np.tile([0, 0, 1, 1], 2))
    all_luck = np.array([[plain_gain(group, WORTH[order]) for order in shuffled] for group in groups])
    best_of_all = (all_luck - all_luck.mean(axis=1, keepdims=True)).max(axis=0)
    assert list(table.columns) == list(information.COLUMNS)
    assert table["uncertainty"].tolist() == ["theory.effort", "theory.norms"]
    for row, group in zip(table.to_dict("records"), groups, strict=True):
        luck = np.array([plain_gain(group, WORTH[order]) for order in shuffled])
        again = [plain_gain(group[rows], WORTH[rows]) for rows in resampled]
        raw = plain_gain(group, WORTH)  # (1.5 + 0) / 2 for the coin; 0 for the other, less than by luck
        assert row["value"] == pytest.approx(max(0.0, raw - luck.mean()))
        assert row["of_all"] == pytest.approx(max(0.0, raw - luck.mean()) / 0.75)  # knowing all gives 6 / 8
        assert row["by_chance"] == pytest.approx(np.quantile(best_of_all, 0.95))
        assert row["error"] == pytest.approx(np.std(again, ddof=1))
    first = table.iloc[0]
    assert first["value"] > 0.3 and table["value"].iloc[1] == 0.0
    assert (first["weighting"], first["weighting_title"], first["title"]) == (
        "results", "results alone", "theory of effort",
    )  # fmt: skip


def test_the_best_option_now_is_that_of_the_best_mean() -> None:
    assert set(value_of_information(coin_frame(WORTH - 0.1), WEIGHTING, RULES)["best_now"]) == {"A0"}
    assert set(value_of_information(coin_frame(WORTH + 0.1), WEIGHTING, RULES)["best_now"]) == {"A1"}


def test_a_further_arm_is_an_option_where_it_is_declared() -> None:
    """A2 is worth 180 thresholds in every world: once it may be chosen nothing is left to learn."""
    table = value_of_information(coin_frame(), WEIGHTING, RULES, beside=("A2",))
    assert set(table["best_now"]) == {"A2"} and (table["value"].abs() < 1e-9).all()
    assert set(value_of_information(coin_frame(), WEIGHTING, RULES, beside=("A6",))["best_now"]) <= {"A0", "A1"}


def test_where_one_option_is_always_best_nothing_is_worth_knowing() -> None:
    table = value_of_information(coin_frame(np.abs(WORTH)), WEIGHTING, RULES)
    assert (table["value"].abs() < 1e-12).all() and (table["of_all"] == 0.0).all()


def test_too_few_worlds_or_options_give_an_empty_table() -> None:
    frame = coin_frame()
    for rules in ({**RULES, "minimum_worlds": 9},):
        table = value_of_information(frame, WEIGHTING, rules)
        assert table.empty and list(table.columns) == list(information.COLUMNS)
    missing = np.where(np.arange(8) == 3, NAN, WORTH)  # a world without a value leaves seven
    table = value_of_information(coin_frame(missing), WEIGHTING, RULES)
    assert table.empty and list(table.columns) == list(information.COLUMNS)
    assert len(value_of_information(coin_frame(missing), WEIGHTING, {**RULES, "minimum_worlds": 7})) == 2
    alone = frame_of(frame.panel, roles={"A0": "reference"}, worlds=frame.worlds)
    assert value_of_information(alone, WEIGHTING, RULES).empty


def leniency_frame(selection: list[float], leniency: list[float]):
    def cube(values: list[float]) -> np.ndarray:  # a warm-up year that counts for nothing, then two that average
        return np.array([[[50.0, each - 1.0, each + 1.0]] for each in values])

    values = {
        "selection_in_ratings": {"A0": cube(selection), "A3": cube([7.0] * len(selection))},
        "leniency_in_ratings": {"A0": cube(leniency), "A3": cube([7.0] * len(leniency))},
    }
    return frame_of(panel_of(values, [2025, 2026, 2027]), roles={"A0": "reference", "A3": "reference"})


def test_the_range_of_selection_and_leniency_by_hand() -> None:
    # shares 1/4, 0 and 1; both zero, or one below zero, tell none
    with np.errstate(all="raise"):  # nothing is divided by zero on the way
        table = identified_range(leniency_frame([1.0, 0.0, 2.0, 0.0, -1.0, 4.0], [3.0, 5.0, 0.0, 0.0, 4.0, -1.0]))
    assert table["measure"].tolist() == ["selection_in_ratings", "leniency_in_ratings", "share_of_selection"]
    assert table["unit"].tolist() == ["rating SD", "rating SD", "share"]
    assert set(table["arm"]) == {"A0"}
    assert table["worlds"].tolist() == [6, 6, 3]
    names = ["lowest", "low90", "median", "high90", "highest"]
    # -1, 0, 0, 1, 2, 4 and -1, 0, 0, 3, 4, 5: a twentieth of five steps is a quarter of one
    assert table.iloc[0][names].tolist() == pytest.approx([-1.0, -0.75, 0.5, 3.5, 4.0])
    assert table.iloc[1][names].tolist() == pytest.approx([-1.0, -0.75, 1.5, 4.75, 5.0])
    assert table.iloc[2][names].tolist() == pytest.approx([0.0, 0.025, 0.25, 0.925, 1.0])


def test_a_part_that_no_world_tells_has_no_row() -> None:
    table = identified_range(leniency_frame([-1.0], [3.0]))
    assert table["measure"].tolist() == ["selection_in_ratings", "leniency_in_ratings"]
    panel = panel_of({"selection_in_ratings": {"A0": [[[1.0]]]}}, [2026])
    assert identified_range(frame_of(panel, roles={"A0": "reference"})).empty
    panel = panel_of({"leniency_in_ratings": {"A0": [[[1.0]]]}}, [2026])
    assert identified_range(frame_of(panel, roles={"A0": "reference"})).empty


def test_how_much_of_the_height_is_real_is_said_only_where_a_world_tells_it() -> None:
    said = identified_sentence(identified_range(leniency_frame([1.0, 0.0, 2.0], [3.0, 5.0, 0.0])))
    assert said.startswith(
        "Of the height of ratings in A0, 0 percent to 100 percent is real selection in these worlds (median 25 "
    )
    assert identified_sentence(identified_range(leniency_frame([-1.0], [3.0]))) == ""
    assert identified_sentence(pd.DataFrame()) == ""


@pytest.mark.parametrize(("seed", "is_better"), [(1, [True, True]), (2, [False, True])])
def test_group_sizes_by_plain_counting(monkeypatch: pytest.MonkeyPatch, seed: int, is_better: list[bool]) -> None:
    """Groups of 4 and of 10: at 30 percent, rounded down, one slot and three. Gains are 2.2, 2.3, 1.8 and 3.1 errors."""
    assert group_size.SIZES == (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100)
    assert group_size.PEOPLE == 60_000
    monkeypatch.setattr(group_size, "SIZES", (4, 10))
    monkeypatch.setattr(group_size, "PEOPLE", 403)  # a hundred groups of four, forty of ten; what is left is nobody's
    rating = Rating(
        **{
            **dict.fromkeys([each.name for each in fields(Rating)], 0.5),
            "performance_share": 0.3,
            "leniency_share": 0.6,
        }
    )
    table = group_size_table(rating, **({} if seed == 1 else {"seed": seed}))  # 1 unless it is named
    generator = np.random.default_rng(seed)
    cut = NormalDist().inv_cdf(0.7)
    own, lenient = math.sqrt(rating.performance_share), math.sqrt(rating.leniency_share)
    chance = math.sqrt(1 - rating.performance_share - rating.leniency_share)
    for row, (size, groups, slots) in zip(table.to_dict("records"), ((4, 100, 1), (10, 40, 3)), strict=True):
        performance = generator.standard_normal((groups, size))
        leniency, noise = generator.standard_normal((groups, 1)), generator.standard_normal((groups, size))
        absolute, ranked = [], []
        for group in range(groups):
            signal = own * performance[group] + lenient * leniency[group, 0] + chance * noise[group]
            deserved = performance[group] > cut
            kept = signal >= np.sort(signal)[-slots]
            absolute.append(np.mean((signal > cut) == deserved))  # the three shares add up to one
            ranked.append(np.mean(kept == deserved))
        gains = np.array(ranked) - np.array(absolute)
        error = np.std(gains, ddof=1) / math.sqrt(groups)
        assert row["size"] == size
        assert (row["absolute"], row["ranked"]) == pytest.approx((np.mean(absolute), np.mean(ranked)))
        assert (row["difference"], row["error"]) == pytest.approx((gains.mean(), error))
        assert row["ranked_is_better"] is bool(gains.mean() > 2 * error)
    assert table["ranked_is_better"].tolist() == is_better
    up = group_size_table(rating, rounding="ceiling", seed=seed)  # two slots of four
    assert up["absolute"].tolist() == table["absolute"].tolist() and up["ranked"].tolist() != table["ranked"].tolist()


@pytest.mark.parametrize(
    ("is_better", "smallest"),
    [
        ([False, True, False, True, True], 9),
        ([True] * 5, 3),
        ([True, True, True, True, False], None),
        ([False, False, False, False, True], 20),
    ],
)
def test_the_smallest_size_from_which_on_ranking_is_better(is_better: list[bool], smallest: int | None) -> None:
    table = pd.DataFrame({"size": [3, 5, 7, 9, 20], "ranked_is_better": is_better})
    assert smallest_size(table) == smallest
