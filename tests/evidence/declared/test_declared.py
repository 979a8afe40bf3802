"""What is declared and read: records that cannot be changed, every refusal in its words, the library, the method, the record."""

from __future__ import annotations

import copy
import dataclasses
import functools
import importlib
import json
import math
import pkgutil
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sessim.evidence
from sessim.evidence.answers import cases, realism
from sessim.evidence.answers.cases import find_strongest_case
from sessim.evidence.answers.realism import RealismRow, realism_rows, realism_text
from sessim.evidence.contrasts import number_format
from sessim.evidence.declared import declarations, estimands, library, method
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.estimands import read_estimands
from sessim.evidence.declared.library import NO_PARAMETER, library_rows
from sessim.evidence.declared.method import read_method
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.groups.columns import GROUP_MEASURES
from tests.support.evidence_by_hand import other

FILES = ("questions", "estimands", "verdicts", "thresholds", "assumptions")
WORK_IN_PROGRESS = {"_Work"}  # filled step by step


def records() -> list[type]:
    modules = [
        importlib.import_module(each.name)
        for each in pkgutil.walk_packages(sessim.evidence.__path__, "sessim.evidence.")
    ]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return [kind for kind in kinds if dataclasses.is_dataclass(kind) and kind.__module__.startswith("sessim.evidence")]


def test_records_of_evidence_cannot_be_changed_or_grow() -> None:
    found = records()
    assert len(found) >= 30
    for kind in found:
        assert "__slots__" in vars(kind), kind
        settings = kind.__dataclass_params__  # type: ignore[attr-defined]
        assert settings.frozen is (kind.__name__ not in WORK_IN_PROGRESS), kind


def test_what_is_read_once_is_kept() -> None:
    assert read_declarations() is read_declarations()
    assert read_method() is read_method()
    assert library_rows() is library_rows()
    assert method.has_extra() is all(importlib.util.find_spec(each) is not None for each in ("sklearn", "SALib"))
    assert hasattr(method.has_extra, "cache_info")


@pytest.mark.parametrize(
    "call",
    [
        lambda: number_format.format_number(1.0, 2, True),
        lambda: number_format.format_value(1.0, "output", 0.4, True),
        lambda: read_declarations().clause(read_declarations().questions["q1"], "depends", True),
        lambda: find_strongest_case(None, None, (), (), True),
        lambda: cases._find_rule(None, (), True),
    ],
)
def test_a_switch_is_given_by_name(call) -> None:
    with pytest.raises(TypeError, match="positional argument"):
        call()


@functools.cache
def shipped() -> dict[str, Any]:
    return {name: read_yaml(configs_folder() / "evidence" / f"{name}.yaml") for name in FILES}


