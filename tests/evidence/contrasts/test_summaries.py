"""Runs as arrays, paired differences, and what they are over replications and worlds: small cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.contrasts import Panel, Summary
from tests.support.evidence_by_hand import other, panel_of, summary_of

NAN = math.nan


def run(arm: str, world: int, replication: int, year: int, seed: int, output: float) -> dict[str, object]:
    return {
        "arm": arm, "world": world, "replication": replication, "fiscal_year": year, "seed": seed, "output": output,
        "note": 1.0,
    }  # fmt: skip


RUNS = pd.DataFrame(
    [
        run("B", 5, 3, 2027, 0, 1.0),
        run("B", 5, 3, 2026, 0, 2.0),
        run("B", 2, 1, 2026, 21, 3.0),
        run("A", 5, 3, 2026, 53, 4.0),
    ]
)


def test_runs_are_arranged_by_first_arm_and_rising_numbers() -> None:
    panel = contrasts.build_panel(RUNS)
    assert panel.arms == ("B", "A")
    assert (panel.worlds.tolist(), panel.replications.tolist(), panel.years.tolist()) == ([2, 5], [1, 3], [2026, 2027])
    assert list(panel.values) == ["output"]
    expected = [[[[3.0, NAN], [NAN, NAN]], [[NAN, NAN], [2.0, 1.0]]], [[[NAN, NAN]] * 2, [[NAN, NAN], [4.0, NAN]]]]
    np.testing.assert_array_equal(panel.values["output"], expected)
    assert panel.seeds.tolist() == [[[21, -1], [-1, 0]], [[-1, -1], [-1, 53]]]
    assert panel.is_stored.tolist() == [[[True, False], [False, True]], [[False, False], [False, True]]]
    np.testing.assert_array_equal(panel.of("output", "A"), expected[1])
    assert contrasts.count_unpaired_runs(panel, "A", "B") == contrasts.count_unpaired_runs(panel, "B", "A") == 1


def test_a_run_without_partner_counts_on_either_side() -> None:
    seeds = np.array([[[1, -1, -1]], [[-1, 2, -1]]])
    panel = Panel(("A", "B"), np.array([0]), np.arange(3), np.array([2026]), {}, seeds)
    assert (
        contrasts.count_unpaired_runs(panel, "A", "B") == 2
    )  # one of A alone, one of B alone; the third is of neither


@pytest.mark.parametrize("column", ["arm", "world", "replication", "fiscal_year", "seed"])
def test_a_missing_key_is_named(column: str) -> None:
    with pytest.raises(ValueError, match=rf"^runs: missing columns \['{column}'\]$"):
        contrasts.build_panel(RUNS.drop(columns=column))


def test_differences_are_arm_less_reference() -> None:
    panel = panel_of({"output": {"A0": [[[1.0, NAN]]], "A1": [[[4.0, 9.0]]]}}, [2026, 2027])
    np.testing.assert_array_equal(contrasts.paired_differences(panel, "output", "A1", "A0"), [[[3.0, NAN]]])


def test_a_difference_in_the_last_digits_is_none() -> None:
    """A tenth added up three times ends beside 0.3; a difference of a millionth is one."""
    panel = panel_of(
        {"output": {"A0": [[[0.3, 0.3, 0.0]]], "A1": [[[0.1 + 0.1 + 0.1, 0.3 + 3e-7, 1e-15]]]}}, [2026, 2027, 2028]
    )
    found = contrasts.paired_differences(panel, "output", "A1", "A0")[0, 0]
    assert found.tolist() == [0.0, pytest.approx(3e-7), 1e-15]  # beside an exact 0 every number is one


@pytest.mark.parametrize(
    ("measure", "is_flow"),
    [
        ("exit_rate", True),  # share a year
        ("incidents_surfaced", True),  # per 1,000 a year
        ("award_dollars", True),  # dollars
        ("award_dollars_real", False),  # dollars of 2026
        ("output", False),
        ("top_share", False),
        ("information_bits", False),
    ],
)
def test_what_may_be_added_over_years(measure: str, is_flow: bool) -> None:
    assert contrasts.is_flow(measure) is is_flow


YEARLY = np.array([[[9.0, 1.0, 2.0, 6.0]], [[9.0, NAN, 5.0, 7.0]]])  # two worlds, one replication, a warm-up year


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [
        ("first", [[1.0], [NAN]]),
        ("last", [[6.0], [7.0]]),
        ("mean", [[3.0], [6.0]]),  # the year without a value is left out
        ("total", [[9.0], [NAN]]),  # a total needs every year
    ],
)
def test_horizons_leave_out_the_warm_up(horizon: str, expected: list[list[float]]) -> None:
    found = contrasts.horizon_values(YEARLY, np.arange(2025, 2029), 2026, other(horizon))
    np.testing.assert_array_equal(found, expected)


def test_one_year_is_a_horizon_and_none_or_a_wrong_word_is_refused() -> None:
    years = np.arange(2025, 2029)
    for horizon in contrasts.HORIZONS:
        np.testing.assert_array_equal(contrasts.horizon_values(YEARLY, years, 2028, horizon), [[6.0], [7.0]])
    with pytest.raises(ValueError, match=r"^no year from fiscal year 2029 on is stored$"):
        contrasts.horizon_values(YEARLY, years, 2029, "mean")
    with pytest.raises(ValueError, match=r"^horizon is 'middle', allowed: \('first', 'mean', 'last', 'total'\)$"):
        contrasts.horizon_values(YEARLY, years, 2026, "middle")


def test_a_mean_is_over_the_values_that_are_there() -> None:
    values = np.array([[1.0, NAN], [NAN, NAN], [3.0, 5.0], [0.0, NAN], [math.inf, 8.0]])
    with np.errstate(all="raise"):  # nothing is divided by zero on the way
        np.testing.assert_array_equal(contrasts.mean_without_missing(values, axis=1), [1.0, NAN, 4.0, 0.0, 8.0])
    np.testing.assert_array_equal(contrasts.mean_without_missing(values, axis=0), [4.0 / 3, 6.5])


def summarised(values: list[list[float]], worlds: list[int], threshold: float, seeds: object = None) -> Summary:
    array = np.array(values)
    own = np.arange(array.size).reshape(array.shape) if seeds is None else np.array(seeds)
    found = contrasts.summarise(array, own, np.array(worlds), threshold)
    assert found is not None
    return found


def test_worlds_with_three_two_one_and_no_pairs() -> None:
    rows = [[1.0, 2.0, 3.0], [4.0, 6.0, NAN], [NAN] * 3, [-1.0, NAN, NAN]]
    with np.errstate(all="raise"):
        found = summarised(rows, [7, 0, 3, 9], 2.0)
    assert found.world_ids.tolist() == [7, 0, 9]
    assert found.world_means.tolist() == [2.0, 5.0, -1.0]
    # variances 1 of three and 2 of two; one replication tells none
    assert found.world_errors == pytest.approx([math.sqrt(1 / 3), 1.0, NAN], nan_ok=True)
    assert (found.worlds, found.pairs, found.replications) == (3, 6, 3)
    assert (found.mean, found.median, found.central) == (2.0, 2.0, 5.0)
    # -1, 2, 5: a twentieth of the way is a tenth of the first step of three
    assert (found.low90, found.low50, found.high50, found.high90) == pytest.approx((-0.7, 0.5, 3.5, 4.7))
    assert found.interval_kind == "worlds"
    # of the two worlds with an error: sqrt(1/3 + 1) / 2, with 5 - 2 degrees of freedom
    assert found.mcse == pytest.approx(math.sqrt(1 / 3))
    half = 2.3533634 * math.sqrt(1 / 3)  # Student's t, 95 percent point, three degrees
    assert (found.monte_carlo_low90, found.monte_carlo_high90) == pytest.approx((2 - half, 2 + half))
    assert found.monte_carlo_share == pytest.approx((1 / 3 + 1) / 2 / 9)  # the variance of -1, 2 and 5 is 9
    assert (found.share_positive, found.share_negative) == pytest.approx((2 / 3, 1 / 3))
    assert (found.share_above, found.share_below) == pytest.approx((1 / 3, 0.0))  # 2 is not beyond 2


def test_a_share_beyond_is_strictly_beyond_on_either_side() -> None:
    found = summarised([[-3.0], [-1.0], [0.0], [1.0], [2.0]], [0, 1, 2, 3, 4], 1.0)
    assert (found.share_positive, found.share_negative) == (0.4, 0.4)  # zero is neither
    assert (found.share_above, found.share_below) == (0.2, 0.2)


def test_no_central_world_is_no_number() -> None:
    assert math.isnan(summarised([[1.0], [2.0]], [1, 2], 1.0).central)
    assert summarised([[1.0], [2.0]], [1, 0], 1.0).central == 2.0


def test_nothing_paired_is_no_summary() -> None:
    assert contrasts.summarise(np.full((2, 2), NAN), np.zeros((2, 2), dtype=int), np.arange(2), 1.0) is None


def test_noise_is_all_of_the_spread_at_most_and_none_of_no_spread() -> None:
    wide = summarised([[-4.0, 4.0], [-3.0, 5.0]], [0, 1], 1.0)  # errors 4; means 0 and 1
    assert wide.monte_carlo_share == 1.0
    same = summarised([[-4.0, 4.0], [-3.0, 3.0]], [0, 1], 1.0)
    assert same.monte_carlo_share == 0.0
    assert same.mcse == pytest.approx(math.sqrt(16 + 9) / 2)
    single = summarised([[1.0], [2.0]], [0, 1], 1.0)
    assert math.isnan(single.monte_carlo_share) and math.isnan(single.mcse)
    assert math.isnan(single.monte_carlo_low90) and math.isnan(single.monte_carlo_high90)
    assert single.interval_kind == "worlds"


def test_one_world_has_a_student_interval() -> None:
    found = summarised([[1.0, 2.0, 3.0]], [4], 1.0)
    error = 1 / math.sqrt(3)
    assert (found.mean, found.median, found.mcse) == (2.0, 2.0, pytest.approx(error))
    assert (found.low90, found.high90) == pytest.approx((2 - 2.9199856 * error, 2 + 2.9199856 * error))
    assert (found.low50, found.high50) == pytest.approx((2 - 0.8164966 * error, 2 + 0.8164966 * error))
    assert (found.interval_kind, found.monte_carlo_share) == ("replications", 1.0)
    two = summarised([[1.0, 3.0]], [4], 1.0)  # one degree of freedom: the points are 6.3138 and 1
    assert (two.low90, two.low50, two.high50, two.high90) == pytest.approx((2 - 6.3137515, 1.0, 3.0, 2 + 6.3137515))


def test_one_world_and_one_replication_have_no_interval() -> None:
    found = summarised([[1.5]], [0], 1.0)
    assert (found.mean, found.median, found.central, found.interval_kind) == (1.5, 1.5, 1.5, "none")
    values = (found.low90, found.low50, found.high50, found.high90, found.mcse, found.monte_carlo_share)
    assert all(math.isnan(each) for each in values)


def test_worlds_that_share_seeds_share_their_noise() -> None:
    found = summarised([[0.0, 2.0], [0.0, 4.0]], [0, 1], 1.0, seeds=[[1, 2], [1, 2]])
    # deviations -1, 1 and -2, 2, each over two worlds of two: the seeds add up to -3 and 3, times sqrt(2) / 4
    assert found.mcse == pytest.approx(math.sqrt(2 * 9 / 8))
    assert found.monte_carlo_high90 - found.mean == pytest.approx(
        6.3137515 * 1.5
    )  # one degree: pairs of a world less one
    apart = summarised([[0.0, 2.0], [0.0, 4.0]], [0, 1], 1.0)
    assert apart.mcse == pytest.approx(math.sqrt(1 + 4) / 2)
    assert apart.monte_carlo_high90 - apart.mean == pytest.approx(2.9199856 * math.sqrt(5) / 2)  # four pairs less two


def test_degrees_of_freedom_of_shared_seeds_are_those_of_the_smallest_world() -> None:
    found = summarised([[0.0, 2.0, 4.0], [0.0, 4.0, NAN]], [0, 1], 1.0, seeds=[[1, 2, 3], [1, 2, 4]])
    assert (found.monte_carlo_high90 - found.mean) / found.mcse == pytest.approx(6.3137515)
    four = summarised([[0.0, 2.0, 4.0, 6.0], [0.0, 4.0, 1.0, 1.0]], [0, 1], 1.0, seeds=[[1, 2, 3, 4]] * 2)
    assert (four.monte_carlo_high90 - four.mean) / four.mcse == pytest.approx(2.3533634)  # three degrees


@pytest.mark.parametrize(
    ("replications", "mcse", "threshold", "fraction", "more"),
    [
        (4, 0.5, 1.0, 0.1, 96),  # five times the target: 25 times as many
        (4, 0.1, 1.0, 0.1, 0),  # there already
        (4, 0.01, 1.0, 0.1, 0),
        (2, 0.15, 1.0, 0.1, 3),  # 2 x 2.25 = 4.5, so five
        (3, math.sqrt(2), 1.0, 1.0, 3),  # the square is a hair above two in binary, and six is meant
        (3, 0.6, 2.0, 0.1, 24),
        (10, 0.2, 1.0, 0.2, 0),
    ],
)
def test_replications_that_are_still_needed(
    replications: int, mcse: float, threshold: float, fraction: float, more: int
) -> None:
    found = summary_of([0.0], replications=replications, mcse=mcse)
    assert contrasts.further_replications(found, threshold, fraction) == more


def test_an_unknown_error_asks_for_no_number() -> None:
    assert contrasts.further_replications(summary_of([0.0], mcse=NAN), 1.0, 0.1) is None


LEVELS = panel_of(
    {
        "output": {
            "A0": [[[9.0, 1.0, 2.0], [9.0, 3.0, 4.0]], [[9.0, NAN, NAN], [9.0, NAN, NAN]]],
            "A1": [[[9.0, 2.0, 6.0], [9.0, 3.0, 8.0]], [[9.0, 1.0, 2.0], [9.0, 1.0, 4.0]]],
        }
    },
    [2025, 2026, 2027],
)


def test_a_level_is_the_mean_of_each_world_with_a_value() -> None:
    assert contrasts.level(LEVELS, "output", "A0", "mean", 2026).tolist() == [2.5]
    assert contrasts.level(LEVELS, "output", "A1", "last", 2026).tolist() == [7.0, 3.0]
    assert contrasts.level(LEVELS, "output", "A9", "mean", 2026).tolist() == []
    assert contrasts.level(LEVELS, "effort", "A0", "mean", 2026).tolist() == []


def test_a_contrast_needs_both_arms_and_the_measure() -> None:
    found = contrasts.contrast(LEVELS, "output", "A1", "A0", "last", 2026, 1.0)
    assert found is not None
    assert (found.world_ids.tolist(), found.world_means.tolist()) == ([0], [4.0])
    assert contrasts.contrast(LEVELS, "output", "A9", "A0", "last", 2026, 1.0) is None
    assert contrasts.contrast(LEVELS, "output", "A1", "A9", "last", 2026, 1.0) is None
    assert contrasts.contrast(LEVELS, "effort", "A1", "A0", "last", 2026, 1.0) is None


def test_a_contrast_takes_the_seeds_of_its_arm() -> None:
    values = {"output": {"A0": [[[0.0], [0.0]]] * 2, "A1": [[[0.0], [2.0]], [[0.0], [4.0]]]}}
    panel = panel_of(values, [2026])
    seeds = panel.seeds.copy()
    seeds[1] = [[1, 2], [1, 2]]  # those of A1 are shared by the worlds
    shared = Panel(panel.arms, panel.worlds, panel.replications, panel.years, panel.values, seeds)
    found = contrasts.contrast(shared, "output", "A1", "A0", "mean", 2026, 1.0)
    assert found is not None and found.mcse == pytest.approx(1.5)


COLUMNS = ["fiscal_year", "members", "low90", "low50", "median", "high50", "high90"]


def test_the_yearly_spread_of_two_worlds_is_over_their_means() -> None:
    panel = panel_of(
        {"output": {"A0": np.zeros((2, 2, 3)), "A1": [[[1.0, 1.0, NAN], [3.0, NAN, NAN]], [[10.0, NAN, NAN]] * 2]}},
        [2026, 2027, 2028],
    )
    table = contrasts.yearly_table(panel, "output", "A1", "A0")
    assert list(table.columns) == COLUMNS
    assert table.iloc[0].tolist() == pytest.approx([2026, 2, 2.4, 4.0, 6.0, 8.0, 9.6])  # worlds 2 and 10
    assert table.iloc[1].tolist() == [2027, 1, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert table.iloc[2].tolist() == pytest.approx([2028, 0, NAN, NAN, NAN, NAN, NAN], nan_ok=True)


def test_the_yearly_spread_of_one_world_is_over_its_replications() -> None:
    panel = panel_of({"output": {"A0": np.zeros((1, 3, 1)), "A1": [[[1.0], [3.0], [5.0]]]}}, [2026])
    table = contrasts.yearly_table(panel, "output", "A1", "A0")
    assert table.iloc[0].tolist() == pytest.approx([2026, 3, 1.2, 2.0, 3.0, 4.0, 4.8])


def test_the_largest_difference_of_the_past_is_relative_to_its_size() -> None:
    values = {
        "output": {"A0": [[[0.5, 9.0]]], "A1": [[[0.4, 7.0]]], "A3": [[[0.5, 9.0]]]},  # 0.1 of 0.5
        "effort": {"A0": [[[0.0, 1.0]]], "A1": [[[0.0, 5.0]]], "A3": [[[NAN, 5.0]]]},
        "ability": {"A0": [[[-4.0, 1.0]]], "A1": [[[-3.8, 5.0]]], "A3": [[[-3.4, 5.0]]]},  # 0.6 of 4
        "know_how": {"A0": [[[8.0, 1.0]]], "A1": [[[8.0, 5.0]]], "A3": [[[NAN, 5.0]]]},
    }
    panel = panel_of(values, [2025, 2026])
    assert contrasts.largest_warm_up_difference(panel, 2026) == pytest.approx(0.2)
    small = panel_of({"ability": values["ability"], "effort": values["effort"]}, [2025, 2026])
    assert contrasts.largest_warm_up_difference(small, 2026) == pytest.approx(0.15)
    still = panel_of({"effort": values["effort"]}, [2025, 2026])
    assert contrasts.largest_warm_up_difference(still, 2026) == 0.0
    assert math.isnan(contrasts.largest_warm_up_difference(panel, 2025))
