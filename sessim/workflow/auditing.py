"""Audit the assumptions of a study: run its worlds with one of them changed, in two rounds next to it, and store the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sessim.ground.errors import StoppedError, UserError
from sessim.workflow.listener import NOTEBOOK, Listener

if TYPE_CHECKING:
    import pandas as pd

    from sessim.evidence.audit.headlines import Floats
    from sessim.evidence.audit.rounds import AuditPlan, Round
    from sessim.evidence.audit.table import Audited
    from sessim.settings.study_settings import StudySettings

FIRST, SECOND = "audit_first", "audit_second"  # folders of the two rounds, next to the study


def audit_study(study: StudySettings, listener: Listener = NOTEBOOK) -> pd.DataFrame:
    """Audit a study and store `audit.csv`; hold its folder meanwhile. The same call resumes after any stop.

    Args:
        study: The study, whose runs are stored.
        listener: Receives progress messages.

    Returns:
        The table; empty if no question has a word of its own, or there is no world besides the central one.

    Raises:
        UserError: The runs of the study are not stored.
        StoppedError: A run failed, the disk is full, or the workers are lost.
    """
    import pandas as pd

    from sessim.evidence.audit.rounds import plan_first_round, plan_second_round
    from sessim.evidence.audit.table import AUDIT, find_open_changes, make_audit_table
    from sessim.ground.files import drop_files, record_checksums, write_whole
    from sessim.ground.inert import write_csv

    plan = plan_audit(study)
    if not plan.headlines or not plan.numbers:
        drop_files(study.folder, [AUDIT])
        return pd.DataFrame()
    audited = read_audited(study, plan)
    first = plan_first_round(plan)
    done_first = first, _run_round(study, plan, first, FIRST, listener)
    second = plan_second_round(plan, find_open_changes(audited, done_first), first)
    done_second = second, _run_round(study, plan, second, SECOND, listener)
    table = make_audit_table(audited, done_first, done_second)
    write_whole(study.folder / AUDIT, partial(write_csv, table))
    record_checksums(study.folder, [AUDIT])
    return table


def plan_audit(study: StudySettings) -> AuditPlan:
    """What an audit of a study changes, and which words it checks."""
    from sessim.evidence.audit.headlines import list_headlines
    from sessim.evidence.audit.method import read_audit_method
    from sessim.evidence.audit.rounds import make_audit_plan
    from sessim.evidence.contrasts.estimates import Arm
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.settings.worlds.variations import list_variations

    method = read_audit_method()
    arms = [Arm(arm.label, arm.title, arm.description, arm.role) for arm in study.arms]
    headlines = list_headlines(read_declarations(), arms, study.questions)
    return make_audit_plan(method, headlines, study.worlds, list_variations(method.neutral_theories))


def read_audited(study: StudySettings, plan: AuditPlan) -> Audited:
    """Read the starting point of an audit: the stored runs of a study, as differences of its headlines.

    Raises:
        UserError: They are not stored, or are those of another study.
    """
    from sessim.evidence.audit.headlines import world_differences
    from sessim.evidence.audit.table import Audited
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.study.design import plan_runs
    from sessim.study.results.store import load_study

    runs = load_study(study.folder).runs
    planned = {run.run_id for run in plan_runs(study)}
    if not planned <= set(runs["run_id"]):
        raise UserError(
            f"{study.folder} does not hold all runs of these settings, which an audit needs",
            allowed="the settings of a stored study, or sessim run with these first",
        )
    runs = runs[runs["run_id"].isin(planned) & (runs["world"] > 0)]
    factors = find_factors(study, list(range(len(study.worlds))))
    differences, paired = (
        world_differences(each, plan.headlines, study.first_fiscal_year, years, factors)
        for each, years in (
            (runs, study.years),
            (runs[runs["replication"] == 0], min(plan.method.years, study.years)),
        )
    )
    return Audited(plan, read_declarations(), differences, paired)


def find_factors(study: StudySettings, numbers: Sequence[int]) -> Floats | None:
    """What the differences of some worlds of a study are multiplied by, see `evidence.contrasts.answer_factors`."""
    import numpy as np

    from sessim.evidence.contrasts.answer_factors import find_answer_factors
    from sessim.study.results.manifest import describe_posterior

    return find_answer_factors(describe_posterior(study), np.array(numbers, dtype=np.int64))


def make_round_study(study: StudySettings, plan: AuditPlan, planned: Round, name: str) -> StudySettings:
    """The small study of a round: its changed worlds under the arms of the headlines, one replication each."""
    import pandas as pd

    from sessim.study.companion_studies import make_small_study

    needed = {label for each in plan.headlines for label in (each.arm, each.reference)}
    small = replace(
        study,
        worlds=planned.worlds,
        world_table=pd.DataFrame(),
        luck=planned.luck,
        arms=tuple(arm for arm in study.arms if arm.label in needed),
        replications=1,
        years=min(plan.method.years, study.years),
    )
    return make_small_study(small, name)


def _run_round(study: StudySettings, plan: AuditPlan, planned: Round, name: str, listener: Listener) -> pd.DataFrame:
    """Run a round; differences of the headlines by position of the changed world."""
    import pandas as pd

    from sessim.evidence.audit.headlines import world_differences
    from sessim.study.runner import run_study

    if not planned.worlds:
        return pd.DataFrame(columns=list(dict.fromkeys(each.key for each in plan.headlines)), dtype=float)
    small = make_round_study(study, plan, planned, name)
    progress = run_study(small, shows_progress=listener.shows_runs)
    if progress.failed:
        raise StoppedError(f"{progress.failed} of {progress.planned} runs failed, see {small.folder}/failed_runs.csv")
    factors = find_factors(study, planned.luck)
    return world_differences(progress.runs, plan.headlines, small.first_fiscal_year, small.years, factors)


@dataclass(frozen=True, slots=True)
class AuditWork:
    """What is left to do for an audit.

    Attributes:
        headlines: Number of headlines.
        assumptions: Number of assumptions that are changed.
        changes: Number of changes.
        worlds: Changed worlds of the first round.
        left: Those that are not finished.
        most_second: Changed worlds of the second round that are not finished: the most there can be as long as the first, which
            decides how many it takes, is not finished.
        seconds: About how long what is left of the first round takes.
        most_seconds: About how long the second takes at most.
    """

    headlines: int
    assumptions: int
    changes: int
    worlds: int
    left: int
    most_second: int
    seconds: float
    most_seconds: float


def count_audit_work(study: StudySettings) -> AuditWork | None:
    """Count what the audit of a study takes on this machine; nothing is written. None if there is nothing to audit."""
    from sessim.evidence.audit.rounds import plan_first_round
    from sessim.study.design import list_open_tasks, plan_runs
    from sessim.study.estimate import estimate_seconds_left
    from sessim.study.results.store import read_finished_runs

    plan = plan_audit(study)
    if not plan.headlines or not plan.numbers:
        return None
    planned = plan_first_round(plan)
    first = make_round_study(study, plan, planned, FIRST)
    runs, stored = plan_runs(first), read_finished_runs(first.folder)
    left = len(list_open_tasks(first, runs, stored.run_ids))
    second = None if left else _find_second_study(study, plan, planned, first, stored.runs)
    if second is None:
        most = min(plan.method.most_runs, len(plan.changes) * len(plan.numbers))
        times = 1 + most // len(first.worlds)
        second = replace(first, worlds=(first.worlds * times)[:most], luck=(first.luck * times)[:most])
        of_second, done = plan_runs(second), set[str]()
    else:
        of_second, done = plan_runs(second), read_finished_runs(second.folder).run_ids
    return AuditWork(
        headlines=len(plan.headlines),
        assumptions=len({each.key for each in plan.changes}),
        changes=len(plan.changes),
        worlds=len(first.worlds),
        left=left,
        most_second=len(list_open_tasks(second, of_second, done)),
        seconds=estimate_seconds_left([(first, runs, stored.run_ids)]),
        most_seconds=estimate_seconds_left([(second, of_second, done)]),
    )


def _find_second_study(
    study: StudySettings, plan: AuditPlan, planned: Round, first: StudySettings, stored: pd.DataFrame
) -> StudySettings | None:
    """The second round after a first that is finished; None if the study that was audited is not stored any more."""
    import pandas as pd

    from sessim.evidence.audit.headlines import world_differences
    from sessim.evidence.audit.rounds import plan_second_round
    from sessim.evidence.audit.table import find_open_changes
    from sessim.study.design import plan_runs

    try:
        audited = read_audited(study, plan)
    except UserError:
        return None
    runs = pd.DataFrame([asdict(run) for run in plan_runs(first)]).merge(stored, on="run_id")
    factors = find_factors(study, planned.luck)
    after = world_differences(runs, plan.headlines, first.first_fiscal_year, first.years, factors)
    second = plan_second_round(plan, find_open_changes(audited, (planned, after)), planned)
    return make_round_study(study, plan, second, SECOND)


def describe_audit(table: pd.DataFrame, questions: Sequence[str]) -> list[str]:
    """What an audit found, a few lines per question, as a terminal shows them."""
    from sessim.evidence.audit.saying import audit_lines, say_chance_left_out

    said = [f"{name.upper()} {line}" for name in questions for line in audit_lines(table, name)]
    return [*said, *filter(None, [say_chance_left_out(table)])]