def read_changed(folder: Path, file: str, change) -> declarations.Declarations:
    raw = copy.deepcopy(shipped())
    found = change(raw[file])
    raw[file] = found if isinstance(found, list) else raw[file]  # a list stands for the whole file
    for name, content in raw.items():  # JSON is YAML, and much quicker to read
        (folder / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
    return read_declarations(folder)


RANKING, CONTRAST = "q2", "q1"


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("thresholds", lambda raw: [1], "thresholds.yaml: expected keys and values"),
        (
            "thresholds",
            lambda raw: raw.update(joy={"value": 1, "unit": "share", "reason": ""}),
            "thresholds.yaml: joy is no measure of the catalogue",
        ),
        (
            "thresholds",
            lambda raw: raw["output"].update(unit="dollars"),
            "thresholds.yaml: output has unit 'dollars', the catalogue 'percent of output'",
        ),
        ("thresholds", lambda raw: raw["output"].update(value=0), "thresholds.yaml: output must be above zero, not 0"),
        (
            "thresholds",
            lambda raw: raw["output"].update(value="large"),
            "thresholds.yaml: output must be above zero, not 'large'",
        ),
        (
            "thresholds",
            lambda raw: raw["output"].update(value=-1),
            "thresholds.yaml: output must be above zero, not -1",
        ),
        (
            "assumptions",
            lambda raw: raw["AS-board"].update(colour="red"),
            "assumptions.yaml: AS-board: unknown keys ['colour'], missing keys []",
        ),
        ("verdicts", lambda raw: raw.update(b=1, a=2), "verdicts.yaml: unknown keys ['a', 'b']"),
        (
            "verdicts",
            lambda raw: raw["rules"].pop("robust_sign"),
            "verdicts.yaml: rules: unknown keys [], missing keys ['robust_sign']",
        ),
        (
            "thresholds",
            lambda raw: raw.pop("top30_found"),
            "estimands.yaml: q1.top30_found: top30_found has no practical threshold",
        ),
        (
            "questions",
            lambda raw: raw["q1"].update(primary="q1.joy"),
            "questions.yaml: q1: q1.joy is not in estimands.yaml",
        ),
        (
            "questions",
            lambda raw: raw["q1"].update(primary="q1.top_deserved"),
            "questions.yaml: q1: q1.top_deserved is a secondary estimand of q1",
        ),
        (
            "questions",
            lambda raw: raw["q1"]["secondary"].append("q2.ability"),
            "questions.yaml: q1: q2.ability is a secondary estimand of q2",
        ),
        (
            "questions",
            lambda raw: raw["q1"].update(speaks="loudly"),
            "questions.yaml: q1: speaks is 'loudly', allowed: ('directly', 'partly', 'not at all')",
        ),
        (
            "questions",
            lambda raw: raw["q1"]["figures"].append("pie"),
            "questions.yaml: q1: figure 'pie' is unknown, "
            "allowed: ('fan', 'forest', 'dots', 'drivers', 'grid', 'arms')",
        ),
        (
            "questions",
            lambda raw: raw["q1"]["rests_on"].append("AS-joy"),
            "questions.yaml: q1: rests on AS-joy, which is not in assumptions.yaml",
        ),
        (
            "questions",
            lambda raw: (raw["q1"].update(b=1, a=2), raw["q1"].pop("why")),
            "questions.yaml: q1: unknown keys ['a', 'b'], missing keys ['why']",
        ),
        ("questions", lambda raw: raw["q1"]["clauses"].pop("up"), "questions.yaml: q1: no clause for robustly_up"),
        (
            "questions",
            lambda raw: raw["q1"]["clauses"].pop("down"),
            "questions.yaml: q1: no clause for robustly_down",
        ),
        (
            "questions",
            lambda raw: raw["q2"]["clauses"].pop("drivers_identified"),
            "questions.yaml: q2: no clause for drivers_identified",
        ),
        (
            "questions",
            lambda raw: raw["q2"]["clauses"].pop("no_driver"),
            "questions.yaml: q2: no clause for no_driver",
        ),
        ("verdicts", lambda raw: raw["clauses"].pop("not_run"), "questions.yaml: q1: no clause for not_run"),
        (
            "verdicts",
            lambda raw: raw["clauses"].pop("no_material"),
            "questions.yaml: q1: no clause for no_material",
        ),
        ("verdicts", lambda raw: raw["clauses"].pop("depends"), "questions.yaml: q1: no clause for depends"),
        (
            "verdicts",
            lambda raw: raw["clauses"].pop("too_few_worlds"),
            "questions.yaml: q1: no clause for too_few_worlds",
        ),
    ],
)
def test_every_wrong_declaration_is_refused_in_words(tmp_path: Path, file: str, change, message: str) -> None:
    with pytest.raises(UserError, match=rf"^{re.escape(message)}$"):
        read_changed(tmp_path, file, change)


def test_declarations_hold_what_the_files_say(tmp_path: Path) -> None:
    declared = read_changed(tmp_path, "questions", lambda raw: raw["q2"].update(speaks="not at all"))
    raw = shipped()
    assert declared is read_declarations(tmp_path)
    assert (declared.thresholds["output"].value, declared.thresholds["output"].unit) == (0.4, "percent of output")
    assert declared.assumptions["AS-board"].id == "AS-board"
    assert declared.rules.minimum_worlds == raw["verdicts"]["rules"]["minimum_worlds"] == 10
    for name in ("words", "strength", "clauses", "brief", "case"):
        assert getattr(declared, name) == raw["verdicts"][name]
    ranked, contrasted = declared.questions[RANKING], declared.questions[CONTRAST]
    assert (ranked.name, ranked.kind, ranked.arm, ranked.measure) == ("q2", "ranking", "focal", "output")
    assert ranked.speaks == "not at all"
    assert ranked.secondary == ("ability", "effort", "shared_loss", "know_how", "vacancy_months")
    assert ranked.figures == ("drivers", "dots")
    assert (contrasted.kind, contrasted.measure, contrasted.further_arms) == ("contrast", "cash_slope", ())
    assert contrasted.rests_on == tuple(raw["questions"]["q1"]["rests_on"])
    ninth = declared.questions["q9"]
    assert ninth.further_arms == tuple(raw["questions"]["q9"].get("further_arms", ()))


