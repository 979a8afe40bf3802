"""A nowcast follows the system in force, is registered once, and is scored by its rule beside persistence; all by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.forecast import forecast, headcount, persistence
from sessim.calibration.forecast.forecast import load_forecast, read_withdrawal, refuse_second, write_forecast
from sessim.calibration.forecast.headcount import draw_corps, list_months, read_headcount, usual_departure
from sessim.calibration.forecast.nowcast import compose_nowcast, draw_samples, read_nowcast_plan
from sessim.calibration.forecast.persistence import find_quantiles, persistence_table, read_published, yearly_variance
from sessim.calibration.forecast.scoring import read_observed, score_forecast, scores_text
from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.settings.worlds.discrepancy import Discrepancy

PLAN = read_nowcast_plan()
OLD = Path(__file__).parents[2] / "results" / "forecast_fy2026"


@pytest.fixture(scope="module")
def study():
    return compose_nowcast(PLAN, ["run.worlds=2", "world=central"], Path("nowhere"))


def test_each_fiscal_year_has_the_system_in_force(study):
    assert len(study.arms) == 6 and len({arm.label for arm in study.arms}) == 6
    for arm in study.arms:
        rules = arm.rulebooks
        assert set(rules) == set(study.simulated_years)
        is_followed = arm.label.startswith("followed by half")
        assert rules[2025].limit.share == (0.3 if is_followed else None)
        assert rules[2025].limit.waiver_probability == (0.5 if is_followed else 0.0)
        assert rules[2025].boards.committed_share == 0.0  # boards of the reform come with fiscal year 2026
        assert all(rules[year].limit.share == 0.3 and rules[year].boards.committed_share > 0.0 for year in (2026, 2027))
        assert rules[2024].limit.share is None


def test_the_departures_and_the_empty_seats_are_in_the_years_in_which_they_fall(study):
    known = read_headcount(PLAN.corps)
    left = 1.0 - known[12 * 2025 + 8] / known[12 * 2024 + 8]
    for arm, months in zip(study.arms, (24.0, 22.0, 20.0) * 2, strict=True):
        shocks = {year: rules.shocks for year, rules in arm.rulebooks.items()}
        assert shocks[2025].extra_exit == pytest.approx(left)
        assert shocks[2026].extra_exit > shocks[2025].extra_exit
        assert shocks[2024].extra_exit == shocks[2027].extra_exit == 0.0
        assert [shocks[year].extra_months_to_fill for year in (2024, 2025, 2026, 2027)] == [0.0, 6.0, months, 0.0]


def make_runs(growth=1.0):
    rows = [
        {"arm": arm, "world": world, "replication": 0, "fiscal_year": year, "top_share": 0.5 + 0.1 * world,
         "level5_share": 0.2, "award_recipients": 0.9, "award_share_of_pay": 0.06, "exit_rate": 0.1,
         "filled_career": 1_000.0 * (growth if year == 2028 else 1.0)}
        for arm in ("a", "b") for world in (0, 1, 2) for year in (2025, 2026, 2027, 2028)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_samples_are_of_drawn_worlds_and_hold_the_learnt_discrepancy():
    plain = draw_samples(PLAN, make_runs(), None)
    assert list(plain.index) == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]
    assert list(plain.columns) == [each.id for each in PLAN.quantities]
    assert plain["top_share_fy2026"].tolist() == pytest.approx([0.6, 0.6, 0.7, 0.7])
    terms = {"answer_factor": [1.0, 1.0], "level_term.ratings": [2.0, 20.0], "level_term.other": [1.0, 0.0]}
    learnt = Discrepancy(pd.DataFrame(terms))
    moved = draw_samples(PLAN, make_runs(), learnt)
    assert moved["top_share_fy2026"].tolist() == pytest.approx([0.66, 0.66, 1.0, 1.0])  # .03 a unit; a share ends at 1
    assert moved["exits_fy2025"].tolist() == pytest.approx([0.11, 0.11, 0.1, 0.1])  # a class of its own: `other`
    pd.testing.assert_series_equal(moved["corps_2026_08"], plain["corps_2026_08"])


def test_the_corps_starts_at_the_last_known_month_and_moves_at_the_rate_of_the_year(monkeypatch):
    monkeypatch.setattr(headcount, "usual_departure", lambda plan: 0.0)
    known = float(read_headcount(PLAN.corps).iloc[-1])
    months = list_months(PLAN.corps)
    assert [month.ahead for month in months] == list(range(1, len(months) + 1))
    assert (months[-1].id, months[-1].title) == ("corps_2027_09", "Career executives at the end of September 2027")
    drawn = draw_corps(PLAN.corps, np.array([1.0, 1.21]))
    assert drawn.loc[0].tolist() == pytest.approx([known] * len(months))
    half_a_year = next(month.id for month in months if month.ahead == 6)
    assert drawn.loc[1, half_a_year] == pytest.approx(1.1 * known)


def test_usual_months_are_those_before_the_departures():
    known = read_headcount(PLAN.corps)
    changes = np.log(known).diff().dropna()
    usual = changes[changes.index <= 12 * 2024 + 8]
    assert usual_departure(PLAN.corps) == pytest.approx(usual.std())
    assert usual_departure(PLAN.corps) < 0.3 * changes.std()  # the departures would be in it otherwise
    wide = draw_corps(PLAN.corps, np.ones(4_000))
    spread = np.log(wide).std()
    assert spread.iloc[3] == pytest.approx(2.0 * spread.iloc[0], rel=0.1)  # grows with the root of time


def test_a_headcount_with_a_hole_is_refused(monkeypatch):
    table = pd.DataFrame({"agency": "government-wide", "year": 2026, "month": [1, 2, 4], "career_ses": [9, 8, 7]})
    monkeypatch.setattr(headcount, "read_table", lambda name: table)
    with pytest.raises(UserError, match="lacks a month, or has one twice"):
        read_headcount(PLAN.corps)


ABOUT = {"table": "t", "column": "v", "scale": 0.01, "from": 2013, "rows": {"who": ["x", "y"]}}
TABLE = pd.DataFrame(
    {"year": [2012, 2013, 2015, 2019, 2013], "v": [1.0, 40.0, 44.0, 36.0, 99.0], "who": ["x", "x", "y", "x", "z"]}
)


def test_persistence_is_the_last_value_with_the_usual_changes(monkeypatch):
    monkeypatch.setattr(persistence, "read_table", lambda name: TABLE)
    published = read_published(ABOUT)
    assert published.to_dict() == pytest.approx({2013: 0.40, 2015: 0.44, 2019: 0.36})
    assert yearly_variance(published) == pytest.approx((0.04**2 / 2 + 0.08**2 / 4) / 2)
    row = {"last": 0.36, "sd": 0.1}
    assert find_quantiles(row, [0.5, 0.975], "share") == pytest.approx([0.36, 0.36 + 0.1 * 1.959964])
    assert find_quantiles(row, [0.975], "people") == pytest.approx([0.36 * np.exp(0.1959964)])
    for change, says in (({"rows": {"who": "x"}, "from": 2019}, "1 rows for 1"), ({"rows": {}}, "4 rows for 3")):
        with pytest.raises(UserError, match=says):
            read_published({**ABOUT, **change})


def test_persistence_of_every_quantity_is_what_its_table_says_last():
    table = persistence_table(PLAN).set_index("quantity")
    assert list(table.index) == [each.id for each in PLAN.quantities]
    assert (table["sd"] > 0.0).all()
    assert table.loc["top_share_fy2027", "sd"] == pytest.approx(table.loc["top_share_fy2025", "sd"] * np.sqrt(4 / 2))
    assert table.loc["corps_2026_11", "sd"] == pytest.approx(2.0 * table.loc["corps_2026_08", "sd"])


def register(folder, monkeypatch, study, **values):
    monkeypatch.setattr(forecast, "read_posterior_facts", dict)
    names = [each.id for each in PLAN.quantities]
    index = pd.MultiIndex.from_product([range(1, 102), ["a"]], names=["world", "conditions"])
    samples = pd.DataFrame({name: np.linspace(0.0, 1.0, 101) for name in names}, index=index).assign(**values)
    write_forecast(folder, samples, PLAN, study, "sessim forecast", has_discrepancy=False)
    return names


def test_a_nowcast_is_registered_once_with_what_it_is_of(tmp_path, monkeypatch, study):
    names = register(tmp_path, monkeypatch, study)
    with pytest.raises(UserError, match="a forecast is written once; for the next quarter raise `edition`"):
        refuse_second(tmp_path)
    about = json.loads((tmp_path / "forecast.json").read_text())
    assert about["edition"] == PLAN.edition and about["headcount_known_to"] == "July 2026"
    assert [each["from"] for each in about["systems"]] == [2025, 2026]
    assert {"worlds", "population", *(f"rules of {arm.label}" for arm in study.arms)} <= set(about["inputs"])
    made = load_forecast(tmp_path)
    assert list(made.samples.columns) == names and made.withdrawal == ""
    for file, change in (("samples.csv", "0.5"), ("persistence.csv", "0.5"), ("forecast.csv", "0.5")):
        text = (tmp_path / file).read_text()
        (tmp_path / file).write_text(text + change)
        with pytest.raises(UserError, match=f"{file} has changed since it was written; a changed forecast"):
            load_forecast(tmp_path)
        (tmp_path / file).write_text(text)
    about["made"] = "2020-01-01"
    (tmp_path / "forecast.json").write_text(json.dumps(about))
    with pytest.raises(UserError, match=r"forecast.json has changed since it was written"):
        load_forecast(tmp_path)


def test_a_nowcast_is_scored_by_its_rule_beside_persistence(tmp_path, monkeypatch, study):
    register(tmp_path, monkeypatch, study)
    observed = tmp_path / "seen.csv"
    observed.write_text(
        "quantity,observed,source\ntop_share_fy2025,0.5,here\ntop_share_fy2026,1.0,\nexits_fy2025,,\n", encoding="utf-8"
    )
    assert main(["score", "--observed", str(observed), "--folder", str(tmp_path)]) == 0
    table = pd.read_csv(tmp_path / "scores.csv").set_index("quantity")
    assert list(table.index) == ["top_share_fy2025", "top_share_fy2026"]
    assert table["is_in_90"].tolist() == [True, False]
    # CRPS of a uniform sample at its middle is 1/12, at its end it is 1/2 - 1/6 (+ the sample's grain)
    assert table["crps"].tolist() == pytest.approx([1 / 12, 1 / 3], abs=0.01)
    # interval score: width, plus 2/alpha times how far outside
    assert table["interval_score_90"].tolist() == pytest.approx([0.9, 0.9 + 20.0 * 0.05])
    rival = persistence_table(PLAN).set_index("quantity").loc["top_share_fy2025"]
    far = rival["last"] - 0.5  # some 24 standard deviations, where the CRPS of a normal is |error| - sd / sqrt(pi)
    assert table["crps_persistence"].iloc[0] == pytest.approx(far - rival["sd"] / np.sqrt(np.pi))
    width = 2.0 * 1.6448536 * rival["sd"]
    expected = width + 20.0 * (far - width / 2.0)
    assert table["interval_score_90_persistence"].iloc[0] == pytest.approx(expected, rel=1e-6)


def test_persistence_of_people_is_scored_as_a_lognormal():
    samples = pd.DataFrame({"corps": [5_000.0, 6_000.0]})
    observed = pd.DataFrame({"quantity": ["corps"], "observed": [5_500.0]})
    rival = pd.DataFrame([{"quantity": "corps", "last": 5_758.0, "last_is": "", "sd": 0.01, "changes": 3}])
    row = score_forecast(samples, observed, rival, {"corps": "people"}).iloc[0]
    draws = 5_758.0 * np.exp(0.01 * np.random.default_rng(1).standard_normal(40_000))
    by_hand = np.abs(draws - 5_500.0).mean() - np.abs(draws[:20_000] - draws[20_000:]).mean() / 2.0
    assert row["crps_persistence"] == pytest.approx(by_hand, rel=0.01)
    assert row["crps"] == pytest.approx(500.0 - 1_000.0 / 4.0)
    text = scores_text(pd.DataFrame([row]))
    assert "NOT closer than persistence" in text and "CRPS better than persistence for 0 of 1" in text


def test_one_file_of_observed_figures_scores_every_edition(tmp_path):
    path = tmp_path / "seen.csv"
    path.write_text("quantity,observed\ntop_share_fy2099,0.3\nexits_fy2025,0.2\n", encoding="utf-8")
    assert read_observed(path, ["exits_fy2025"], may_hold_others=True)["quantity"].tolist() == ["exits_fy2025"]
    with pytest.raises(UserError, match="'top_share_fy2099' was not forecast"):
        read_observed(path, ["exits_fy2025"])
    with pytest.raises(UserError, match="holds no observed figure of this forecast"):
        read_observed(path, ["award_pool_fy2025"], may_hold_others=True)


def test_the_first_forecast_is_withdrawn_kept_and_scored(tmp_path, capsys):
    folder = tmp_path / "old"
    folder.mkdir()
    for path in OLD.iterdir():
        if path.is_file() and not path.name.startswith(".") and path.name != "scores.csv":
            (folder / path.name).write_bytes(path.read_bytes())
    seen = tmp_path / "seen.csv"
    seen.write_text("quantity,observed\ntop_share,0.4\n", encoding="utf-8")
    assert main(["score", "--observed", str(seen), "--folder", str(folder)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("WITHDRAWN on 2026-11-28. It ran under the rules of 2024")
    assert "forecast of 2026-11-24" in told and "MISS" in told
    assert pd.read_csv(folder / "scores.csv")["withdrawn"].iloc[0].startswith("WITHDRAWN")
    (folder / "withdrawn.json").write_text("[]")
    with pytest.raises(UserError, match="is damaged: it lacks withdrawn, reason or replaced_by"):
        read_withdrawal(folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("quantity,observed\ntop_shar,0.3\n", "line 2: 'top_shar' was not forecast"),
        ("quantity,observed\ntop_share,30%\n", "line 2: top_share=30% is not a number; allowed: 0.3 for 30%"),
        ("quantity,observed\ntop_share,0.3\ntop_share,0.3\n", "line 3: top_share appears twice"),
        ("quantity,value\ntop_share,0.3\n", "has the columns quantity, value"),
        ("quantity,observed\ntop_share,\n", "holds no observed figure"),
        ("", "is not a CSV file"),
    ],
)
def test_wrong_observed_figures_get_one_clear_line(tmp_path, text, says):
    path = tmp_path / "seen.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=says):
        read_observed(path, ["top_share"])


def test_scores_need_only_the_quantities_that_came_out():
    samples = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 1.0, 1.0]})
    assert score_forecast(samples, pd.DataFrame({"quantity": ["b"], "observed": [1.0]}))["crps"].tolist() == [0.0]


def test_worlds_that_hold_compliance_still_are_told():
    worlds = pd.DataFrame({"world": [0, 1, 2], "agencies.compliance_mean": [0.95, 0.95, 0.95]})
    assert forecast.describe_compliance(worlds) == "held at 0.95, since the worlds do not vary it"
    worlds["agencies.compliance_mean"] = [0.95, 0.8, 1.0]
    assert forecast.describe_compliance(worlds).startswith("median 0.90, middle 90 percent 0.81 to 0.99")


def test_a_plan_may_drop_years_that_are_out():
    later = replace(PLAN, yearly=tuple(each for each in PLAN.yearly if each.year > 2025))
    samples = draw_samples(later, make_runs(), None)
    assert "top_share_fy2025" not in samples and "top_share_fy2026" in samples
