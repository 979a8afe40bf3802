from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import analysis as analysis_module
from sessim.evidence.answers import reference_comparison as against
from sessim.evidence.answers.analysis import Analysis, analyse, tables_of
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.group_size import group_size_table, smallest_size
from sessim.evidence.contrasts import verdicts
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.library import library_rows
from sessim.evidence.declared.method import read_method
from sessim.evidence.declared.research import Observed, ResearchStudy
from sessim.evidence.sensitivity.decomposition import OTHERS, decompose
from sessim.evidence.sensitivity.discovery import discover
from sessim.evidence.sensitivity.emulator import fit_emulator
from sessim.evidence.sensitivity.information import find_gains
from sessim.evidence.sensitivity.tipping import tipping_map
from sessim.evidence.sensitivity.uncertainties import find_uncertainties
from sessim.report.html import render_report
from sessim.settings.compose import compose_study
from tests.support.synthetic_study import make_study, make_worlds, standard_effect

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
pytest.importorskip("SALib", reason="SALib is not installed")
METHOD = read_method()
WORLDS = make_worlds(160)
SPACE = find_uncertainties(WORLDS, WORLDS["world"].to_numpy())


FAIRNESS = ResearchStudy(
    "survey", "A survey", "", 400, "people", (1, 500), "", 1, (Observed("fairness", "A1", 1.0, 0.0, "assumed", "", "A0"),)
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def of_what_the_made_up_study_stores() -> Iterator[None]:
    """A study of a measure that the made-up study has, in place of the declared ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis_module, "read_studies", lambda: (FAIRNESS,))
        yield


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=64, replications=2, questions=("q2", "q4"), years=6))


@pytest.fixture(scope="module")
def found(answers: Answers) -> Analysis:
    return analyse(answers)


def test_shares_of_a_known_sum_are_its_variances() -> None:
    # 2 u + 1 u of two uniform inputs: shares 4/5 and 1/5, and nothing for the rest
    difference = 2.0 * WORLDS["effort.response"].to_numpy() + WORLDS["cooperation.rivalry"].to_numpy()
    emulator = fit_emulator(SPACE, difference, METHOD.emulator)
    assert emulator is not None
    assert emulator.held_out_share > 0.95
    table = decompose(emulator, METHOD.emulator).set_index("uncertainty")
    for name, share in (("effort.response", 0.8), ("cooperation.rivalry", 0.2)):
        for kind in ("first_order", "total"):
            assert abs(table.loc[name, kind] - share) < 3 * table.loc[name, f"{kind}_error"] + 0.03
    assert table.drop(index=["effort.response", "cooperation.rivalry"])["total"].max() < 0.03
    assert table.index[-1] != "effort.response"
    assert OTHERS not in table.index[:1]


def test_noise_is_not_told() -> None:
    emulator = fit_emulator(SPACE, np.random.default_rng(3).normal(size=len(WORLDS)), METHOD.emulator)
    assert emulator is not None
    assert emulator.held_out_share < 0.15


def test_the_planted_rule_is_found_and_a_rule_of_noise_does_not_hold_up() -> None:
    planted = ((WORLDS["theory.effort"] == "expectancy") & (WORLDS["effort.response"] > 0.6)).to_numpy()
    rule = discover(SPACE, planted, "better", METHOD.discovery)
    assert rule is not None
    assert (rule.coverage, rule.density) == (1.0, 1.0)
    assert {line.name for line in rule.lines} == {"theory.effort", "effort.response"}
    assert rule.held_out_density > 0.9
    coins = np.random.default_rng(5).random(len(WORLDS)) < 0.5
    noise = discover(SPACE, coins, "better", METHOD.discovery)
    assert noise is None or noise.held_out_density < 0.7
    assert discover(SPACE, np.ones(len(WORLDS), dtype=bool), "better", METHOD.discovery) is None


def test_a_map_of_runs_counts_every_world_and_takes_the_median() -> None:
    difference = WORLDS["effort.response"].to_numpy()
    table = tipping_map(SPACE, difference, None, ("effort.response", "theory.effort"), 4, 0.5)
    assert table["worlds"].sum() == len(WORLDS)
    assert set(table["source"]) == {"runs"}
    is_first = (SPACE.places()[:, SPACE.names.index("effort.response")] < 0.25) & (WORLDS["theory.effort"] == "none")
    cell = table[(table["x_place"] == 0) & (table["y"] == "none")].iloc[0]
    assert cell["difference"] == pytest.approx(np.median(difference[is_first.to_numpy()]))


def test_worth_of_knowing_a_coin_by_hand() -> None:
    # two options, worth +1 and -1 against 0 as the coin falls: choosing now gives 0, after seeing it 1 in half of worlds
    coin = np.repeat([0.0, 1.0], 10)
    values = np.column_stack([np.zeros(20), 2.0 * coin - 1.0])
    assert find_gains(np.column_stack([np.ones(20), coin])[np.newaxis], values[np.newaxis]).tolist() == pytest.approx(
        [0.5]
    )
    assert find_gains(np.ones((1, 20, 1)), values[np.newaxis]).tolist() == pytest.approx([0.0])


def test_worth_finds_what_decides(found: Analysis) -> None:
    results = found.information[found.information["weighting"] == "results"]
    assert results["uncertainty"].iloc[0] in ("effort.response", "cooperation.rivalry", "theory.effort")
    assert (found.information["value"] >= 0).all()


def test_sums_over_years_are_the_sums_of_years(answers: Answers, found: Analysis) -> None:
    table = found.trajectories[(found.trajectories["measure"] == "output") & (found.trajectories["reference"] == "A0")]
    panel, first = answers.frame.panel, answers.frame.first_year
    years = (panel.years >= first) & (panel.years < first + 5)
    by_world = (panel.of("output", "A1") - panel.of("output", "A0"))[:, :, years].sum(axis=2).mean(axis=1)
    row = table[table["horizon"] == "cumulated"].iloc[0]
    assert row["years"] == 5
    assert row["median"] == pytest.approx(np.median(by_world))
    assert len(table[table["horizon"] == "year"]) == 6
    assert set(table["years"]) == {1, 5}


def test_worlds_to_change_by_hand(answers: Answers) -> None:
    summary = answers.answers[0].against[0].estimate.summary
    assert summary is not None
    rules = read_declarations().rules
    all_better = replace(
        summary, world_ids=np.arange(20), share_positive=1.0, share_negative=0.0, share_above=1.0, share_below=0.0
    )
    # 20 of 20 is robustly better; 20 of 21 is .952, 20 of 22 is .909 and below the .95 that the word asks for
    assert verdicts.worlds_to_change(all_better, "higher", rules) == 2
    assert verdicts.worlds_to_change(replace(all_better, world_ids=np.arange(5)), "higher", rules) is None


def test_perturbed_results_change_the_words() -> None:
    def turned(measure: str, arm: str, world) -> float:
        return -standard_effect(measure, arm, world)

    plain, other = (
        answer_questions(make_study(worlds=40, replications=1, questions=("q1", "q4"), effect=effect))
        for effect in (standard_effect, turned)
    )
    for before, after in zip(plain.answers, other.answers, strict=True):
        assert before.sentence != after.sentence
        assert (before.case_for.rule, before.case_against.rule) != (after.case_for.rule, after.case_against.rule) or (
            before.question.name == "q1"
        )
    assert plain.answers[0].against[0].word == "robustly better"
    assert other.answers[0].against[0].word == "robustly worse"


def test_the_report_shows_the_analysis_and_every_table_names_its_command(answers: Answers, found: Analysis) -> None:
    page = render_report(answers, found)
    for name in ("Q2-F3", "Q2-F4", "Q2-F5", "Q2-F6", "Q4-F3", "Q4-F4"):
        assert f'<figure id="{name}"' in page
    assert "Where the answer changes sign" in page and "Expected value of sample information" in page
    assert page.count(answers.manifest["command"]) > len(answers.answers)
    tables = tables_of(answers, found)
    assert set(tables) == {
        "answers.csv", "headlines.csv", "trajectories.csv", "paths.csv", "drivers.csv", "flips.csv", "tipping.csv",
        "value_of_information.csv",
        "worth_of_studies.csv",
    }  # fmt: skip
    for table in tables.values():
        assert set(table["reproduce"]) == {answers.manifest["command"]}
    again = tables_of(answers, analyse(answers))
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, again[name])


def test_without_the_extra_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_module, "has_extra", lambda: False)
    monkeypatch.setattr(against, "has_extra", lambda: False)
    plain = answer_questions(make_study(worlds=24, replications=1, questions=("q4",)))
    found = analyse(plain)
    assert "pip install 'sessim[analysis]'" in found.notes[0]
    assert found.flips.empty
    assert "total" not in found.drivers
    assert "pip install &#39;sessim[analysis]&#39;" in render_report(plain, found)


def test_the_library_has_every_row_and_a_distance() -> None:
    rows = library_rows()
    assert len(rows) == 101 + 27
    assert all(0 <= row.distance <= 5 and row.source for row in rows)
    assert {row.distance for row in rows if "DoD GS" in row.population} == {1}
    assert {row.distance for row in rows if row.population.startswith("career SES")} == {0}
    assert sum(row.use.startswith("parameter ") for row in rows) > 25


def test_ranking_wins_where_raters_are_lenient_and_not_where_slots_round_to_none() -> None:
    rating = compose_study(["scale=smoke", "world=central"]).worlds[0].rating
    table = group_size_table(rating).set_index("size")
    assert table.loc[2, "ranked"] == pytest.approx(
        0.7, abs=0.01
    )  # no slot in a group of two: right about the 70 percent
    assert not table.loc[3, "ranked_is_better"]
    fair = group_size_table(replace(rating, leniency_share=1e-9, affinity_share=1e-9, performance_share=1.0 - 2e-9))
    assert not fair["ranked_is_better"].any()  # a perfect absolute rating cannot be beaten
    assert smallest_size(fair) is None
    lenient = group_size_table(replace(rating, leniency_share=0.6, performance_share=0.3))
    assert (lenient["difference"] > group_size_table(rating)["difference"])[lenient["size"] >= 10].all()