def test_a_clause_is_the_own_one_else_the_common_one() -> None:
    declared = read_declarations()
    own, common = declared.questions["q1"], declared.clauses
    for verdict in ("robustly_up", "likely_up"):
        assert declared.clause(own, verdict) == own.clauses["up"]
    for verdict in ("robustly_down", "likely_down"):
        assert declared.clause(own, verdict) == own.clauses["down"]
    assert declared.clause(own, "no_material") == common["no_material"]
    assert (
        declared.clause(own, other("depends")) == declared.clause(own, "depends", is_sensed=True) == common["depends"]
    )
    assert declared.clause(own, other("depends"), is_sensed=False) == common["depends_unsensed"]
    assert declared.clause(own, "no_material", is_sensed=False) == common["no_material"]
    assert declared.clause(own, "not_run", is_sensed=False) == common["not_run"]


ESTIMAND = {
    "question": "q5", "role": "primary", "kind": "contrast", "measure": "output", "population": "all",
    "contrast": "A5 less each reference", "horizon": "mean over policy years",
    "summary": "median and middle 90 percent over worlds of the paired difference", "sign": "a positive difference is better",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"b": 1, "a": 2}, "estimands.yaml: q5.x: unknown keys ['a', 'b'], missing keys []"),
        ({"role": "main"}, "estimands.yaml: q5.x: role is 'main'; allowed: primary; secondary"),
        ({"kind": "sum"}, "estimands.yaml: q5.x: kind is 'sum'; allowed: contrast; ranking"),
        ({"horizon": "last"}, "estimands.yaml: q5.x: horizon is 'last'; allowed: mean over policy years"),
        (
            {"summary": "mean"},
            "estimands.yaml: q5.x: summary is 'mean'; allowed: median and middle 90 percent over worlds of the paired "
            "difference; ranking of what the paired difference follows",
        ),
        ({"measure": "joy"}, "estimands.yaml: q5.x: joy is no measure of the catalogue"),
        (
            {"measure": "star_exit_rate"},
            "estimands.yaml: q5.x: sign contradicts the direction of star_exit_rate in the catalogue",
        ),
        ({"role": "secondary"}, "estimands.yaml: q5 has 0 primary estimands; allowed: one"),
    ],
)
def test_wrong_estimands_are_refused_in_words(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=rf"^{re.escape(message)}$"):
        read_estimands({"q5.x": {**ESTIMAND, **changes}})


def test_estimands_that_are_right() -> None:
    lower = {"measure": "star_exit_rate", "sign": "a positive difference is worse", "role": "secondary"}
    none = {"measure": "exit_rate", "sign": "no side is better; a positive difference is more", "question": "q7"}
    found = read_estimands({"q5.x": ESTIMAND, "q5.y": {**ESTIMAND, **lower}, "q7.z": {**ESTIMAND, **none}})
    assert list(found) == ["q5.x", "q5.y", "q7.z"]
    assert found["q5.x"].id == "q5.x" and found["q5.x"].arm == "A5"
    with pytest.raises(UserError, match=r"^estimands.yaml: q5 has 2 primary estimands; allowed: one$"):
        read_estimands({"q5.x": ESTIMAND, "q5.y": ESTIMAND})
    with pytest.raises(UserError, match=re.escape("unknown keys [], missing keys ['measure', 'sign']")):
        read_estimands({"q5.x": {key: value for key, value in ESTIMAND.items() if key not in ("measure", "sign")}})


def test_standing_takes_equal_text() -> None:
    assert estimands.judge_standing({"estimands": other("abc")}, "abc") == "registered"
    assert (
        estimands.judge_standing({"estimands": "abd"}, "abc")
        == estimands.judge_standing({"estimands": "abb"}, "abc")
        == "post hoc"
    )
    assert estimands.judge_standing({}, "abc") == "not registered"


METHOD: dict[str, Any] = {
    "horizons": [2, 3],
    "emulator": {"folds": 5},
    "discovery": {"depth": 3},
    "map": {"cells": 4},
    "information": {"resamples": 9},
    "decision": {
        "question": "Which?",
        "weightings": {"both": {"title": "two", "weights": {"output": 0.25, "effort": 0.75}}},
    },
    "strata": {"q1": ["top_share"]},
}


