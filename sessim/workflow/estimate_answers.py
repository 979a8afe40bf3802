"""How long the answers and the report of a study will take, measured by answering one of its questions on made-up runs.

The runs are as many as the study's, in its worlds and arms, so that the time follows the size of the study and the machine; their
numbers are drawn, follow two of the uncertainties, and are never shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from sessim.evidence.declared.method import Method
    from sessim.settings.study_settings import StudySettings
    from sessim.study.results.store import StoredStudy

# Rows of the made-up table, for each replication: of a larger study fewer worlds are timed, and time grows with them
MOST_ROWS = 50_000
MOST_REPLICATIONS = 4
FEW_WORLDS = 20


def estimate_answer_seconds(study: StudySettings) -> float:
    """Estimate the seconds from the last run to the end; 0 for a description, which answers no question.

    Args:
        study: The study.
    """
    from sessim.evidence.declared.method import read_method
    from sessim.study.pools.cores import count_available_cores

    if study.kind != "comparison" or not study.questions:
        return 0.0
    method = read_method()
    few = replace(method, weightings=method.weightings[:1])
    loading = sum(_time_stages(make_up_runs(study, FEW_WORLDS), few))  # libraries and caches, which load once
    worlds = min(len(study.worlds), max(FEW_WORLDS, MOST_ROWS // (len(study.arms) * len(study.simulated_years))))
    growth = len(study.worlds) / worlds
    answering, contrasting, weighing, by_year, by_group, once, drawing = _time_stages(make_up_runs(study, worlds), few)
    of_groups = {name for question in study.questions for name in method.strata.get(question, ())}
    measures = len(of_groups) / max(1, len(method.strata.get(study.questions[0], ())))  # a measure is contrasted once
    all_questions = len(study.questions) * (answering + by_year + drawing)
    workers = min(study.workers or count_available_cores(), count_available_cores())
    spread = (len(study.questions) * contrasting + len(method.weightings) * weighing) / workers
    return loading + growth * (all_questions + spread + measures * by_group + once)


def _time_stages(stored: StoredStudy, method: Method) -> list[float]:
    """Seconds of each stage of the answer to one question: answer, contrasts, one weighting, years, groups, the rest, report."""
    from sessim.evidence.answers.analysis import analyse
    from sessim.evidence.answers.answers import answer_questions
    from sessim.report.html import render_report

    marks = [perf_counter()]

    def mark(_: int = 0) -> None:
        marks.append(perf_counter())

    answers = answer_questions(stored, report=mark)
    analysis = analyse(answers, method, report=mark)
    mark()
    render_report(answers, analysis)
    mark()
    return [after - before for before, after in itertools.pairwise(marks)]


def make_up_runs(study: StudySettings, most_worlds: int) -> StoredStudy:
    """Return made-up results of a study, for its first question alone and a limited number of its worlds.

    The first two uncertainties move every arm but the first, so that drivers are found and maps are drawn as in most studies.
    """
    from sessim.measures.catalogue import NAMES
    from sessim.measures.groups.columns import GROUP_MEASURES
    from sessim.measures.groups.strata import ROWS
    from sessim.study.results.manifest import describe_study
    from sessim.study.results.store import StoredStudy
    from sessim.study.results.strata_store import make_empty_strata
    from sessim.study.runner import Progress

    generator, years = np.random.default_rng(0), np.array(study.simulated_years)
    replications = min(study.replications, MOST_REPLICATIONS)
    worlds = study.world_table.head(most_worlds)
    runs = pd.MultiIndex.from_product(
        [[arm.label for arm in study.arms], worlds["world"], range(replications)], names=["arm", "world", "replication"]
    ).to_frame(index=False)
    runs.insert(0, "run_id", [str(number) for number in range(len(runs))])
    runs["seed"] = runs["world"] * replications + runs["replication"]
    numbers = worlds.select_dtypes("number").drop(columns="world")
    moved = numbers.loc[:, numbers.nunique() > 1].iloc[:, :2].rank(pct=True).sum(axis=1).to_numpy()
    position = runs["world"].map(dict(zip(worlds["world"], moved, strict=True))).to_numpy(dtype=float)
    order = runs["arm"].map({arm.label: number for number, arm in enumerate(study.arms)}).to_numpy(dtype=float)
    shift = 0.5 + 0.3 * order / len(study.arms) * (position - 1.0)

    def draw(
        table: pd.DataFrame, names: Sequence[str], rows: int
    ) -> pd.DataFrame:  # as shares, a range valid for any measure
        values = np.repeat(shift, rows)[:, np.newaxis] + 0.03 * generator.standard_normal((len(table), len(names)))
        return pd.concat([table, pd.DataFrame(values.clip(0.01, 0.99), columns=list(names))], axis=1)

    by_year = runs.loc[runs.index.repeat(len(years))].reset_index(drop=True)
    by_year["fiscal_year"] = np.tile(years, len(runs))
    strata = make_empty_strata()
    if study.strata_years:
        groups = pd.DataFrame(
            [(year, *row) for year in study.strata_years for row in ROWS], columns=["fiscal_year", "stratum", "group"]
        )
        spread = runs[["run_id", "arm", "world", "replication"]].merge(groups, how="cross")
        strata = draw(spread, list(GROUP_MEASURES), len(groups))
    progress = Progress(by_year, len(runs), 0, 0)
    manifest = describe_study(study, progress, [], datetime.now(UTC)) | {"questions": list(study.questions[:1])}
    return StoredStudy(study.folder, manifest, draw(by_year, study.measures or NAMES, len(years)), worlds, strata)
