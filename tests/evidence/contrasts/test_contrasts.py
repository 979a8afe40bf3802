from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.contrasts import contrasts
from tests.support.synthetic_study import FIRST_YEAR, make_study

YEARS = np.array([2025, 2026, 2027])


def runs_by_hand() -> pd.DataFrame:
    """Two worlds, two replications, one warm-up and two policy years; output of A1 less A0 in comments."""
    values = {
        ("A0", 0, 0): (1.0, 2.0, 3.0),
        ("A1", 0, 0): (1.0, 3.0, 6.0),  # 1, 3 -> mean 2
        ("A0", 0, 1): (1.0, 2.0, 2.0),
        ("A1", 0, 1): (1.0, 4.0, 8.0),  # 2, 6 -> mean 4
        ("A0", 1, 0): (0.0, 5.0, 5.0),
        ("A1", 1, 0): (0.0, 4.0, 4.0),  # -1, -1 -> mean -1
        ("A0", 1, 1): (0.0, 5.0, np.nan),
        ("A1", 1, 1): (0.0, 2.0, 9.0),  # -3, missing -> mean -3
    }
    rows = [
        {
            "run_id": f"{arm}{world}{replication}",
            "arm": arm,
            "world": world,
            "replication": replication,
            "seed": 10 * world + replication,
            "fiscal_year": year,
            "output": value,
        }
        for (arm, world, replication), series in values.items()
        for year, value in zip(YEARS, series, strict=True)
    ]
    return pd.DataFrame(rows)


def test_contrast_by_hand() -> None:
    panel = contrasts.build_panel(runs_by_hand())
    found = contrasts.contrast(panel, "output", "A1", "A0", "mean", 2026, threshold=2.5)
    assert found is not None
    np.testing.assert_allclose(found.world_means, [3.0, -2.0])
    np.testing.assert_allclose(found.world_errors, [1.0, 1.0])  # standard deviation sqrt(2) over sqrt(2)
    assert (found.median, found.mean, found.central) == (0.5, 0.5, 3.0)
    assert math.isclose(found.mcse, math.sqrt(0.5))  # sqrt(1 + 1) / 2
    assert math.isclose(found.monte_carlo_share, 1.0 / 12.5)
    assert (found.low90, found.high90) == pytest.approx((-1.75, 2.75))
    assert (found.share_positive, found.share_negative) == (0.5, 0.5)
    assert (found.share_above, found.share_below) == (0.5, 0.0)
    assert (found.pairs, found.replications, found.worlds) == (4, 2, 2)
    assert contrasts.further_replications(found, threshold=2.5, fraction=0.1) == 14  # 2 * (0.7071 / 0.25)^2 = 16


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [("first", [1.5, -2.0]), ("last", [4.5, -1.0]), ("mean", [3.0, -2.0]), ("total", [6.0, -2.0])],
)
def test_horizons_by_hand(horizon: str, expected: list[float]) -> None:
    found = contrasts.contrast(contrasts.build_panel(runs_by_hand()), "output", "A1", "A0", horizon, 2026, 1.0)
    assert found is not None
    np.testing.assert_allclose(found.world_means, expected)


def test_the_last_year_is_the_last_of_many() -> None:
    yearly, years = np.arange(5.0).reshape(1, 1, 5), np.arange(2025, 2030)
    found = [
        float(contrasts.horizon_values(yearly, years, 2026, each)[0, 0]) for each in ("first", "last", "mean", "total")
    ]
    assert found == [1.0, 4.0, 2.5, 10.0]


def test_failed_run_is_left_out_and_counted() -> None:
    runs = runs_by_hand()
    runs = runs[~((runs["arm"] == "A0") & (runs["world"] == 0) & (runs["replication"] == 1))]
    panel = contrasts.build_panel(runs)
    found = contrasts.contrast(panel, "output", "A1", "A0", "mean", 2026, 1.0)
    assert found is not None
    np.testing.assert_allclose(found.world_means, [2.0, -2.0])
    assert found.pairs == 3
    assert contrasts.count_unpaired_runs(panel, "A1", "A0") == 1
    assert math.isnan(found.world_errors[0])
    assert math.isclose(found.mcse, 1.0)  # from the one world with two pairs


def test_nothing_paired_gives_none() -> None:
    runs = runs_by_hand()
    panel = contrasts.build_panel(runs.assign(output=np.nan))
    assert contrasts.contrast(panel, "output", "A1", "A0", "mean", 2026, 1.0) is None
    assert contrasts.contrast(panel, "output", "A9", "A0", "mean", 2026, 1.0) is None


