"""Parts of the analysis: tables that some questions have, drivers with and without the extra."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import analysis
from sessim.evidence.answers.analysis import Analysis, analyse, tables_of
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.reference_comparison import answer_against_reference
from sessim.evidence.sensitivity import contrast_maps
from sessim.evidence.sensitivity.discovery import Line, Rule
from sessim.world import Rating
from tests.support.answers_by_hand import CASE, FRAME, answer_of, answers_of, part_of
from tests.support.evidence_by_hand import estimate_of, frame_of, other, panel_of, question_of

RATING = {each.name: 0.01 * place for place, each in enumerate(dataclasses.fields(Rating), start=1)}


def test_parts_of_the_analysis_that_only_some_questions_have(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = pd.DataFrame(
        [{"world": number, **{f"rating.{name}": value + number for name, value in RATING.items()}} for number in (1, 0)]
    )
    monkeypatch.setattr(analysis, "group_size_table", lambda rating: pd.DataFrame([dataclasses.asdict(rating)]))
    monkeypatch.setattr(analysis, "identified_range", lambda frame: pd.DataFrame({"a": [1]}))
    frame = replace(FRAME, worlds=worlds)
    asked = answers_of(frame, answer_of("q5"), answer_of(other("q9")))
    assert analysis._compare_group_sizes(asked).to_dict("records") == [
        pytest.approx(RATING)
    ]  # those of the central world
    assert analysis._compare_group_sizes(answers_of(frame, answer_of("q5"))).empty
    short = replace(frame, worlds=worlds.drop(columns="rating.leniency_share"))
    assert analysis._compare_group_sizes(answers_of(short, answer_of("q9"))).empty
    assert len(analysis._identify_leniency(answers_of(frame, answer_of("q5"), answer_of(other("q3"))))) == 1
    assert analysis._identify_leniency(answers_of(frame, answer_of("q5"))).empty


def test_rules_as_a_table() -> None:
    lines = (Line("effort.response", True, 1.0),)
    rules = (
        Rule("better", lines, 7, 0.4, 0.5, 0.6, 0.7, 0.01, True),
        Rule("worse", lines, 8, 0.4, 0.5, 0.6, 0.3, 0.4, False),
    )
    table = analysis._list_flips(
        answers_of(FRAME, answer_of(against=(part_of("A0", "", rules=rules), part_of("A3", ""))))
    )
    assert table.to_dict("records")[0] == {
        "question": "q5", "measure": "output", "arm": "A1", "reference": "A0", "side": "better", "rule": "effort: response > 1",
        "worlds": 7, "base": 0.4, "coverage": 0.5, "density": 0.6, "held_out_density": 0.7, "holds_up": True,
    }  # fmt: skip
    assert table["holds_up"].tolist() == [True, False]


def test_tables_are_stored_with_their_command_and_empty_ones_left_out() -> None:
    def table(name: str) -> pd.DataFrame:
        return pd.DataFrame({"name": [name]})

    responses_found = pd.DataFrame({"lever": ["world.values.a", "limit.share"], "reproduce": ["other command"] * 2})
    names = [each.name for each in dataclasses.fields(Analysis)]
    of_headline = {"question": "q9", "measure": "output", "arm": "A1", "reference": "A0"}
    empty_audit = pd.DataFrame(columns=[*of_headline, "effect", "share_of_resamples_changed", "assumption"])
    audited = pd.concat([empty_audit, pd.DataFrame([of_headline | {"effect": "none", "name": "audit"}])])
    parts = (
        {name: table(name) for name in names}
        | {"audit": audited, "sides": table("sides").assign(**of_headline)}
        | {"responses": responses_found, "flips": pd.DataFrame(), "notes": ()}
    )
    found = tables_of(
        answers_of(FRAME, answer_of(against=(part_of("A0", ""),), estimates=(estimate_of(None),))), Analysis(**parts)
    )  # type: ignore[arg-type]
    assert list(found) == [
        "answers.csv", "trajectories.csv", "drivers.csv", "tipping.csv", "value_of_information.csv", "worth_of_studies.csv",
        "responses.csv",
        "group_size.csv", "strata_contrasts.csv", "adverse_impact.csv", "transfer.csv", "audit.csv", "sides.csv", "height.csv",
        "world_responses.csv",
    ]  # fmt: skip
    assert found["value_of_information.csv"]["name"].tolist() == ["information"]
    assert found["drivers.csv"]["reproduce"].tolist() == ["sessim run"]
    assert found["responses.csv"]["reproduce"].tolist() == ["other command"] * 2
    assert found["world_responses.csv"]["lever"].tolist() == ["world.values.a"]
    assert analysis._select_world_rows(pd.DataFrame()).empty


def test_tables_are_joined_without_the_empty_ones() -> None:
    joined = analysis._join([pd.DataFrame(), pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})])
    assert (joined["a"].tolist(), joined.index.tolist()) == ([1, 2], [0, 1])
    assert analysis._join([pd.DataFrame()]).empty and analysis._join([]).empty


def driven_answers(count: int = 12, shift: float = 0.0) -> Answers:
    rising = np.arange(float(count))
    worlds = pd.DataFrame(
        {"world": range(count), "effort.response": rising, "leaving.curve": rising % 5, "norms.pull": -rising,
         "theory.effort": np.where(rising % 2 == 0, "a", "b")}
    )  # fmt: skip
    cubes = {"A0": np.zeros((count, 1, 1)), "A1": (rising**2 + shift)[:, None, None]}
    frame = frame_of(panel_of({"output": cubes}, [2026]), roles={"A0": "reference", "A1": "focal"}, worlds=worlds)
    question = question_of("q5", measure="output", secondary=(), arm="focal")
    part = answer_against_reference(frame, question, "A1", "A0")
    answers = [
        Answer(replace(question, name=name), "A1", "", "", "", (part,), (), (), CASE, CASE) for name in ("q5", "q4")
    ]
    return answers_of(frame, *answers)


METHOD = replace(
    analysis.read_method(),
    map={"cells": 2, "pairs_of": 3},
    weightings=(),
    strata={},
    horizons=(),
    information={"minimum_worlds": 20},
)


def test_without_the_extra_drivers_are_the_screening_and_maps_are_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "has_extra", lambda: False)
    found = analyse(driven_answers(), METHOD)
    assert found.notes == (
        "Shares of variance, rules, emulated maps and the worth of studies are left out: this part needs scikit-learn and SALib; "
        "type: pip install 'sessim[analysis]'.",
    )
    assert list(found.drivers.columns) == [
        "question", "measure", "arm", "reference", "uncertainty", "screening_index", "screening_low90", "screening_high90",
        "screening_chance", "sign",
    ]  # fmt: skip
    assert found.drivers["question"].tolist() == ["q5"] * 4 + ["q4"] * 4  # the same contrast, analysed once for both
    assert found.drivers["uncertainty"].tolist()[:2] == ["effort.response", "norms.pull"]
    assert found.drivers["screening_index"].tolist()[:2] == pytest.approx([1.0, 1.0])
    assert found.drivers["sign"].tolist()[:2] == [1, -1]
    assert (found.drivers["screening_low90"] <= found.drivers["screening_high90"]).all()
    assert found.drivers["screening_chance"].nunique() == 1
    pairs = found.tipping[found.tipping["question"] == "q5"].groupby("pair")[["x_name", "y_name"]].first()
    leading = found.drivers["uncertainty"].tolist()[:3]
    assert pairs.to_numpy().tolist() == [[leading[0], leading[1]], [leading[0], leading[2]], [leading[1], leading[2]]]
    assert pairs.index.tolist() == [0, 1, 2]
    assert list(found.tipping.columns[:4]) == ["question", "measure", "arm", "reference"]
    assert set(found.tipping["source"]) == {"runs"}


def test_few_worlds_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (analysis, contrast_maps):
        monkeypatch.setattr(module, "has_extra", lambda: True)
    monkeypatch.setattr(contrast_maps, "fit_emulator", lambda space, difference, rules: None)
    note = (
        "With 12 worlds no emulator is fitted (it needs 13); drivers come from rank correlations alone, and maps show averages "
        "of runs."
    )
    rules = {**METHOD.emulator, "minimum_worlds": 13}
    assert analyse(driven_answers(), replace(METHOD, emulator=rules)).notes == (note,)
    assert analyse(driven_answers(13), replace(METHOD, emulator=rules)).notes == ()


@pytest.mark.parametrize(
    ("share", "leading"), [(0.25, "leaving.curve"), (0.0, "effort.response"), (-0.5, "effort.response")]
)
def test_shares_stand_before_the_screening_where_the_emulator_tells_something(
    monkeypatch: pytest.MonkeyPatch, share: float, leading: str
) -> None:
    emulator = SimpleNamespace(kind="linear", held_out_share=share)
    shares = pd.DataFrame({"uncertainty": ["norms.pull", "leaving.curve", "all others"], "total": [0.2, 0.7, 0.1]})
    shares = shares.sort_values("total", ascending=False).iloc[[0, 1, 2]]
    for module in (analysis, contrast_maps):
        monkeypatch.setattr(module, "has_extra", lambda: True)
    monkeypatch.setattr(contrast_maps, "fit_emulator", lambda space, difference, rules: emulator)
    monkeypatch.setattr(contrast_maps, "decompose", lambda emulator, rules: shares)
    found = analyse(driven_answers(), METHOD)
    mine = found.drivers[found.drivers["question"] == "q5"]
    assert mine["uncertainty"].tolist()[:3] == ["leaving.curve", "norms.pull", "all others"]
    assert mine["uncertainty"].tolist()[3] == "effort.response"  # no share: by the screening, after those with one
    assert set(mine["emulator"]) == {"linear"} and set(mine["held_out_share"]) == {share}
    maps = found.tipping[found.tipping["question"] == "q5"]
    assert maps["x_name"].iloc[0] == leading
    assert "all others" not in set(maps["x_name"]) | set(maps["y_name"])


def test_a_contrast_that_cannot_be_screened_has_no_drivers() -> None:
    few = driven_answers(9)
    found = analyse(
        few, METHOD, {"transfer.csv": pd.DataFrame({"a": [1]}), "world_responses.csv": pd.DataFrame({"b": [2]})}
    )
    assert found.drivers.empty and found.tipping.empty
    assert found.transfer["a"].tolist() == [1] and found.responses["b"].tolist() == [2]
