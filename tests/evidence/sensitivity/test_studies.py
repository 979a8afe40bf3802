"""What a study is worth, held against answers that are known: nothing, everything, and rising with units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.declared import research
from sessim.evidence.declared.method import Weighting, read_method
from sessim.evidence.declared.research import Observed, ResearchStudy, read_studies
from sessim.evidence.sensitivity.information import list_options
from sessim.evidence.sensitivity.studies import COLUMNS, find_quantities, gain_of_worlds
from sessim.ground.errors import UserError
from sessim.report.exhibits.research import studies_exhibit, study_sentences
from tests.support.evidence_by_hand import frame_of, panel_of, value_of_information, worth_of_studies

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
RULES = {"minimum_worlds": 20, "resamples": 5, "draws": 10}
WEIGHTING = Weighting("results", "results alone", {"output": 1.0})
WORLDS = 150
WORTH = np.random.default_rng(3).standard_normal(WORLDS) + 0.2  # of A1 over A0, in thresholds
OTHER = np.random.default_rng(4).standard_normal(WORLDS)  # has nothing to do with it


def cube(values):
    return np.asarray(values, dtype=float)[:, None, None] * np.ones((1, 1, 3))


def frame(worth=WORTH, combined=None, other=OTHER):
    values = {
        "output": {"A0": cube(0 * worth), "A1": cube(0.5 * worth)},
        "exit_rate": {"A0": cube(0.1 + 0 * worth), "A1": cube(0.1 + 0.01 * worth)},
        "fairness": {"A0": cube(0 * worth), "A1": cube(other)},
    }
    roles = {"A0": "reference", "A1": "focal"}
    if combined is not None:
        for measure in values:
            values[measure]["A6"] = cube(0.5 * combined if measure == "output" else 0 * combined)
        roles["A6"] = "other"
    return frame_of(panel_of(values, [2025, 2026, 2027]), roles=roles, thresholds={"output": 0.5})


def study(*observes, units=100, years=1, name="s"):
    return ResearchStudy(name, f"title of {name}", "", units, "people", (1, 10_000), "", years, observes)


def exits(noise, bias=0.0):
    return Observed("exit_rate", "A1", noise, bias, "assumed", "", "A0")


def worth_of(*studies, of=None, **changes):
    return worth_of_studies(of or frame(**changes), WEIGHTING, RULES, studies).set_index("study")


EVERYTHING = float(np.maximum(WORTH, 0.0).mean() - max(WORTH.mean(), 0.0))


def test_a_noiseless_study_of_what_decides_is_worth_knowing_everything():
    row = worth_of(study(exits(0.0))).loc["s"]
    assert row["everything"] == pytest.approx(EVERYTHING)
    assert EVERYTHING > 0.2
    assert row["value"] == pytest.approx(
        EVERYTHING, rel=0.03
    )  # less what is mistaken next to the point of indifference
    assert row["value"] <= EVERYTHING + 1e-12
    assert row["value"] == pytest.approx(row["without_noise"], rel=0.02)
    gains = np.maximum(WORTH, 0.0) - WORTH
    assert row["everything_error"] == pytest.approx(gains.std(ddof=1) / np.sqrt(WORLDS))


@pytest.mark.parametrize(
    "observes",
    [(), (Observed("fairness", "A1", 0.0, 0.0, "assumed", ""),), (exits(1e6),), (exits(0.0, bias=1e4),)],
    ids=["nothing", "something else", "too much noise", "bias that no number of units takes away"],
)
def test_a_study_that_says_nothing_is_worth_nothing(observes):
    row = worth_of(study(*observes)).loc["s"]
    assert row["value"] <= 2.0 * row["error"] + 1e-12
    assert row["value"] < 0.05 * EVERYTHING


def test_a_study_is_worth_nothing_where_there_is_nothing_to_choose_or_too_few_worlds():
    values = {name: {"A1": cube(WORTH)} for name in ("output", "exit_rate")}
    alone = frame_of(panel_of(values, [2025, 2026, 2027]), roles={"A1": "focal"}, thresholds={"output": 0.5})
    levels = Observed("exit_rate", "A1", 0.0, 0.0, "assumed", "")
    assert worth_of_studies(alone, WEIGHTING, RULES, [study(levels)]).empty
    few = {**RULES, "minimum_worlds": WORLDS + 1}
    assert worth_of_studies(frame(), WEIGHTING, few, [study(exits(0.0))]).empty
    enough = {**RULES, "minimum_worlds": WORLDS}
    assert len(worth_of_studies(frame(), WEIGHTING, enough, [study(exits(0.0))])) == 1


def test_worth_rises_with_units_between_nothing_and_everything():
    studies = [study(exits(0.1), units=units, name=f"n{units}") for units in (1, 10, 100, 10_000)]
    found = worth_of(*studies)["value"]
    few, some, many, most = (found[each.name] for each in studies)
    assert 0.0 <= few < some < many < most <= EVERYTHING
    # a normal worth of variance 1 seen with variance .1^2 / n / .01^2 = 100 / n: what is expected has variance 1 / (1 + 100 / n)
    from scipy.stats import norm

    for worth, units in ((some, 10), (many, 100), (most, 10_000)):
        spread = WORTH.std() / np.sqrt(1.0 + 100.0 / units / WORTH.var())
        middle = WORTH.mean()
        by_theory = spread * norm.pdf(middle / spread) + middle * norm.cdf(middle / spread) - max(middle, 0.0)
        assert worth == pytest.approx(by_theory, abs=0.06)


def test_worth_is_never_below_nothing_nor_above_everything():
    generator = np.random.default_rng(8)
    for seed in range(6):
        values = generator.standard_normal((80, 3))
        gains = gain_of_worlds(values, generator.standard_normal((80, 2)), np.array([0.1, 0.5]), 3, seed)
        most = values.max(axis=1).mean() - values.mean(axis=0).max()
        error = gains.std(ddof=1) / np.sqrt(80)
        assert -3.0 * error <= gains.mean() <= most
    best_everywhere = np.column_stack([np.zeros(80), np.ones(80) + generator.random(80)])
    assert gain_of_worlds(best_everywhere, generator.standard_normal((80, 1)), np.zeros(1), 3, 0).tolist() == [0.0] * 80


def test_the_limit_with_strict_boards_can_be_chosen():
    held = frame(combined=np.full(WORLDS, 1.0))
    assert list_options(held, ()) == ["A0", "A1"]
    assert list_options(held, read_method().options_beside) == ["A0", "A1", "A6"]
    without = worth_of_studies(held, WEIGHTING, RULES, [study(exits(0.0))])
    with_it = worth_of_studies(held, WEIGHTING, RULES, [study(exits(0.0))], ["A6", "A9"])
    assert (without["best_now"].item(), with_it["best_now"].item()) == ("A1", "A6")
    assert with_it["options"].item() == "A0, A1, A6"
    assert with_it["everything"].item() == pytest.approx(np.maximum(WORTH, 1.0).mean() - 1.0)
    varied = replace(held, worlds=pd.DataFrame({"world": np.arange(WORLDS), "effort.response": WORTH}))
    table = value_of_information(varied, WEIGHTING, RULES, beside=["A6"])
    assert table["best_now"].item() == "A6"


def test_what_a_study_sees_is_the_mean_of_its_years_over_replications():
    values = {"exit_rate": {"A0": np.zeros((2, 2, 3)), "A1": [[[9, 1, 3], [9, 2, 6]], [[9, 0, 8], [9, 4, np.nan]]]}}
    held = frame_of(panel_of(values, [2025, 2026, 2027]), roles={"A0": "reference", "A1": "focal"})
    level = Observed("exit_rate", "A1", 0.1, 0.0, "assumed", "")
    assert find_quantities(held, study(level)).tolist() == [[1.5], [2.0]]
    assert find_quantities(held, study(level, exits(0.1), years=2)).tolist() == [[3.0, 3.0], [4.0, 4.0]]
    assert find_quantities(held, study(replace(level, arm="A2"))) is None
    assert find_quantities(held, study(replace(level, measure="fairness"))) is None


def test_studies_of_what_is_not_stored_and_studies_of_few_worlds_are_left_out():
    missing = study(Observed("gaming", "A1", 0.1, 0.0, "assumed", ""), name="missing")
    assert list(worth_of(missing, study(exits(0.0))).index) == ["s"]
    few = worth_of_studies(frame(), WEIGHTING, {**RULES, "minimum_worlds": WORLDS + 1}, [study(exits(0.0))])
    assert few.empty and list(few.columns) == list(COLUMNS)


def test_the_four_declared_studies_are_whole():
    found = {each.name: each for each in read_studies()}
    assert list(found) == [
        "staggered_waivers", "double_blind_rating", "discontinuity_at_five", "exit_survey_by_rating",
    ]  # fmt: skip
    for each in found.values():
        assert each.observes and each.about and each.units_source
        assert all(seen.source and seen.grade and seen.noise > 0.0 for seen in each.observes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"observes": [{"measure": "exitrate", "arm": "A1", "noise": 1.0, "bias": 0.0, "grade": "g", "source": "s"}]},
         "one observes exitrate, which is not a measure"),
        ({"observes": [{"measure": "exit_rate", "arm": "A1", "noise": -1.0, "bias": 0.0, "grade": "g", "source": "s"}]},
         "cannot be below 0"),
        ({"units": 9}, "units lie within their range"),
        ({"years": 0}, "years are 1 or more"),
    ],
)  # fmt: skip
def test_a_study_that_cannot_be_is_refused(monkeypatch, change, says):
    about = {"title": "t", "about": "a", "units": 2, "unit": "u", "range": [1, 3], "units_source": "s", "years": 1}
    raw = {"studies": {"one": {**about, "observes": [], **change}}}
    monkeypatch.setattr(research, "read_yaml", lambda path: raw)
    with pytest.raises(UserError, match=says):
        read_studies.__wrapped__()


def row(name, weighting, value, error, everything=0.5):
    return {"weighting": weighting, "weighting_title": f"{weighting} alone", "study": name, "title": f"title of {name}",
            "units": 5, "unit": "people", "value": value, "error": error, "without_noise": value, "everything": everything,
            "everything_error": 0.01, "of_all": value / everything, "best_now": "A0", "options": "A0, A1"}  # fmt: skip


def test_the_sentence_names_the_study_that_is_worth_most_and_says_so_where_none_is():
    table = pd.DataFrame(
        [row("a", "x", 0.2, 0.05), row("b", "x", 0.3, 0.4), row("a", "y", 0.1, 0.3, 0.9), row("b", "y", 0, 0.1, 0.9)]
    )
    first, second = study_sentences(table)
    assert "“title of a” is worth most: 0.20 practical thresholds if what counts is x alone, of the 0.50" in first
    assert second == "It beats chance under 1 of 2 judgements of what counts."
    (none,) = study_sentences(table.assign(error=1.0))
    assert "none beats chance" in none and "up to 0.90 practical thresholds" in none


def test_the_exhibit_holds_every_study_and_is_left_out_without_one():
    class Found:
        research = pd.DataFrame([row("a", "x", 0.2, 0.05), row("b", "x", 0.1, 0.4)])

    exhibit = studies_exhibit(Found)
    assert exhibit is not None and exhibit.table["Study"].tolist() == ["title of a", "title of b"]
    colours = exhibit.figure.data[0].marker.color
    assert colours[0] != colours[1]  # the second lies within two errors of nothing
    Found.research = pd.DataFrame()
    assert studies_exhibit(Found) is None
