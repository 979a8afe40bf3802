"""What `run.measures=declared` records is all that tables and report of the nine questions read."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sessim.evidence.answers.analysis import analyse, tables_of
from sessim.evidence.answers.answers import answer_questions
from sessim.measures.catalogue import NAMES
from sessim.report.html import render_report
from sessim.settings.compose import compose_study
from sessim.settings.recorded import list_needed_measures
from sessim.study.results.store import StoredStudy
from sessim.workflow.estimate_answers import make_up_runs


def show(stored: StoredStudy) -> tuple[dict[str, pd.DataFrame], str]:
    answers = answer_questions(stored)
    analysis = analyse(answers)
    return dict(tables_of(answers, analysis)), render_report(answers, analysis)


@pytest.mark.slow
def test_tables_and_report_of_the_nine_questions_read_no_other_measure() -> None:
    study = compose_study(
        ["run.worlds=20", "run.years=5", "run.replications=1", "run.strata=none", "experiment.others=[]"]
    )
    whole = make_up_runs(study, 20)
    runs = whole.runs[whole.runs["fiscal_year"] >= study.first_fiscal_year]  # arms that are made up share no past
    whole = replace(whole, runs=runs, manifest=whole.manifest | {"questions": list(study.questions)})
    others = set(NAMES) - set(list_needed_measures(study.questions))
    assert len(others) > 100
    (tables, report), (same_tables, same_report) = (
        show(whole),
        show(replace(whole, runs=runs.drop(columns=list(others)))),
    )
    assert list(tables) == list(same_tables)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, same_tables[name], check_exact=True)
    assert report == same_report
