"""`run.measures`: which measures a study records, and what is refused."""

from __future__ import annotations

import pytest

from sessim.cli import main
from sessim.evidence.contrasts import confounders, identified, paths
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.method import read_method
from sessim.evidence.declared.research import read_studies
from sessim.ground.errors import UserError
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.settings.recorded import READ_BY_REPORTS, list_needed_measures, put_in_order

Q7 = ("experiment=q7_retention", "population=oracle_120", "world=central")


def recorded(*words: str) -> tuple[str, ...] | None:
    return compose_study([*Q7, *words]).measures


def test_a_study_records_everything_unless_it_is_told_otherwise() -> None:
    assert recorded() is None
    assert recorded("run.measures=all") is None
    assert recorded(f"run.measures=[{','.join(NAMES)}]") is None


def test_declared_is_what_the_questions_name_and_what_every_report_reads() -> None:
    declared, found = read_declarations(), recorded("run.measures=declared")
    assert found is not None and found == tuple(name for name in NAMES if name in found)
    q7 = declared.questions["q7"]
    asked = {q7.measure, *q7.secondary}
    weighed = {name for each in read_method().weightings for name in each.weights}
    observed = {each.measure for study in read_studies() for each in study.observes}
    assert set(found) == asked | weighed | observed | set(READ_BY_REPORTS)
    every = set(list_needed_measures(tuple(declared.questions)))
    assert set(found) < every < set(NAMES)
    assert every >= {estimand.measure for estimand in declared.estimands.values()}


def test_what_every_report_reads_is_what_its_parts_read() -> None:
    parts = {*paths.NORMS, *paths.EFFECTS, identified.SELECTION, identified.LENIENCY, *confounders.EXITS}
    assert set(READ_BY_REPORTS) == parts


def test_a_published_table_that_the_study_is_held_to_is_recorded_too() -> None:
    without = set(list_needed_measures(["q1"]))
    assert "pay_position" not in without
    assert set(list_needed_measures(["q1"], "realism")) - without >= {"pay_position", "award_recipients"}


def test_named_measures_are_recorded_beside_the_declared_ones() -> None:
    declared, named = recorded("run.measures=declared"), recorded("run.measures=[award_gini,arrivals]")
    assert named is not None and declared is not None
    assert set(named) - set(declared) == {"award_gini", "arrivals"}


def test_order_and_repetition_make_no_other_set() -> None:
    assert put_in_order(["output", "effort", "output"]) == put_in_order(["effort", "output"]) == ("effort", "output")
    assert put_in_order(NAMES) is None


def test_a_description_records_everything_and_takes_no_names() -> None:
    words = ["experiment=status_quo_fy2016", "population=oracle_120", "world=central"]
    assert compose_study([*words, "run.measures=declared"]).measures is None
    with pytest.raises(UserError, match="a description answers no question"):
        compose_study([*words, "run.measures=[output]"])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("run.measures=[outptu]", "no measure is called 'outptu'"),
        ("run.measures=few", "run.measures=few is not a list"),
        ("run.measures=[]", "run.measures is empty"),
        ("run.measures=[output,output]", "run.measures names the same thing twice"),
        ("run.measures=[3]", "run.measures=3 is not text"),
    ],
)
def test_a_wrong_choice_is_one_line_that_says_what_to_type(
    word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *Q7, word, "--dry-run"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err
    if "outptu" in word:
        assert "did you mean output?" in told.err and "run.measures=declared" in told.err