def test_double_rows_are_refused() -> None:
    runs = runs_by_hand()
    with pytest.raises(ValueError, match="two rows"):
        contrasts.build_panel(pd.concat([runs, runs.head(1)]))


def test_identical_arms_differ_by_exactly_zero() -> None:
    study = make_study(worlds=12, replications=2, effect=lambda measure, arm, world: 0.0)
    panel = contrasts.build_panel(study.runs)
    for measure in ("output", "ability", "star_exit_rate"):
        found = contrasts.contrast(panel, measure, "A1", "A0", "mean", FIRST_YEAR, 0.1)
        assert found is not None
        assert np.all(found.world_means == 0)
        assert (found.low90, found.high90, found.mcse) == (0, 0, 0)
        assert found.share_positive == found.share_negative == 0


def test_warm_up_difference_shows_a_past_that_differs() -> None:
    study = make_study(worlds=2, replications=1, arms=("A0", "A1"))
    assert contrasts.largest_warm_up_difference(contrasts.build_panel(study.runs), FIRST_YEAR) == 0
    changed = study.runs.copy()
    row = changed.index[(changed["arm"] == "A1") & (changed["fiscal_year"] == FIRST_YEAR - 1)][0]
    changed.loc[row, "output"] += 0.1
    assert contrasts.largest_warm_up_difference(contrasts.build_panel(changed), FIRST_YEAR) > 0


def test_one_world_gives_a_monte_carlo_interval_and_one_replication_none() -> None:
    values, seeds = np.array([[1.0, 2.0, 3.0]]), np.array([[1, 2, 3]])
    found = contrasts.summarise(values, seeds, np.array([0]), 1.0)
    assert found is not None
    assert found.interval_kind == "replications"
    half = 2.919986 / math.sqrt(3)  # 95 percent point of Student's t with two degrees of freedom
    assert (found.low90, found.high90) == pytest.approx((2 - half, 2 + half))
    single = contrasts.summarise(values[:, :1], seeds[:, :1], np.array([0]), 1.0)
    assert single is not None
    assert single.interval_kind == "none"
    assert math.isnan(single.mcse)
    assert contrasts.further_replications(single, 1.0, 0.1) is None


@pytest.mark.parametrize("seeds_shared", [False, True])
def test_monte_carlo_interval_covers_the_known_truth(seeds_shared: bool) -> None:
    """Nominal 90 percent, also when worlds share seeds and their noise does not average out."""
    generator = np.random.default_rng(7)
    worlds, replications, studies = 6, 8, 1500
    truth = np.linspace(-1, 1, worlds)
    seeds = np.tile(np.arange(replications), (worlds, 1))
    if not seeds_shared:
        seeds = np.arange(worlds * replications).reshape(worlds, replications)
    covered = 0
    for _ in range(studies):
        noise = generator.standard_normal(seeds.max() + 1)[seeds] + 0.3 * generator.standard_normal(seeds.shape)
        found = contrasts.summarise(truth[:, None] + noise, seeds, np.arange(worlds), 0.1)
        assert found is not None
        covered += found.monte_carlo_low90 <= truth.mean() <= found.monte_carlo_high90
    error = math.sqrt(0.9 * 0.1 / studies)
    assert abs(covered / studies - 0.9) < 4 * error


def test_interval_over_worlds_recovers_the_spread_of_a_known_law() -> None:
    """World effects uniform on (-1, 1) and noise-free: the 90 percent interval is (-0.9, 0.9)."""
    effects = np.random.default_rng(3).uniform(-1, 1, 20_000)
    found = contrasts.summarise(effects[:, None], np.arange(20_000)[:, None], np.arange(20_000), 0.5)
    assert found is not None
    assert (found.low90, found.high90) == pytest.approx((-0.9, 0.9), abs=0.02)
    assert (found.low50, found.high50) == pytest.approx((-0.5, 0.5), abs=0.03)
    assert found.share_above == pytest.approx(0.25, abs=0.02)


def test_yearly_table_of_one_world_spreads_over_replications() -> None:
    study = make_study(worlds=1, replications=4, arms=("A0", "A1"))
    table = contrasts.yearly_table(contrasts.build_panel(study.runs), "cash_slope", "A1", "A0")
    policy = table[table["fiscal_year"] >= FIRST_YEAR]
    assert (policy["members"] == 4).all()
    assert (policy["high90"] > policy["low90"]).all()
    assert (table.loc[table["fiscal_year"] < FIRST_YEAR, ["low90", "median", "high90"]] == 0).all(axis=None)
