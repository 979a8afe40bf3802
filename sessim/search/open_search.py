"""What is left of a search, and about how long it takes: the search retraced as far as its runs are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sessim.ground.extras import require_extra
from sessim.search.evaluation import Levels, Place, list_places
from sessim.search.finding import read_deciding, read_workers, refuse_other_search
from sessim.search.plan import JOINT, SearchPlan, read_plan
from sessim.search.stages import RANDOM, SEARCHED, find_final_place, run_search
from sessim.search.stored_runs import POLICIES, StoredRuns
from sessim.settings.study_settings import Arm, StudySettings
from sessim.study.design import PlannedRun, plan_runs
from sessim.study.estimate import estimate_seconds_left
from sessim.study.results.store import read_finished_runs, select_planned
from sessim.workflow.open_runs import OpenRuns

FINALISTS, SIFTED, LEVERS = "finalists", "sifted", "levers"
WORDS = {
    POLICIES: "policies besides the rules",
    SEARCHED: "rules that the search tries",
    RANDOM: "rules at random, as many",
    SIFTED: "rules that go on",
    FINALISTS: "finalists, on every side and in fresh worlds",
    LEVERS: "levers of the first finalist, each moved alone",
}


@dataclass(frozen=True, slots=True)
class StepLeft:
    """One step of a search.

    Attributes:
        words: What it runs.
        rules: Rules or policies in it, each counted once per place.
        runs: Runs planned and left; its time is counted with the whole.
    """

    words: str
    rules: int
    planned: int
    left: int


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """What is left of a search.

    Attributes:
        plan: The plan.
        steps: Its steps.
        runs: All of them together.
    """

    plan: SearchPlan
    steps: tuple[StepLeft, ...]
    runs: OpenRuns


class _NotRunYetError(Exception):
    """A batch was reached whose runs are not all stored."""


@dataclass
class _CountedRuns(StoredRuns):
    """Reads stored runs and simulates nothing; it remembers what was requested.

    Attributes:
        asked: Small study, planned runs and finished ones of every batch, by place and batch.
    """

    asked: dict[tuple[str, str], tuple[StudySettings, list[PlannedRun], set[str]]] = field(default_factory=dict)

    def _run(self, study: StudySettings, place: Place, batch: str, arms: Sequence[Arm]) -> Levels:
        small = self._lay_out(study, place, batch, arms)
        planned, finished = plan_runs(small), read_finished_runs(small.folder)
        done = finished.run_ids & {run.run_id for run in planned}
        self.asked[place.name, batch] = small, planned, done
        if len(done) < len({run.run_id for run in planned}):
            raise _NotRunYetError
        return self._average(small, select_planned(finished.runs, planned), place)


def count_open_search(name: str, settings: Sequence[str], folder: Path) -> OpenSearch:
    """Count what is left of a search and estimate how long it takes on this machine; nothing is written.

    Which rules come next depends on what the last ones did, so steps that are not reached yet are counted by the plan: rules that
    are found twice make them fewer, and a last generation that goes beyond the number makes them more.

    Args:
        name: Name of the plan in `configs/search/`.
        settings: Settings as typed, for every stage.
        folder: Folder of the search.

    Raises:
        UserError: The plan or a setting is wrong, a library is missing, or the folder holds another search.
    """
    require_extra("search", "optuna", what="a search for rules")
    plan = read_plan(name, read_deciding(settings))
    refuse_other_search(folder, plan)
    counted = _CountedRuns(plan, folder, read_workers(settings))
    for stage in plan.stages:
        for place in list_places(plan, stage):
            counted.compose(place)  # errors are reported whatever is stored
    try:
        run_search(plan, counted, lambda stage, done, of: None)
        is_over = True
    except _NotRunYetError:
        is_over = False
    steps, still_open = [], [each for each in counted.asked.values() if len(each[2]) < len(each[1])]
    reached = [_kind_of(batch) for _, batch in counted.asked]
    for kind, expected in _expect_rules(plan).items():
        batches = [each for (_, batch), each in counted.asked.items() if _kind_of(batch) == kind]
        to_come = {} if is_over else _find_still_to_come(plan, kind, expected, counted, reached)
        still_open += _make_stand_ins(plan, kind, to_come, counted)
        rules = sum(len(small.arms) for small, _, _ in batches) + sum(number for number in to_come.values())
        coming = sum(_count_runs(counted, plan, place, number) for place, number in to_come.items())
        planned = sum(len(runs) for _, runs, _ in batches) + coming
        left = sum(run.run_id not in done for _, runs, done in batches for run in runs) + coming
        steps.append(StepLeft(WORDS[kind], rules, planned, left))
    total, left = sum(step.planned for step in steps), sum(step.left for step in steps)
    return OpenSearch(plan, tuple(steps), OpenRuns(total, left, estimate_seconds_left(still_open)))


def _kind_of(batch: str) -> str:
    return next(kind for kind in (SEARCHED, RANDOM, batch) if batch == kind or batch.startswith(f"{kind}_"))


def _list_places(plan: SearchPlan) -> dict[str, Place]:
    """Every place in which something runs, by name."""
    places = [place for stage in plan.stages for place in list_places(plan, stage)]
    first = find_final_place(plan, JOINT, is_fresh=False)
    wanted = [place for place in places if place.stage.name == "fresh" or place.side.name != JOINT]
    wanted = [place for place in wanted if place.stage.name in ("sides", "fresh")]
    search = next(place for place in places if place.stage.name == "search" and place.side.name == JOINT)
    return {place.name: place for place in (search, first, *wanted)}


def _expect_rules(plan: SearchPlan) -> dict[str, dict[str, int]]:
    """Rules of each step by place, as the plan has them."""
    search, sift, *final = _list_places(plan)
    target = min(plan.rules, plan.count_possible())
    sifted = min(plan.sifted, 2 * target)
    moved = sum(2 if lever.is_number else len(lever.options) - 1 for lever in plan.levers)
    return {
        POLICIES: dict.fromkeys(_list_places(plan), len(plan.list_policies())),
        SEARCHED: {search: target},
        RANDOM: {search: target},
        SIFTED: {sift: sifted},
        FINALISTS: dict.fromkeys(final, min(plan.finalists, sifted)),
        LEVERS: {search: moved},
    }


def _find_still_to_come(
    plan: SearchPlan, kind: str, expected: dict[str, int], counted: _CountedRuns, reached: Sequence[str]
) -> dict[str, int]:
    """Rules of a step that no batch has asked for yet, by place; none if the search is past it."""
    order = [SEARCHED, RANDOM, SIFTED, FINALISTS, LEVERS]
    last = max((order.index(each) for each in reached if each in order), default=-1)
    if kind in order and order.index(kind) < last:
        return {}
    asked = dict.fromkeys(expected, 0)
    for (place, batch), (small, _, _) in counted.asked.items():
        if _kind_of(batch) == kind and place in asked:
            asked[place] += len(small.arms)
    if kind == LEVERS and any(asked.values()):
        return {}
    return {place: number - asked[place] for place, number in expected.items() if number > asked[place]}


def _count_runs(counted: _CountedRuns, plan: SearchPlan, place: str, rules: int) -> int:
    study = counted.compose(_list_places(plan)[place])
    return rules * len(study.worlds) * study.replications


def _make_stand_ins(
    plan: SearchPlan, kind: str, to_come: dict[str, int], counted: _CountedRuns
) -> list[tuple[StudySettings, list[PlannedRun], set[str]]]:
    """Batches of the base policy in place of rules that nobody knows yet, because they take about as long."""
    batches = []
    for name, rules in to_come.items():
        study = counted.compose(_list_places(plan)[name])
        size = plan.generation if kind in (SEARCHED, RANDOM) else rules
        for first in range(0, rules, size):
            arms = [replace(study.arms[0], label=f"rule {number}") for number in range(first, min(first + size, rules))]
            runs = [
                PlannedRun(f"{arm.label}, {world}, {replication}", arm.label, world, replication, 0)
                for arm in arms
                for world in range(len(study.worlds))
                for replication in range(study.replications)
            ]
            batches.append((replace(study, arms=tuple(arms)), runs, set[str]()))
    return batches
