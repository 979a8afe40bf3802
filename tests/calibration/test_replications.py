"""Published studies on the engine: slices of each, the machinery of plans and figures, and what is stored."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import yaml

from sessim.calibration.replication.figures import Conditions, judge_figures, verdict_of
from sessim.calibration.replication.fitting import fit_value
from sessim.calibration.replication.outcomes import Observer, load_outcomes
from sessim.calibration.replication.plans import Plan, find_plan_files, load_plan, read_plan
from sessim.calibration.replication.replications import Replication, run_replication
from sessim.calibration.replication.stored import store_replication, summarise_stored_run
from sessim.ground.errors import UserError
from sessim.law.ratings.distribution import slots_by_lot
from sessim.settings.compose import compose_study
from sessim.year.context import Year

ROOT = Path(__file__).parents[2]


def slice_of(name: str, levels: Mapping[str, list[str]], figures: list[str]) -> Plan:
    """A plan with some levels and figures, in ten blocks."""
    plan = load_plan(name)
    factors = {factor: {each: plan.factors[factor][each] for each in kept} for factor, kept in levels.items()}
    kept = tuple(figure for figure in plan.figures if figure.name in figures)
    return dataclasses.replace(plan, factors=factors, figures=kept, blocks=10)


def ours(replication: Replication) -> dict[str, float]:
    return {row.figure.name: row.ours for row in replication.rows}


@pytest.mark.parametrize("name", find_plan_files())
def test_every_shipped_plan_reads_composes_and_has_its_script(name: str) -> None:
    plan = load_plan(name)
    study = compose_study([f"experiment={plan.experiment}", *plan.settings(plan.conditions()[0])])
    assert len(study.arms) == len(study.worlds) == study.replications == 1
    script = (ROOT / "experiments" / "replications" / f"{name}.py").read_text(encoding="utf-8")
    assert f'sessim.replicate("{name}"' in script
    assert all(max(term.years) < study.years for figure in plan.figures for term in figure.terms)


def test_scullen_has_eighty_conditions_and_a_published_cell_for_each() -> None:
    plan = load_plan("scullen_2005")
    cells = pd.read_csv(ROOT / "configs" / "replication" / "cells" / "scullen_2005.csv", dtype=str, comment="#")
    published = {tuple(row) for row in cells[list(plan.factors)].itertuples(index=False)}
    assert len(plan.conditions()) == 80
    assert {tuple(each.values()) for each in plan.conditions()} == published


def test_a_slice_of_scullen_agrees_with_the_published_cells() -> None:
    levels = {
        "fired": ["0.05", "0.10"], "reliability": ["0.7"], "validity": ["0.3"], "selection_ratio": ["0.33"],
        "turnover": ["0.00", "0.20"],
    }  # fmt: skip
    plan = slice_of("scullen_2005", levels, ["a_gains_positive", "b_fired", "b_turnover", "e_largest_cell_distance"])
    found = ours(run_replication(plan, ["population.like_agencies=100"]))
    assert found["a_gains_positive"] == 1.0
    assert found["b_fired"] > 0.1
    assert found["b_turnover"] > 0.3
    assert (
        found["e_largest_cell_distance"] < 0.05
    )  # a quarter of the companies of the criterion, so .03 becomes about .05


def test_other_raters_would_not_agree_with_the_cells() -> None:
    levels = {
        "fired": ["0.10"], "reliability": ["0.7"], "validity": ["0.3"], "selection_ratio": ["0.33"], "turnover": ["0.00"],
    }  # fmt: skip
    plan = slice_of("scullen_2005", levels, ["e_largest_cell_distance"])
    plan = dataclasses.replace(
        plan, factors={**plan.factors, "reliability": {"0.7": ("world.values.rating.performance_share=0.2",)}}
    )
    assert ours(run_replication(plan, ["population.like_agencies=50"]))["e_largest_cell_distance"] > 0.1


def test_adverse_impact_shows_on_layoffs_and_top_ratings_and_not_on_retentions() -> None:
    plan = slice_of(
        "giumetti_2015",
        {"case": ["d 0.27 lowest 0.10 top 0.30"]},
        ["layoff_ratio_d27_L10", "retention_ratio_d27_L10", "top_ratio_30"],
    )
    found = ours(run_replication(plan, ["population.like_agencies=60", "run.years=1"]))
    assert found["layoff_ratio_d27_L10"] < 0.8
    assert found["retention_ratio_d27_L10"] > 0.9
    assert found["top_ratio_30"] < 0.8


def test_the_fitted_curvature_is_the_one_in_the_experiment() -> None:
    plan = load_plan("berger_2013")
    assert plan.fitted is not None
    study = compose_study([f"experiment={plan.experiment}"])
    small = dataclasses.replace(plan, blocks=1)
    fitted = fit_value(small, ("population.like_agencies=600",), tolerance=0.02)
    assert fitted == pytest.approx(study.worlds[0].effort.response, abs=0.05)


def test_a_slice_of_berger_shows_order_effects() -> None:
    plan = slice_of(
        "berger_2013",
        {"order": ["base_base", "forced_base"], "cooperation": ["independent"]},
        ["2_all_best_under_free_grading", "4b_base_after_forced_differentiates", "4c_base_after_forced_output"],
    )
    found = ours(run_replication(plan, ["population.like_agencies=400"]))
    assert found["4b_base_after_forced_differentiates"] < 0.0 < found["4c_base_after_forced_output"]


def test_places_by_lot_keep_the_total_of_each_owner_and_favour_no_group() -> None:
    number = np.full(20, 10)
    owner = np.repeat([0, 1], 10)
    given = np.zeros(20)
    for seed in range(400):
        draws = np.random.default_rng(seed)
        places = slots_by_lot(0.05, number, owner, draws.random(20), draws.random(2))
        assert np.bincount(owner, weights=places).tolist() == [5.0, 5.0]
        given += places
    assert np.abs(given / 400 - 0.5).max() < 4 * math.sqrt(0.25 / 400)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.07, 0.5, 1.0])
def test_places_by_lot_are_the_share_to_a_place(share: float) -> None:
    draws = np.random.default_rng(3)
    for _ in range(50):
        number = draws.integers(0, 15, 30)
        owner = draws.integers(0, 4, 30)
        places = slots_by_lot(share, number, owner, draws.random(30), draws.random(4))
        assert np.all(np.abs(places - share * number) < 1.0 + 1e-9)
        kept = np.bincount(owner, weights=places - share * number, minlength=4)
        assert np.all(np.abs(kept) < 1.0 + 1e-9)


def test_a_policy_that_ends_gives_way() -> None:
    words = ["experiment=replication_berger_2013", "policy=forced_groups_of_3", "policy.ends=2012"]
    shares = {
        then: [book.limit.share for _, book in sorted(compose_study([*words, *more]).arms[0].rulebooks.items())]
        for then, more in (("nothing", ()), ("free", ("policy.then=free_grading",)), ("cap", ("policy.then=cap_20",)))
    }
    forced = [0.3334] * 8
    assert shares["nothing"] == shares["free"] == [*forced, *[None] * 8]
    assert shares["cap"] == [*forced, *[0.2] * 8]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["policy.then=free_grading"], "no effect without policy.ends"),
        (["policy.ends=2012", "policy.then=forced_groups_of_3"], "follow itself"),
        (["policy.ends=2001"], "below 2002"),
        (["policy.starts=2010", "policy.ends=2009"], "before policy.starts"),
        (["policy.ends=2012", "policy.then=forced_group_of_3"], "did you mean forced_groups_of_3"),
    ],
)
def test_a_wrong_chain_of_policies_is_one_line(words: list[str], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        compose_study(["experiment=replication_berger_2013", "policy=forced_groups_of_3", *words])


def made_up(values: Mapping[tuple[str, str], list[float]]) -> Conditions:
    """Conditions of two factors with one outcome, year 1 as given by block and year 0 zero."""
    levels = [{"a": a, "b": b} for a, b in values]
    sums = np.array([[np.zeros(len(each)), each] for each in values.values()])
    return Conditions(levels, {"potential_before_quits": sums}, {"potential_before_quits": np.ones_like(sums)})


def figure(**about: Any) -> Any:
    plan = load_plan("scullen_2005")
    term = dataclasses.replace(plan.figures[0].terms[0], years=(0, 1), kind="gain", summary="mean", where={})
    return dataclasses.replace(plan.figures[0], terms=(term,), **about)


def test_the_error_of_a_mean_is_its_standard_error() -> None:
    values = [0.1, 0.4, 0.2, 0.9, 0.4]
    conditions = made_up({("x", "y"): values})
    (row,) = judge_figures(dataclasses.replace(load_plan("scullen_2005"), figures=(figure(),)), conditions, {})
    assert row.ours == pytest.approx(np.mean(values))
    assert row.error == pytest.approx(np.std(values, ddof=1) / math.sqrt(len(values)))


def test_explained_variance_is_shared_out_by_main_effects() -> None:
    conditions = made_up({(a, b): [3.0 * (a == "2") + 1.0 * (b == "2")] for a in "12" for b in "12"})
    plan = dataclasses.replace(load_plan("scullen_2005"), figures=(figure(explained_by=("a",)),))
    assert judge_figures(plan, conditions, {})[0].ours == pytest.approx(0.9)


def test_a_value_outside_the_declared_range_is_a_miss() -> None:
    declared = figure(low=0.0, high=1.0)
    assert [verdict_of(declared, value) for value in (-0.1, 0.0, 1.0, 1.1)] == ["miss", "pass", "pass", "miss"]
    assert verdict_of(figure(low=None, high=None), 5.0) == "shown"
    assert verdict_of(declared, math.nan) == "miss"


OF_SCULLEN: list[tuple[Any, str]] = [
    (lambda plan: plan.pop("asks"), r"missing or unknown fields \['asks'\]"),
    (lambda plan: plan["figures"]["b_fired"]["terms"][0].update(outcome="potentiel"), "did you mean potential"),
    (lambda plan: plan["figures"]["b_fired"]["terms"][0].update(where={"fird": "0.10"}), "did you mean fired"),
    (lambda plan: plan["figures"]["b_fired"]["terms"][0].update(where={"fired": "0.2"}), "'0.2' is not known"),
    (lambda plan: plan["figures"]["b_fired"].update(passes={"over": 1}), "'over' is not known"),
]
OF_BERGER: list[tuple[Any, str]] = [  # which fits a setting to one of its figures
    (lambda plan: plan["fitted"].pop("why"), "fitted needs setting, figure, to, between and why"),
    (lambda plan: plan["fitted"].update(figure="1_output_gains"), "did you mean 1_output_gain"),
    (lambda plan: plan["figures"]["1_output_gain"].pop("source"), "figure 1_output_gain lacks meaning"),
]


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [*(("scullen_2005", *each) for each in OF_SCULLEN), *(("berger_2013", *each) for each in OF_BERGER)],
)
def test_a_malformed_plan_is_one_line(tmp_path: Path, name: str, change: Any, complaint: str) -> None:
    plan = yaml.safe_load(find_plan_files()[name].read_text(encoding="utf-8"))
    change(plan)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    with pytest.raises(UserError, match=complaint):
        read_plan(path)


def test_what_is_stored_proves_the_settings(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    plan = slice_of(
        "berger_2013", {"order": ["base_base"], "cooperation": ["independent"]}, ["2_all_best_under_free_grading"]
    )
    small = ["population.like_agencies=20", "run.years=16"]
    first, again = run_replication(plan, small), run_replication(plan, small)
    other = run_replication(plan, [*small, "world.values.rating.level_width=1.3"])
    assert first.parameter_digest == again.parameter_digest != other.parameter_digest
    assert ours(first) == ours(again)
    assert summarise_stored_run(tmp_path) == "not run yet"
    store_replication(first, tmp_path, datetime.now(UTC))
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameter_digest"] == first.parameter_digest
    assert manifest["conditions"][0]["settings"] == ["policy=free_grading", "world.theory.cooperation=independent"]
    rows = pd.read_csv(tmp_path / "rows.csv")
    assert rows["ours"].tolist() == pytest.approx(list(ours(first).values()))
    series = pd.read_parquet(tmp_path / "series.parquet")
    assert sorted(series["year"]) == list(range(16))
    assert summarise_stored_run(tmp_path).startswith(f"{(rows['verdict'] == 'pass').sum()} pass")
    assert str(Path.home()) not in (tmp_path / "manifest.json").read_text(encoding="utf-8")


def sums_of(name: str, levels: list[int], merit: list[float], change: list[float], quits: list[float]) -> Any:
    """Sum and number of an outcome in the second of two years of the same people, all in one agency."""
    rows = len(levels)
    everyone = np.ones(rows, dtype=bool)

    class Seats(SimpleNamespace):
        def __len__(self) -> int:
            return rows

    seats = Seats(agency=np.zeros(rows, dtype=np.int64), number_of_agencies=1)
    observer = Observer({name: load_outcomes()[name]}, "outcomes.yaml")
    for effort in (np.ones(rows), np.array(change) + 1.0):
        people = SimpleNamespace(
            is_filled=everyone,
            is_rated=everyone,
            arrival_year=np.zeros(rows, dtype=np.int16),
            birth_year=np.zeros(rows),
            self_regard=np.arange(float(rows)),
            final_level=np.array(levels, dtype=np.int8),
            effort=effort,
            contribution=np.array(merit),
            quit_hazard=np.array(quits),
        )
        year = SimpleNamespace(people=people, seats=seats, fiscal_year=2026, is_career=everyone)
        found = observer.add_up(cast(Year, year))[name]
    return found


def test_errors_of_ratings_are_told_from_right_ones() -> None:
    """Two got a 4 or 5: the best and the third best; the second best deserved one and the third did not."""
    found = {
        (deserved, got): sums_of(
            f"effort_change_{deserved}_{got}", [5, 3, 4, 3], [2.0, 1.0, 0.0, -1.0], [0.1, -0.4, 0.2, -0.1], [0.1] * 4
        )
        for deserved in ("deserving", "undeserving")
        for got in ("rewarded", "denied")
    }
    sums = {key: (round(float(total[0]), 9), int(number[0])) for key, (total, number) in found.items()}
    assert sums == {
        ("deserving", "rewarded"): (0.1, 1),
        ("deserving", "denied"): (-0.4, 1),
        ("undeserving", "rewarded"): (0.2, 1),
        ("undeserving", "denied"): (-0.1, 1),
    }


def test_quitting_is_told_by_performance() -> None:
    merit = [-2.0, 0.0, 0.0, 0.0, 2.0, 9.0]
    quits = [0.3, 0.1, 0.1, 0.1, 0.2, 0.0]  # the last may only retire
    means = {}
    for group in ("low", "middle", "high"):
        total, number = sums_of(f"quitting_of_{group}_performers", [3] * 6, merit, [0.0] * 6, quits)
        means[group] = (float(total[0] / number[0]), int(number[0]))
    assert means == {"low": (0.3, 1), "middle": (pytest.approx(0.1), 3), "high": (0.2, 1)}


def test_raters_inflate_only_with_noise_and_asymmetry() -> None:
    plan = dataclasses.replace(load_plan("golman_bhatia_2012"), blocks=2)
    found = ours(run_replication(plan, ["population.like_agencies=20", "run.years=3"]))
    assert found["inflation_with_both"] > 0.3
    assert found["noise_raises_inflation"] > 0.02
    assert found["none_without_noise"] == pytest.approx(0.0, abs=1e-9)
    assert abs(found["none_without_asymmetry"]) < 0.05
