from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from sessim.evidence.contrasts import contrasts, verdicts
from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.measures.catalogue import BY_NAME

RULES = read_declarations().rules


def summary_of(world_means: list[float]) -> Summary:
    values = np.array(world_means)[:, None]
    found = contrasts.summarise(values, np.arange(len(values))[:, None], np.arange(len(values)), threshold=1.0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("world_means", "higher_is_better"),
    [
        ([2.0] * 20, "robustly_up"),
        ([2.0] * 15 + [0.5] * 5, "robustly_up"),
        ([2.0] * 11 + [0.5] * 9, "likely_up"),
        ([2.0] * 16 + [-0.5] * 4, "likely_up"),
        ([2.0] * 14 + [-2.0] * 6, "split"),
        ([2.0] * 9 + [0.5] * 11, "possible_gain"),
        ([2.0] * 3 + [-2.0] * 3 + [0.5] * 14, "probably_none"),
        ([-2.0] * 9 + [-0.5] * 7 + [2.0] + [0.5] * 3, "possible_harm"),
        ([0.5] * 20, "no_material"),
        ([0.0] * 20, "no_material"),
        ([-2.0] * 20, "robustly_down"),
        ([-2.0] * 11 + [-0.5] * 9, "likely_down"),
        ([2.0] * 9, "too_few_worlds"),
    ],
)
def test_words_follow_declared_shares(world_means: list[float], higher_is_better: str) -> None:
    summary = summary_of(world_means)
    mirrored = {"up": "down", "down": "up", "gain": "harm", "harm": "gain"}
    stem, _, side = higher_is_better.rpartition("_")
    lower_is_better = f"{stem}_{mirrored[side]}" if side in mirrored else higher_is_better
    assert verdicts.verdict(summary, "higher", RULES) == higher_is_better
    assert verdicts.verdict(summary, "none", RULES) == higher_is_better
    assert verdicts.verdict(summary, "lower", RULES) == lower_is_better


def test_nothing_paired_is_not_run() -> None:
    assert verdicts.verdict(None, "higher", RULES) == "not_run"


def test_every_code_has_words_for_both_kinds_of_measure() -> None:
    declared = read_declarations()
    for code in declared.words:
        assert verdicts.word(code, "higher", declared)
        assert verdicts.word(code, "none", declared)
    assert verdicts.word("likely_up", "none", declared) == "likely higher"
    assert verdicts.word("likely_up", "lower", declared) == "likely better"


def test_declarations_cover_nine_questions_with_a_stated_primary() -> None:
    declared = read_declarations()
    assert list(declared.questions) == [f"q{n}" for n in range(1, 10)]
    for question in declared.questions.values():
        assert BY_NAME[question.measure].direction != "none"
        assert question.measure not in question.secondary
        assert question.figures
    used = {name for question in declared.questions.values() for name in question.rests_on}
    assert used < set(declared.assumptions)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (
            "questions",
            lambda raw: raw["q1"]["secondary"].append("q1.happiness"),
            "q1.happiness is not in estimands.yaml",
        ),
        ("questions", lambda raw: raw["q1"].update(primary="q2.output"), "q2.output is a primary estimand of q2"),
        ("estimands", lambda raw: raw["q1.top30_found"].update(role="primary"), "q1 has 2 primary estimands"),
        (
            "estimands",
            lambda raw: raw["q1.top30_found"].update(measure="happiness"),
            "happiness is not in the catalogue of measures",
        ),
        ("estimands", lambda raw: raw["q1.top30_found"].update(sign="good"), "sign contradicts"),
        ("estimands", lambda raw: raw["q1.top30_found"].pop("population"), "missing keys"),
        ("thresholds", lambda raw: raw.pop("output"), "output has no practical threshold"),
        ("questions", lambda raw: raw["q1"].update(colour="red"), "unknown keys"),
        ("questions", lambda raw: raw["q1"]["clauses"].pop("up"), "no clause for robustly_up"),
        ("questions", lambda raw: raw["q1"].update(rests_on=["AS-nothing"]), "not in assumptions.yaml"),
        ("thresholds", lambda raw: raw["output"].update(unit="dollars"), "the catalogue"),
        ("thresholds", lambda raw: raw["output"].update(value=0), "above zero"),
        ("verdicts", lambda raw: raw["rules"].pop("robust_sign"), "missing keys"),
    ],
)
def test_wrong_declarations_are_refused(tmp_path: Path, file: str, change, message: str) -> None:
    for name in ("questions", "estimands", "changes", "square", "thresholds", "verdicts", "assumptions"):
        raw = yaml.safe_load((configs_folder() / "evidence" / f"{name}.yaml").read_text(encoding="utf-8"))
        if name == file:
            change(raw)
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_declarations(tmp_path)
