"""Exhibits of the ninth question and of swept levers: the published tables of the nine questions, drawn and printed again."""

from __future__ import annotations

from dataclasses import fields, replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.analysis import Analysis, analyse
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.report.exhibits.analysis import analysis_exhibits
from sessim.report.exhibits.answers import Exhibit
from sessim.report.exhibits.private_sector import private_exhibits
from sessim.report.figures import private_sector as figures_private
from sessim.world import Rating
from tests.support.synthetic_study import make_study

PUBLISHED = Path(__file__).parents[2] / "results" / "nine_questions"
NOTHING = Analysis(**{each.name: pd.DataFrame() for each in fields(Analysis) if each.name != "notes"}, notes=())


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=4, replications=1, arms=("A0", "A1", "A3"), questions=("q2", "q9")))


@pytest.fixture(scope="module")
def report() -> str:
    return unescape((PUBLISHED / "report.html").read_text(encoding="utf-8"))


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / f"{name}.csv").drop(columns="reproduce")


def of_question(answers: Answers, name: str, analysis: Analysis) -> tuple[Exhibit, ...]:
    answer = next(each for each in answers.answers if each.question.name == name)
    return analysis_exhibits(answers.frame.declared, answer.question, answer.arm, answer.against[0].reference, analysis)


def test_the_published_group_sizes_and_transfer_make_the_exhibits_of_the_report(answers: Answers, report: str) -> None:
    analysis = replace(
        NOTHING,
        group_sizes=published("group_size"),
        transfer=published("transfer"),
        strata=published("strata_contrasts"),
    )
    made = private_exhibits(answers.frame.declared, analysis)
    assert [exhibit.title[:40] for exhibit in made] == [
        "Ranking is more accurate than absolute ratings",
        "Gain of a forced distribution in output:",
        "Gain of a forced distribution in ability",
    ]
    for exhibit in made:
        assert exhibit.title in report
        assert exhibit.caption in report
    # 22.282 and 104.05 of 7,825.7 people
    assert "In this study 2 percent of career executives are in agencies with fewer than ten" in made[0].caption
    assert of_question(answers, "q2", analysis) == ()


def test_exhibits_are_numbered_after_the_declared_figures(answers: Answers) -> None:
    assert of_question(answers, "q9", NOTHING) == ()
    analysis = replace(NOTHING, group_sizes=published("group_size"), transfer=published("transfer"))
    assert [each.id for each in of_question(answers, "q9", analysis)] == ["Q9-F3", "Q9-F4", "Q9-F5"]


def test_without_strata_nothing_is_said_of_small_agencies_and_without_a_gain_no_size_is_named(answers: Answers) -> None:
    table = published("group_size")
    table.loc[table.index[-1], "ranked_is_better"] = False
    (exhibit,) = private_exhibits(answers.frame.declared, replace(NOTHING, group_sizes=table))
    assert exhibit.title == "In groups of up to 100, ranking is not reliably more accurate than absolute ratings."
    assert "fewer than ten" not in exhibit.caption
    assert exhibit.table["Rated people in a group"].tolist() == table["size"].tolist()
    assert exhibit.table["By rank"].tolist() == table["ranked"].round(4).tolist()


def test_group_sizes_are_drawn_with_two_errors_of_the_difference() -> None:
    table = published("group_size")
    absolute, ranked = figures_private.draw_group_sizes(table).data
    assert (absolute.name, ranked.name) == ("absolute ratings", "ranked within the group")
    assert list(absolute.y) == table["absolute"].tolist() and list(ranked.y) == table["ranked"].tolist()
    assert absolute.error_y.array is None
    assert list(ranked.error_y.array) == pytest.approx((2 * table["error"]).tolist())
    assert (absolute.line.dash, absolute.marker.symbol) != (ranked.line.dash, ranked.marker.symbol)


def test_the_bars_of_a_waterfall_lead_from_the_start_to_the_end(answers: Answers) -> None:
    """A gain of 30 percentage points falls by 10 and rises by 5."""
    table = pd.DataFrame({
        "measure": "top30_found", "unit": "share", "threshold": 0.02, "step": [0, 1, 2], "feature": ["firm", "tail", "pay"],
        "title": ["A firm", "No tail", "Pay of the SES"], "worlds": 1, "gain_mean": [0.3, 0.2, 0.25],
        "gain_median": [0.3, 0.2, 0.25], "gain_low90": [0.2, 0.1, -0.15], "gain_high90": [0.4, 0.3, 0.35],
        "gain_mcse": [0.001, 0.002, 0.003], "gain_share_positive": 1.0, "change_mean": [np.nan, -0.1, 0.05],
        "change_low90": [np.nan, -0.2, 0.0], "change_high90": [np.nan, -0.05, 0.1], "change_mcse": [np.nan, 0.004, 0.005],
    })  # fmt: skip
    (exhibit,) = private_exhibits(answers.frame.declared, replace(NOTHING, transfer=table))
    assert exhibit.title.startswith(
        "Gain of a forced distribution in top30 found: +30.0 percentage points in a private"
    )
    assert "+25.0 percentage points when all its features" in exhibit.title
    assert "mean over one world and" in exhibit.caption and "not a finding on any firm" in exhibit.caption
    assert exhibit.figure is not None
    bars, ends = exhibit.figure.data
    assert list(bars.measure) == ["absolute", "relative", "relative", "total"]
    assert list(bars.x) == pytest.approx([30.0, -10.0, 5.0, 25.0])
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1])
    assert list(ends.x) == pytest.approx([30.0, 20.0, 25.0, 25.0])
    assert list(ends.error_x.array) == pytest.approx([0.2, 0.8, 1.0, 0.6])
    assert [name.partition(":")[0] for name in bars.y] == ["A firm", "No tail", "Pay of the SES", "All of these"]
    drawn = sorted(shape.x0 for shape in exhibit.figure.layout.shapes)
    at_threshold = answers.frame.declared.thresholds["top30_found"].value * 100
    assert drawn == pytest.approx([-at_threshold, 0.0, at_threshold])
    assert exhibit.table["Step"].tolist() == ["0. A firm", "1. No tail", "2. Pay of the SES"]
    assert [float(text) for text in exhibit.table["Gain"]] == [30.0, 20.0, 25.0]
    assert exhibit.table["90 % of worlds"].iloc[2].startswith("−15.")
    assert exhibit.table["Change"].tolist()[0] == "–" and exhibit.table["Change"].tolist()[1].startswith("−10.")


