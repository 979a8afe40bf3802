"""What is declared: records that cannot be changed, and every refusal in its words."""

from __future__ import annotations

import copy
import dataclasses
import functools
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import sessim.evidence
from sessim.evidence.answers import cases
from sessim.evidence.answers.cases import find_strongest_case
from sessim.evidence.contrasts import number_format
from sessim.evidence.declared import declarations, method
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.library import library_rows
from sessim.evidence.declared.method import read_method
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from tests.support.evidence_by_hand import other

FILES = ("questions", "estimands", "changes", "square", "verdicts", "thresholds", "assumptions")


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
        assert settings.frozen, kind


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
        lambda: read_declarations().clause(read_declarations().questions["q1"], "split", True),
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
        (folder / f"{name}.yaml").write_text(json.dumps(content, default=str), encoding="utf-8")
    return read_declarations(folder)


RANKING, CONTRAST = "q2", "q1"


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("thresholds", lambda raw: [1], "thresholds.yaml: expected keys and values"),
        (
            "thresholds",
            lambda raw: raw.update(joy={"value": 1, "unit": "share", "reason": ""}),
            "thresholds.yaml: joy is not in the catalogue of measures",
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
        ("verdicts", lambda raw: raw["clauses"].pop("split"), "questions.yaml: q1: no clause for split"),
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
    assert declared.clause(own, other("split")) == declared.clause(own, "split", is_sensed=True) == common["split"]
    assert declared.clause(own, other("split"), is_sensed=False) == common["split_unsensed"]
    assert declared.clause(own, "no_material", is_sensed=False) == common["no_material"]
    assert declared.clause(own, "not_run", is_sensed=False) == common["not_run"]
