"""Unknowns in plain words: every one that moves a published answer has a clause, and none is left behind by a renaming."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sessim.evidence.audit.table import CHANGES, MAY_CHANGE
from sessim.evidence.sensitivity import meanings
from sessim.evidence.sensitivity.meanings import explain_theory, explain_uncertainty, read_plain_unknowns
from sessim.ground.errors import UserError
from sessim.settings.worlds.parameters import load_mechanisms

PUBLISHED = Path(__file__).parents[3] / "results" / "nine_questions"


def test_what_moves_a_published_answer_is_said_in_plain_words() -> None:
    drivers, audit = (pd.read_csv(PUBLISHED / name) for name in ("drivers.csv", "audit.csv"))
    leading = drivers[drivers["screening_index"] > drivers["screening_chance"]]["uncertainty"]
    named = {*leading, *audit.loc[audit["effect"].isin([CHANGES, MAY_CHANGE]), "assumption"]}
    plain = read_plain_unknowns()
    known = {*plain.parameters, *(f"theory.{name}" for name in plain.theories)}
    assert len(named) > 30 and named - known == set()


def test_a_clause_has_no_term_of_the_model() -> None:
    plain = read_plain_unknowns()
    for clause in (*plain.parameters.values(), *plain.theories.values(), *plain.options.values()):
        assert not any(word in clause for word in ("theory", "SD", "stake at", "parameter", "_", "log odds")), clause
        assert clause[0].islower() and not clause.endswith(".")
    for clause in (*plain.parameters.values(), *plain.theories.values()):
        assert not any(sign in clause for sign in ",;:"), f"cannot stand in a list: {clause}"


def test_every_choice_of_theory_has_words() -> None:
    assert set(read_plain_unknowns().theories) == {each.name for each in load_mechanisms() if each.theories}
    assert explain_uncertainty("theory.response") == "how a rating below the expected one is felt"
    assert explain_theory("response", "stoic") == "not at all"


def test_an_unknown_without_a_clause_keeps_its_meaning() -> None:
    assert explain_uncertainty("hiring.promotion_raise").startswith("raise on entry")
    assert explain_uncertainty("nothing.known") == "nothing: known"
    assert explain_uncertainty("theory.unheard_of") == "which theory of unheard of holds"
    assert explain_theory("unheard_of", "one_of_them") == "one of them"


@pytest.mark.parametrize(
    "key", ["parameters: {effort.none_such: how}", "theories: {effort: {plain: a, options: {none: b}}}"]
)
def test_an_entry_of_nothing_is_refused(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evidence").mkdir()
    other = "theories: {}" if key.startswith("parameters") else "parameters: {}"
    (tmp_path / "evidence" / meanings.FILE).write_text(f"{key}\n{other}\n", encoding="utf-8")
    monkeypatch.setattr(meanings, "configs_folder", lambda: tmp_path)
    read_plain_unknowns.cache_clear()
    try:
        with pytest.raises(UserError, match="in one of plain_unknowns"):
            read_plain_unknowns()
    finally:
        read_plain_unknowns.cache_clear()