def method_of(monkeypatch: pytest.MonkeyPatch, **weights: float) -> method.Method:
    raw = copy.deepcopy(METHOD)
    if weights:
        raw["decision"]["weightings"]["both"]["weights"] = weights
    monkeypatch.setattr(method, "read_yaml", lambda path: raw)
    return read_method.__wrapped__()


def test_the_method_is_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    found = method_of(monkeypatch)
    assert found == method.Method(
        (2, 3), {"folds": 5}, {"depth": 3}, {"cells": 4}, {"resamples": 9}, "Which?",
        (method.Weighting("both", "two", {"output": 0.25, "effort": 0.75}),), {"q1": ("top_share",)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"joy": 1.0}, "both weighs joy, which has no better side"),
        ({"effort": 0.5, "exit_rate": 0.5}, "both weighs exit_rate, which has no better side"),
        ({"output": 0.5, "effort": 0.49}, "the weights of both do not add up to one"),
        ({"output": 0.5, "effort": 0.51}, "the weights of both do not add up to one"),
        ({"output": 2.0}, "the weights of both do not add up to one"),
    ],
)
def test_wrong_weights_are_refused(monkeypatch: pytest.MonkeyPatch, weights: dict[str, float], message: str) -> None:
    with pytest.raises(UserError, match=rf"^configs/evidence/analysis.yaml: {message}$"):
        method_of(monkeypatch, **weights)


def test_weights_may_miss_one_by_rounding_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert method_of(monkeypatch, output=0.5, effort=0.5 + 5e-10).weightings
    with pytest.raises(UserError, match="add up to one"):
        method_of(monkeypatch, output=0.5, effort=0.5 + 2e-9)


def test_an_unknown_measure_by_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHOD["strata"], "q2", ["zeal", "joy"])
    with pytest.raises(UserError, match=r"^configs/evidence/analysis.yaml: joy is no measure by group of executives$"):
        method_of(monkeypatch)
    assert "joy" not in GROUP_MEASURES


SCALE = {
    0: {"words": "near", "any": ["SES", "federal"]},
    5: {"words": "lab", "any": ["student"]},
    4: {"words": "rest", "any": [""]},
}


@pytest.mark.parametrize(
    ("population", "effect", "found"),
    [
        ("students", "SES turnover", (5, "lab")),  # the population speaks first
        ("clerks", "SES turnover", (0, "near")),
        ("federal students", "", (0, "near")),  # the nearest line that fits
        ("", "a student", (5, "lab")),
        ("clerks", "", (4, "rest")),
        ("", "", (4, "rest")),
    ],
)
def test_distance_of_a_population(population: str, effect: str, found: tuple[int, str]) -> None:
    assert library._distance(SCALE, population, effect) == found


def test_use_of_an_effect() -> None:
    uses = {"effort": [{"words": "loss", "keys": ["a.b", "c.d"]}, {"words": "response", "keys": ["e.f"]}]}
    assert library._find_use(uses, "effort", "loss response") == "parameter a.b, c.d"
    assert library._find_use(uses, "effort", "response") == "parameter e.f"
    assert library._find_use(uses, "effort", "none") == library._find_use(uses, "bonus", "loss") == NO_PARAMETER


def test_rows_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {"source": "S", "status": "verified"}
    tables = {
        "effect_sizes.csv": [
            {"mechanism": "rating_error", "parameter": "loss", "low": "1", "central": "1", "high": "1", "unit": "SD",
             "population": "students", **plain},
            {"mechanism": "effort", "parameter": "loss", "low": "1", "central": "2", "high": "3", "unit": "",
             "population": "clerks", **plain},
        ],
        "retention_effects.csv": [
            {"effect": "exits", "estimate": "8", "unit": "percent", "population": "SES", "use_in_model": "", **plain},
            {"effect": "exits", "estimate": "9", "unit": "", "population": "SES", "use_in_model": "validation", **plain},
        ],
    }  # fmt: skip
    rules: dict[str, Any] = {"distance": SCALE, "use": {"effort": [{"words": "loss", "keys": ["effort.response"]}]}}
    monkeypatch.setattr(library, "read_yaml", lambda path: rules)
    monkeypatch.setattr(library, "_read_table", lambda name: tables[name])
    rows = library_rows.__wrapped__()
    assert [dataclasses.astuple(row) for row in rows] == [
        ("rating error", "loss", "1 SD", "students", 5, "lab", NO_PARAMETER, "S", "verified"),
        ("effort", "loss", "2 (1 to 3)", "clerks", 4, "rest", "parameter effort.response", "S", "verified"),
        ("retention", "exits", "8 percent", "SES", 0, "near", NO_PARAMETER, "S", "verified"),
        ("retention", "exits", "9", "SES", 0, "near", "validation", "S", "verified"),
    ]
    rules["use"]["effort"][0]["keys"].append("effort.joy")
    with pytest.raises(UserError, match=r"^configs/evidence/library.yaml: effort.joy is no parameter$"):
        library_rows.__wrapped__()


