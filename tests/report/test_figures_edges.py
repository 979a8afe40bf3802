"""Figures that lack something: a warm-up, a central world, a cell, people; and the boxes of rules over worlds."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pandas as pd
import pytest

from sessim.behavior.signal import SIGNAL_PARTS
from sessim.evidence.answers.analysis import Analysis, analyse
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.contrasts.trajectories import trajectories
from sessim.evidence.sensitivity.pieces import ContrastPiece
from sessim.report.exhibits.answers import exhibits_of
from sessim.report.exhibits.tables import tables_of_question
from sessim.report.figures import answers as figures
from sessim.report.figures import grids
from sessim.report.figures import live as live_figures
from sessim.report.figures.analysis import tipping
from sessim.report.figures.sweeps import draw_worlds_by_verdict
from sessim.study.results.store import StoredStudy
from tests.support.synthetic_study import FIRST_YEAR, make_study

BANDS = {"low90": -1.0, "low50": -0.5, "median": 0.0, "high50": 0.5, "high90": 1.0}
NOTHING = Analysis(**{each.name: pd.DataFrame() for each in fields(Analysis) if each.name != "notes"}, notes=())


def upright_lines(figure: Any) -> list[float]:
    return [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1]


@pytest.mark.parametrize(("first_year", "lines"), [(2026, []), (2027, [2026.5])])
def test_the_start_of_the_policy_is_marked_only_where_there_are_years_before_it(
    first_year: int, lines: list[float]
) -> None:
    yearly = pd.DataFrame({"series": "a less b", "fiscal_year": [2026, 2027, 2028], **BANDS})
    assert upright_lines(figures.draw_fan(yearly, "SD", 0.5, first_year)) == lines
    mean = {"mean": 0.1, "low": 0.0, "high": 0.2, "spread_low": -1.0, "spread_high": 1.0}
    live = pd.DataFrame({"fiscal_year": [2026, 2027, 2028], **mean})
    assert upright_lines(live_figures.draw_streaming_difference(live, "SD", 0.5, first_year)) == lines
    life = pd.DataFrame({"series": "A1", "fiscal_year": [2026, 2027, 2028], "pay": [1.0, 2.0, 3.0]})
    assert upright_lines(live_figures.draw_person_years(life, [("pay", "Pay", "dollars")], first_year)) == lines


def test_the_axis_of_ratings_shows_whole_levels() -> None:
    life = pd.DataFrame({"series": "A1", "fiscal_year": [2026, 2027], "rating": [4.0, 3.0], "pay": [1.0, 2.0]})
    panels = [("rating", "Annual summary rating", "level"), ("pay", "Pay", "dollars")]
    figure = live_figures.draw_person_years(life, panels, 2026)
    assert (figure.layout.yaxis.dtick, figure.layout.yaxis2.dtick) == (1, None)


def test_a_central_world_that_failed_is_no_diamond() -> None:
    table = pd.DataFrame({"series": "a less b", "world": [0, 1, 2], "difference": [0.1, 0.2, 0.3], **BANDS})
    names = [trace.name for trace in figures.draw_dots(table, "SD", 0.1).data]
    assert names[-1] == "central world"
    assert "central world" not in [trace.name for trace in figures.draw_dots(table[table["world"] > 0], "SD", 0.1).data]


def test_a_theory_that_a_measure_was_not_run_under_is_an_empty_cell() -> None:
    table = pd.DataFrame({
        "row": ["effort: none", "effort: expectancy"], "column": ["output", "helping"],
        "share_better": [0.9, 0.2], "share_worse": [0.1, 0.8],
    })  # fmt: skip
    grid = grids.draw_sign_grid(table, ["effort: none", "effort: expectancy"], ["output", "helping"]).data[0]
    assert [list(line) for line in grid.z] == [[pytest.approx(0.8), None], [None, pytest.approx(-0.6)]]
    assert [list(line) for line in grid.text] == [["▲ 90%", ""], ["", "▼ 80%"]]


def test_a_year_without_a_rating_has_no_signal_and_no_cut() -> None:
    parts = pd.DataFrame({"fiscal_year": [2026] * 2, "part": ["leniency", "noise"], "value": [0.2, -0.1]})
    whole = live_figures.draw_signal_parts(parts.assign(total=0.1, level4=0.6), ("leniency", "noise"))
    assert [shape.y0 for shape in whole.layout.shapes] == [0, 0.6]
    empty = live_figures.draw_signal_parts(parts.assign(total=0.1, level4=0.6).iloc[:0], ("leniency", "noise"))
    assert [shape.y0 for shape in empty.layout.shapes] == [0]
    assert len(empty.layout.annotations) == 0


def test_every_part_of_a_signal_shows_its_colour_and_looks_alike_in_every_figure() -> None:
    """White lines that replace the colour instead of lying over it leave a bar, and its legend, white on white."""
    names = (*SIGNAL_PARTS, "job_change")
    rows = pd.DataFrame({"fiscal_year": 2026, "part": names, "value": 0.1, "total": 0.8, "level4": 0.6})
    looks = []
    for shown in (rows, rows[rows["part"] != names[3]]):
        bars = [trace for trace in live_figures.draw_signal_parts(shown, names).data if trace.type == "bar"]
        assert [bar.name for bar in bars] == shown["part"].tolist()
        for bar in bars:
            assert bar.marker.color.lower() not in ("white", "#ffffff", bar.marker.pattern.fgcolor)
            assert bar.marker.pattern.fillmode == "overlay"
        looks.append({bar.name: (bar.marker.color, bar.marker.pattern.shape) for bar in bars})
    assert len(set(looks[0].values())) == len(names)
    assert looks[1].items() <= looks[0].items()


def test_each_rule_is_a_box_with_a_dash_of_its_own() -> None:
    table = pd.DataFrame({
        "x": [0.1, 0.5, 0.9], "y": [0.2, 0.4, 0.6], "verdict": ["better", "better", "worse"], "shown": list("abc"),
    })  # fmt: skip
    boxes = [((0.0, 0.5, 0.1, 0.6), "first rule"), ((0.4, 1.0, 0.2, 0.9), "second rule")]
    figure = draw_worlds_by_verdict(table, ("effort (SD)", "rivalry"), boxes)
    drawn = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(each.x0, each.x1, each.y0, each.y1) for each in drawn] == [box for box, _ in boxes]
    assert len({each.line.dash for each in drawn}) == 2
    assert [each.text for each in figure.layout.annotations] == ["first rule", "second rule"]


@pytest.fixture(scope="module")
def study() -> StoredStudy:
    return make_study(worlds=4, replications=2, arms=("A0", "A1", "A3"), questions=("q1", "q2", "q7"))


@pytest.fixture(scope="module")
def answers(study: StoredStudy) -> Answers:
    return answer_questions(study)


def test_a_study_of_which_only_one_arm_ran_says_so_in_each_figure(study: StoredStudy) -> None:
    alone = replace(study, runs=study.runs[study.runs["arm"] == "A1"])
    found = answer_questions(alone)
    empty = [each for answer in found.answers for each in exhibits_of(found, answer) if each.figure is None]
    said = {each.id: each.caption for each in empty}
    assert {answer.question.name.upper() for answer in found.answers} == {name.partition("-")[0] for name in said}
    assert "No paired runs are stored." in said.values()
    assert all(each.table.empty for each in empty)


def test_tables_of_what_was_not_stored_are_left_out(answers: Answers, study: StoredStudy) -> None:
    first, _, seventh = answers.answers
    assert tables_of_question(answers, first, NOTHING) == ()
    (exits,) = tables_of_question(answers, seventh, NOTHING)
    assert exits.id == "Q7-T2" and exits.title.startswith("Exits")
    alone = replace(study, runs=study.runs[study.runs["arm"] == "A0"])
    assert tables_of_question(answer_questions(alone), seventh, NOTHING) == ()


def test_years_added_up_and_groups_are_tables_of_their_own_question(answers: Answers) -> None:
    first, second, _ = answers.answers
    yearly = trajectories(answers.frame, (first.question,), (3,))
    strata = pd.DataFrame([
        {
            "question": "q1", "measure": "top30_found", "meaning": "found", "arm": "A1", "reference": reference,
            "stratum": "agency_size", "group": "under 5", "people": 1234.4, "reference_level": 0.5, "median": -0.25,
            "low90": -0.5, "high90": 0.125,
        }
        for reference in ("A0", "A3")
    ])  # fmt: skip
    analysis = replace(NOTHING, trajectories=yearly, strata=strata)
    added, groups = tables_of_question(answers, first, analysis)
    assert (added.id, groups.id) == ("Q1-T2", "Q1-T3")
    assert "First 3 years" in added.table
    for line in added.table.to_dict("records"):
        if "percentage points" in line["Measure"]:
            assert line["Measure"].endswith("(percentage points, mean of the years)")
    sums = yearly[(yearly["measure"] == "top_deserved") & (yearly["horizon"] == "cumulated")]
    mean = f"{100 * sums['median'].iloc[0] / 3:+.1f}".replace("-", "−")
    assert added.table["First 3 years"].str.startswith(f"{mean} (").any()
    (row,) = groups.table.to_dict("records")
    assert row["Group"] == "agency size: under 5" and row["People"] == "1,234"
    assert row["Difference against A3"] == "−0.250 (−0.500 to +0.125)" and row["Level in A0"] == "0.500"
    assert tables_of_question(answers, second, analysis) == ()


def test_a_contrast_of_two_questions_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = answer_questions(make_study(worlds=12, replications=1, questions=("q7",)))
    asked: list[ContrastPiece] = []
    whole = ContrastPiece.work_out
    monkeypatch.setattr(ContrastPiece, "work_out", lambda piece: asked.append(piece) or whole(piece))
    first = answers.answers[0]
    twice = replace(answers, answers=(replace(first, question=replace(first.question, name="q1")), first))
    table = analyse(twice).drivers
    assert len(asked) == len(first.against)
    assert table["reference"].unique().tolist() == ["A0", "A3"]
    assert table["question"].unique().tolist() == ["q1", first.question.name]
    assert min(answers.frame.panel.years) < FIRST_YEAR


def test_a_tipping_map_has_a_column_for_each_slice_though_two_have_the_same_bounds() -> None:
    """Of a share that is zero in many worlds, two slices run from 0 to 0."""
    cells = [
        {"x": x, "y": y, "x_place": i, "y_place": j, "low50": 0.0, "difference": 10.0 * i + j, "high50": 20.0}
        for i, x in enumerate(("0 to 0", "0 to 0", "0 to 0.2"))
        for j, y in enumerate(("low", "high"))
    ]
    figure = tipping(pd.DataFrame(cells), "share", "theory", "points", 0.5, 1, 1)
    (heatmap,) = figure.data
    assert [list(line) for line in heatmap.z] == [[0.0, 10.0, 20.0], [1.0, 11.0, 21.0]]
    assert list(figure.layout.xaxis.ticktext) == ["0 to 0", "0 to 0", "0 to 0.2"]
    assert list(figure.layout.yaxis.ticktext) == ["low", "high"]
    assert heatmap.customdata[1][2] == "0 to 0.2 | high"
