"""The discrepancy of answers: a learnt factor multiplies every difference between arms, and may turn its sign."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.contrasts import answer_factors
from sessim.evidence.contrasts.answer_factors import describe_factors, find_answer_factors
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import paired_differences
from sessim.settings.worlds.discrepancy import FACTOR, Discrepancy
from sessim.settings.worlds.posterior import load_posterior
from tests.support.evidence_by_hand import panel_of
from tests.support.synthetic_study import make_study


def test_each_world_has_its_own_factor() -> None:
    panel = panel_of({"output": {"A0": np.zeros((3, 1, 2)), "A1": np.full((3, 1, 2), 2.0)}}, [2026, 2027])
    scaled = replace(panel, factors=np.array([1.0, -0.5, 2.0]))
    assert paired_differences(scaled, "output", "A1", "A0")[:, 0, 0].tolist() == [2.0, -1.0, 4.0]
    counted, central = split_central(scaled)
    assert counted.factors is not None and counted.factors.tolist() == [-0.5, 2.0]
    assert central is not None and central.factors is not None and central.factors.tolist() == [1.0]


def test_no_share_leaves_what_a_share_can_be() -> None:
    """Once wrong: a fall from 73 percent became one to less than nothing."""
    cubes = {"A0": np.full((3, 1, 1), 0.7), "A1": np.full((3, 1, 1), 0.1)}
    scaled = replace(panel_of({"poor_rated_top": cubes}, [2026]), factors=np.array([1.0, 2.0, -1.0]))
    found = paired_differences(scaled, "poor_rated_top", "A1", "A0").ravel()
    assert found == pytest.approx([-0.6, -0.7, 0.3])  # to nobody, and to everybody


def test_answers_of_the_posterior_that_taught_a_factor_carry_it_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = Discrepancy(pd.DataFrame({FACTOR: np.linspace(-2.0, 0.0, 40)}))
    monkeypatch.setattr(answer_factors, "load_discrepancy", lambda: learnt)
    own = {"table_sha256": load_posterior().manifest["table_sha256"]}
    study = make_study(worlds=21, replications=1, arms=("A0", "A1"), questions=("q1",))
    plain = answer_questions(study)
    turned = answer_questions(replace(study, manifest={**study.manifest, "posterior": own}))
    assert plain.answers[0].against[0].word == "robustly better"
    assert turned.answers[0].against[0].word == "robustly worse"
    assert turned.frame.panel.factors is not None
    assert find_answer_factors({"table_sha256": "of another posterior"}, np.arange(3)) is None
    assert find_answer_factors(None, np.arange(3)) is None
    monkeypatch.setattr(answer_factors, "load_discrepancy", lambda: None)
    assert find_answer_factors(own, np.arange(3)) is None


def test_the_factor_is_said_in_one_sentence() -> None:
    assert "Its median is 1.00; in the middle 90 percent of worlds it is −0.35 to 2.35" in describe_factors(
        np.linspace(-0.5, 2.5, 31)
    )