def test_the_same_population_is_that_of_the_row_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    content = 'population,value\nclerks,1\nsame,NA\n"same, older",\nothers,2\n'
    (tmp_path / "data" / "made.csv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(library, "configs_folder", lambda: tmp_path)
    assert library._read_table("made.csv") == [
        {"population": "clerks", "value": "1"},
        {"population": "clerks", "value": "NA"},
        {"population": "clerks, older", "value": ""},
        {"population": "others", "value": "2"},
    ]


def test_the_record_is_compared_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {"unit": "share", "published": 0.5, "low": 0.4, "high": 0.6, "source": "S"}
    rows = [
        {"id": "a", "title": "A", "value": "exit_rate", **plain},
        {"id": "b", "title": "B", "value": "retire_rate", "over": "exit_rate", **plain},
    ]
    monkeypatch.setattr(realism, "read_yaml", lambda path: {"rows": rows})
    runs = pd.DataFrame(
        {
            "run_id": ["r", "r", "r", "s", "s", "s"],
            "fiscal_year": [2015, 2016, 2017] * 2,
            "exit_rate": [9.0, 0.2, 0.4, 9.0, 0.5, 0.5],  # means .3 and .5
            "retire_rate": [9.0, 0.1, 0.3, 9.0, 0.5, 0.25],  # of exits .5 and .75, then 1 and .5
        }
    )
    first, second = realism_rows(runs, 2016)
    # two runs .2 apart: standard deviation .2 / sqrt(2), error .1; .625 and .75 are .125 apart
    assert dataclasses.astuple(first) == ("A", "share", 0.5, 0.4, 0.6, pytest.approx(0.4), pytest.approx(0.1), "S")
    assert (second.simulated, second.error) == pytest.approx((0.6875, 0.0625))
    assert math.isnan(realism_rows(runs[runs["run_id"] == "r"], 2016)[0].error)
    rows[1]["over"] = "joy"
    with pytest.raises(UserError, match=r"^configs/evidence/realism.yaml: b names the unknown measure 'joy'$"):
        realism_rows(runs, 2016)
    rows[0]["value"] = "zeal"
    with pytest.raises(UserError, match=r"^configs/evidence/realism.yaml: a names the unknown measure 'zeal'$"):
        realism_rows(runs, 2016)


def record_of(title: str, simulated: float, error: float = 0.00125) -> RealismRow:
    return RealismRow(title, "share", 0.5, 0.4, 0.625, simulated, error, f"source of {title}")


@pytest.mark.parametrize(
    ("simulated", "is_inside"), [(0.39, False), (0.4, True), (0.5, True), (0.625, True), (0.63, False)]
)
def test_a_band_includes_its_ends(simulated: float, is_inside: bool) -> None:
    assert record_of("a", simulated).is_inside is is_inside


def test_the_record_as_a_table() -> None:
    text = realism_text([record_of("one", 0.5, 0.0012), record_of("two", 0.7, np.nan)])
    head = " " * 34 + " published" + " " * 13 + "band  simulated" + " " * 6 + "+-  verdict"
    first = "one" + " " * 31 + "     0.500" + "   0.400 to 0.625" + "      0.500" + "  0.0012" + "  inside"
    second = "two" + " " * 31 + "     0.500" + "   0.400 to 0.625" + "      0.700" + " " * 8 + "  MISS"
    assert text.splitlines() == [
        head, first, second, "", "1 of 2 inside the declared bands, 1 missed", "", "Published values:",
        "  one: source of one", "  two: source of two",
    ]  # fmt: skip
    assert "1 of 1 inside the declared bands\n" in realism_text([record_of("one", 0.5)])
