"""Contrasts by group, adverse impact, exits net of a shock, the range of leniency, and their tables in the report."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.contrasts.confounders import compare_exits, exits_table
from sessim.evidence.contrasts.identified import identified_range
from sessim.evidence.contrasts.strata import adverse_impact, contrast_strata
from sessim.measures.groups.columns import GROUP_MEASURES
from tests.support.synthetic_study import FIRST_YEAR, make_study

TOP = {"A0": (0.8, 0.8), "A1": (0.3, 0.15), "A3": (0.4, 0.36)}  # reference and minority group


def made_strata(worlds: int, replications: int) -> pd.DataFrame:
    rows = []
    for arm, rates in TOP.items():
        for world in range(worlds):
            for replication in range(replications):
                for year in (FIRST_YEAR, FIRST_YEAR + 5):
                    for group, rate in zip(("reference group", "minority group"), rates, strict=True):
                        row = dict.fromkeys(GROUP_MEASURES, 0.5)
                        row |= {"people": 100.0, "rated": 100.0, "top_share": rate + 0.01 * world}
                        row |= {"run_id": f"{arm}{world}{replication}", "arm": arm, "world": world}
                        row |= {"replication": replication, "fiscal_year": year}
                        rows.append(row | {"stratum": "demographic_group", "group": group})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def answers() -> Answers:
    study = make_study(worlds=5, replications=2, arms=("A0", "A1", "A3"), questions=("q1", "q3", "q7"))
    return answer_questions(replace(study, strata=made_strata(5, 2)))


def test_contrasts_by_group_are_those_planted(answers: Answers) -> None:
    questions = [each.question for each in answers.answers]
    table = contrast_strata(answers.frame, answers.strata, questions, {"q3": ("top_share",)})
    found = table.set_index(["reference", "group"])["median"]
    assert found["A0", "minority group"] == pytest.approx(0.15 - 0.8)
    assert found["A3", "reference group"] == pytest.approx(0.3 - 0.4)
    assert set(table["question"]) == {"q3"}
    assert (table["people"] == 100).all()


def test_adverse_impact_of_a_hand_case(answers: Answers) -> None:
    """World 1 of the limit: 16 and 31 of a hundred, 2.50 standard errors of a common rate of .235 apart."""
    strata = answers.strata[answers.strata["world"] == 1]
    found = adverse_impact(answers.frame, strata).set_index(["arm", "measure"]).loc[("A1", "top_share")]
    assert found["impact_ratio"] == pytest.approx(16 / 31)
    assert found["standardised_difference"] == pytest.approx(-0.15 / (0.235 * 0.765 * 0.02) ** 0.5)
    assert found["share_failing_four_fifths"] == 1.0
    even = adverse_impact(answers.frame, strata).set_index(["arm", "measure"]).loc[("A3", "top_share")]
    assert even["share_failing_four_fifths"] == 0.0  # .37 of .41 is nine tenths


def test_a_world_that_selects_nobody_fails_no_rule(answers: Answers) -> None:
    """Of four worlds, one gives nobody of the group compared with a top rating; the rule has nothing to say there."""
    strata = answers.strata.copy()
    is_base = (strata["stratum"] == "demographic_group") & (strata["group"] == "reference group")
    strata.loc[is_base & (strata["world"] == 1), "top_share"] = 0.0
    found = adverse_impact(answers.frame, strata).set_index(["arm", "measure"]).loc[("A1", "top_share")]
    assert (found["share_failing_four_fifths"], found["worlds"]) == (1.0, 4)


def test_no_strata_give_no_table(answers: Answers) -> None:
    assert contrast_strata(answers.frame, answers.strata.iloc[:0], [], {}).empty
    assert adverse_impact(answers.frame, answers.strata.iloc[:0]).empty


def test_a_shock_raises_exits_but_not_what_is_credited(answers: Answers) -> None:
    calm = exits_table(answers.frame)
    panel = answers.frame.panel
    shocked = replace(panel, values={**panel.values, "exit_rate": panel.values["exit_rate"] + 0.25})
    both = compare_exits({"no_shock": calm, "exodus": exits_table(replace(answers.frame, panel=shocked))})
    row = both[(both["study"] == "exodus") & (both["measure"] == "exit_rate")]
    assert row["raw_shift"].to_numpy() == pytest.approx(0.25)
    assert row["credited_shift"].to_numpy() == pytest.approx(0.0, abs=1e-12)


def test_the_range_of_leniency_is_that_of_worlds(answers: Answers) -> None:
    table = identified_range(answers.frame).set_index("measure")
    assert set(table["arm"]) == {answers.frame.references[0]} != {answers.frame.references[-1]}
    assert table.loc["share_of_selection", "lowest"] >= 0.0
    assert table.loc["share_of_selection", "highest"] <= 1.0
    values = answers.frame.panel.of("leniency_in_ratings", "A0")[:, :, answers.frame.panel.years >= FIRST_YEAR]
    assert table.loc["leniency_in_ratings", "highest"] == pytest.approx(values.mean(axis=(1, 2)).max())