def swept(lever: str, values: list[float]) -> pd.DataFrame:
    rows = [
        {
            "question": "q9", "measure": "output", "unit": "percent of output", "lever": lever, "value": value,
            "arm": "A1", "reference": reference, "worlds": 4, "threshold": 0.4, "median": value + number,
            "low50": value - 0.1, "high50": value + 0.1, "low90": value - 0.3, "high90": value + 0.3,
        }
        for number, reference in enumerate(("A0", "A3"))
        for value in values
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_swept_policy_and_a_swept_value_of_worlds_are_two_exhibits_with_their_units(answers: Answers) -> None:
    both = pd.concat([swept("limit.share", [0.4, 0.2]), swept("world.values.rating.performance_share", [0.3, 0.5])])
    of_policy, of_world = of_question(answers, "q9", replace(NOTHING, responses=both))
    assert of_policy.title.endswith("(percent of output), along limit: share (share).")
    assert " at 0.2, " in of_policy.title and " at 0.4 " in of_policy.title
    assert "Every point is a policy arm that was run." in of_policy.caption
    assert "along rating: performance share (" in of_world.title
    assert "At every point the value is the same in all arms and worlds." in of_world.caption
    assert of_policy.table["series"].tolist() == ["policy arm less A0"] * 2 + ["policy arm less A3"] * 2
    assert of_question(answers, "q2", replace(NOTHING, responses=both)) == ()


def test_a_response_is_drawn_along_the_lever_with_bands_and_thresholds(answers: Answers) -> None:
    (exhibit,) = of_question(answers, "q9", replace(NOTHING, responses=swept("limit.share", [0.4, 0.2])))
    figure = exhibit.figure
    assert figure is not None
    lines = [trace for trace in figure.data if trace.name == "median"]
    assert [list(line.x) for line in lines] == [[0.2, 0.4]] * 2  # in order, whatever the order of the table
    assert list(lines[1].y) == pytest.approx([1.2, 1.4])
    bands = [trace for trace in figure.data if trace.name == "90 percent band"]
    assert list(bands[0].x) == [0.2, 0.4, 0.4, 0.2]
    assert list(bands[0].y) == pytest.approx([0.5, 0.7, 0.1, -0.1])
    assert [trace.showlegend for trace in bands] == [True, False]
    threshold = answers.frame.declared.thresholds["output"].value  # of the question's primary measure
    assert sorted({shape.y0 for shape in figure.layout.shapes}) == pytest.approx([-threshold, 0.0, threshold])


def test_what_the_analysis_left_out_is_no_exhibit(answers: Answers) -> None:
    """An emulator that tells nothing of unseen worlds, and maps and worths of other questions only."""
    drivers = pd.DataFrame({
        "question": ["q2"], "reference": ["A0"], "total": [0.4], "held_out_share": [0.0], "emulator": ["forest"],
    })  # fmt: skip
    tipping = pd.DataFrame({"question": ["q1"], "reference": ["A0"], "pair": [0]})
    assert of_question(answers, "q2", replace(NOTHING, drivers=drivers, tipping=tipping)) == ()


def test_group_sizes_are_worked_out_for_the_ninth_question_only_and_from_a_whole_central_world(
    answers: Answers,
) -> None:
    study = make_study(worlds=3, replications=1, arms=("A0", "A1"), questions=("q9",))
    assert analyse(answer_questions(study)).group_sizes.empty  # the made-up worlds have no such parameters
    whole = study.worlds.assign(**{f"rating.{each.name}": 0.2 for each in fields(Rating)})
    sizes = analyse(answer_questions(replace(study, worlds=whole))).group_sizes
    assert sizes["size"].tolist() == published("group_size")["size"].tolist()
    assert sizes["absolute"].between(0.5, 1.0).all()
    other = replace(study, worlds=whole, manifest={**study.manifest, "questions": ["q7"]})
    assert analyse(answer_questions(other)).group_sizes.empty
