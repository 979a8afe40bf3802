"""Unseen history is run as it was lived, once for an edition, and scored by hand-made numbers."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from sessim.calibration.forecast import unseen as module
from sessim.calibration.forecast.editions import ORDER
from sessim.calibration.forecast.unseen import (
    freeze_order,
    load_unseen,
    score_unseen,
    summarise_unseen,
    unseen_text,
)
from sessim.calibration.history.blocks import compose_episode, load_history
from sessim.calibration.history.figures import figure_of
from sessim.ground.errors import UserError
from sessim.ground.resources import read_table
from sessim.settings.worlds.discrepancy import FACTOR, TERM, Discrepancy

UNSEEN = load_unseen()
FIGURES = {figure["id"]: figure for block in UNSEEN.blocks for figure in block.figures}


@pytest.mark.parametrize("block", UNSEEN.blocks, ids=lambda each: each.id)
def test_every_unseen_block_composes_and_covers_its_years(block):
    study = compose_episode(block, [])
    for figure in block.figures:
        years = {figure["year"], *np.atleast_1d(figure.get("from", figure["year"])).tolist()}
        assert years <= set(study.simulated_years)
        assert figure["error"] > 0.0 and figure["discrepancy"] > 0.0 and figure["persistence_source"]
    for year, extra in block.extra_exit.items():
        assert study.arms[0].rulebooks[year].shocks.extra_exit == extra


def test_published_figures_follow_from_the_rows_by_the_declared_conversion():
    cell = read_table("unseen_figures").set_index("id")["value"].astype(float)
    expected = {
        "top_share_fy2008_rebound": ndtri(cell["top_share_fy2008_rebound"] / 100) - ndtri(0.445),
        "leavers_rated_high": cell["leavers_rated_high"] / 100,
        "va_top_two_fy2013": cell["va_top_two_fy2013"] / 100,
        "corps_july_2026": cell["corps_july_2026"] / 7203,
    }
    for name in ("nsf_fy2009", "usaid_fy2009", "energy_fy2009", "opm_fy2009"):
        expected[name] = cell[name] / 100
    for name in ("quarterly_departures_2009", "quarterly_departures_2017"):
        expected[name] = cell[name] / 100
    for name in ("inauguration_2012_2013", "inauguration_2016_2017", "inauguration_2020_2021"):
        expected[name] = (1.0 + cell[name]) ** 2
    assert set(expected) == set(FIGURES)
    for name, value in expected.items():
        assert FIGURES[name]["published"] == pytest.approx(value, abs=6e-5), name


def test_the_exodus_is_what_was_known_in_january():
    table = read_table("ses_career_headcount_monthly")
    table = table[table["agency"] == "government-wide"].astype({"year": int, "month": int, "career_ses": float})
    corps = {(row.year, row.month): row.career_ses for row in table.itertuples()}
    block = next(each for each in UNSEEN.blocks if each.id == "corps_july_2026")
    assert block.extra_exit[2025] == pytest.approx(1.0 - corps[2025, 9] / corps[2024, 9], abs=1e-5)
    assert block.extra_exit[2026] == pytest.approx(1.0 - corps[2026, 1] / corps[2025, 9], abs=1e-5)
    assert FIGURES["corps_july_2026"]["persistence"] == pytest.approx(corps[2026, 1] / corps[2025, 9], abs=1e-5)


def test_levers_of_unseen_years_are_those_of_history():
    seen = {word for block in load_history() for period in block.periods for word in period["settings"]}
    for block in UNSEEN.blocks:
        for period in block.periods:
            assert set(period["settings"]) <= seen, block.id


def test_leavers_are_counted_by_level_of_those_rated_three_or_higher():
    row = {
        "arm": "lived", "world": 0, "replication": 0, "fiscal_year": 2017, "level5_share": 0.5, "level4_share": 0.4,
        "level3_share": 0.1, "exit_rate_level5": 0.1, "exit_rate_level4": 0.1, "exit_rate_level3": 0.3,
    }  # fmt: skip
    found = figure_of(FIGURES["leavers_rated_high"], pd.DataFrame([row]))
    assert found[0, 0] == pytest.approx(0.09 / 0.12)
    nobody = figure_of(
        FIGURES["leavers_rated_high"], pd.DataFrame([{**row, "level3_share": 0.0, "exit_rate_level3": np.nan}])
    )
    assert nobody[0, 0] == 1.0


def test_a_quarter_is_a_fourth_of_a_year():
    row = {"arm": "lived", "world": 3, "replication": 0, "fiscal_year": 2009, "exit_rate": 0.12}
    assert figure_of(FIGURES["quarterly_departures_2009"], pd.DataFrame([row]))[3, 0] == pytest.approx(0.03)


def shown_far_and_near(number=101):
    """The first figure of every block far from the published one, all others about it."""
    shown = {}
    for place, block in enumerate(UNSEEN.blocks):
        middle = {each["id"]: each["published"] + (5.0 if place == 0 else 0.0) for each in block.figures}
        shown[block.id] = pd.DataFrame({name: np.full(number, value) for name, value in middle.items()})
    return shown


def test_scores_are_told_misses_first_with_persistence_and_an_older_posterior():
    far = {name: table + 1.0 for name, table in shown_far_and_near().items()}
    table = score_unseen(UNSEEN.blocks, shown_far_and_near(), None, far)
    first = UNSEEN.blocks[0].figures[0]
    assert table["figure"].iloc[0] == first["id"] and not table["is_in_90"].iloc[0]
    assert table["is_in_90"].iloc[1:].all()
    assert table["crps"].iloc[0] == pytest.approx(5.0, abs=0.1)
    assert table["crps_persistence"].iloc[0] == pytest.approx(abs(first["persistence"] - first["published"]))
    found = summarise_unseen(table)
    assert found["figures"] == len(FIGURES) and found["in_90"] == len(FIGURES) - 1
    assert found["better_than_older"] == len(FIGURES)
    lines = unseen_text(table, UNSEEN).splitlines()
    assert lines[1].endswith("  MISS") and sum(line.endswith("  MISS") for line in lines) == 1
    assert any(line.startswith("not run: quarterly_departures_2001") for line in lines)


def test_learnt_discrepancy_widens_the_band_of_its_class_alone():
    number = 101
    terms = np.random.default_rng(1).standard_normal(number) * 50.0
    learnt = Discrepancy(
        pd.DataFrame(
            {FACTOR: np.ones(number), f"{TERM}ratings": terms, f"{TERM}exits": 0.0 * terms, f"{TERM}other": 0.0 * terms}
        )
    )
    table = score_unseen(UNSEEN.blocks, shown_far_and_near(number), learnt).set_index("figure")
    width = table["high90"] - table["low90"]
    plain = table["high90_without_discrepancy"] - table["low90_without_discrepancy"]
    ratings = [name for name, each in FIGURES.items() if each["kind"] == "ratings"]
    others = [name for name, each in FIGURES.items() if each["kind"] != "ratings"]
    assert (width[ratings] > 2.0 * plain[ratings]).all()
    assert np.allclose(width[others], plain[others])
    assert table.loc["top_share_fy2008_rebound", "is_in_90"]
    assert not table.loc["top_share_fy2008_rebound", "is_in_90_without_discrepancy"]


@pytest.fixture
def posterior(tmp_path):
    """A posterior as far as the order reads it."""
    folder = tmp_path / "posterior"
    folder.mkdir()
    (folder / "posterior.json").write_text("{}", encoding="utf-8")
    manifest = {"table_sha256": "first", "versions": {"model": "m"}}
    return SimpleNamespace(folder=folder, manifest=manifest)


def test_an_edition_is_run_on_the_posterior_that_was_frozen_and_on_no_other(tmp_path, posterior):
    order = freeze_order(tmp_path / "edition", posterior)
    stored = json.loads((tmp_path / "edition" / ORDER).read_text(encoding="utf-8"))
    assert stored == order and stored["posterior_sha256"] == "first" and stored["edition"] == UNSEEN.edition
    assert freeze_order(tmp_path / "edition", posterior)["begun"] == order["begun"]
    posterior.manifest["table_sha256"] = "second"
    with pytest.raises(
        UserError, match="edition 1 was begun with a different posterior; a run after a change is a new edition"
    ):
        freeze_order(tmp_path / "edition", posterior)


def test_blocks_changed_after_the_order_are_another_edition(tmp_path, posterior, monkeypatch):
    freeze_order(tmp_path / "edition", posterior)
    monkeypatch.setattr(module, "digest_declared", lambda path: "changed")
    with pytest.raises(UserError, match="begun with a different unseen"):
        freeze_order(tmp_path / "edition", posterior)
