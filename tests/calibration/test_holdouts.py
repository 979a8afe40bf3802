"""Hold-outs compare a past with its record as declared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.history.blocks import compose_episode, load_history
from sessim.calibration.history.episodes import compose_record_study
from sessim.calibration.history.figures import blocks_text, compare_with_record, coverage, figure_of


def runs_of(rows):
    table = pd.DataFrame(rows, columns=["arm", "world", "fiscal_year", "level5_share", "rated"])
    return table.assign(replication=0)


@pytest.mark.parametrize("block", load_history(), ids=lambda each: each.id)
def test_every_block_of_history_composes_and_covers_its_years(block):
    study = compose_episode(block, [])
    named = {each for figure in block.figures for each in np.atleast_1d(figure.get("from", figure["year"])).tolist()}
    years = named | {figure["year"] for figure in block.figures}
    assert years <= set(study.simulated_years)
    assert all(set(arm.rulebooks) == set(study.simulated_years) for arm in study.arms)
    assert len(study.arms) == 1 + bool(block.reference)


@pytest.mark.parametrize("block", [each for each in load_history() if each.is_in_record], ids=lambda each: each.id)
def test_a_block_that_the_record_holds_is_lived_under_the_same_rules(block):
    study, record = compose_episode(block, []), compose_record_study([])
    assert study.population == record.population
    assert study.simulated_years[0] == record.simulated_years[0]
    assert set(study.simulated_years) <= set(record.simulated_years)
    for year in study.simulated_years:
        assert study.arms[0].rulebooks[year] == record.arms[0].rulebooks[year]
    assert not block.reference


def test_figures_of_a_hold_out_compare_years_as_declared():
    runs = runs_of([("lived", 0, 2003, 0.745, 100), ("lived", 0, 2004, 0.594, 100), ("reference", 0, 2004, 0.297, 100)])
    about = {"measure": "level5_share", "year": 2004, "from": 2003}
    assert figure_of({**about, "how": "difference"}, runs)[0, 0] == pytest.approx(-0.151)
    assert figure_of({**about, "how": "ratio"}, runs)[0, 0] == pytest.approx(0.594 / 0.745)
    assert figure_of({**about, "how": "probit"}, runs)[0, 0] == pytest.approx(-0.42094, abs=1e-4)
    assert figure_of({**about, "how": "ratio_to_reference"}, runs)[0, 0] == pytest.approx(2.0)
    assert figure_of({**about, "how": "ratio_to_mean", "from": [2003, 2004]}, runs)[0, 0] == pytest.approx(
        0.594 / 0.6695
    )


def test_a_block_that_the_model_has_seen_says_so():
    seen = next(each for each in load_history() if each.id == "veterans_affairs_fy2013_fy2016")
    assert "learnt from these four years" in seen.seen_since
    assert all(each.seen_since for each in load_history())
    table = compare_with_record(
        next(each for each in load_history() if each.id == "nuclear_regulatory_fy2004"),
        runs_of([("lived", 0, 2004, 0.09, 150)]),
    )
    assert f"no longer unseen: {seen.seen_since}" in blocks_text(table.assign(holdout=seen.id))
    assert "no longer unseen" not in blocks_text(table.assign(holdout="never heard of"))


def test_awards_of_the_squeeze_are_compared_per_recipient():
    block = next(each for each in load_history() if each.id == "award_squeeze_fy2009_fy2013")
    (gap,) = (each for each in block.figures if each["id"] == "gap_ratio")
    assert (gap["measure"], gap["minus"]) == ("award_per_recipient_level5", "award_per_recipient_level4")


def test_coverage_counts_misses_and_leaves_stress_tests_out():
    block = next(each for each in load_history() if each.id == "nuclear_regulatory_fy2004")
    far = compare_with_record(block, runs_of([("lived", world, 2004, 0.9, 150) for world in range(50)]))
    near = compare_with_record(block, runs_of([("lived", world, 2004, 0.093, 150) for world in range(50)]))
    assert not far["is_in_90"].any()
    assert near["is_in_90"].all()
    found = coverage(pd.concat([far, near, far.assign(is_stress_test=True)]))
    assert found["figures"] == 2
    assert found["in_90"] == 0.5
