"""The simulator of a search: rules as arms of small studies, each stored like any study, so that no run is made twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sessim.ground.errors import StoppedError, UserError
from sessim.search.costs import count_cost
from sessim.search.evaluation import Floats, Levels, Place, list_measures
from sessim.search.plan import SearchPlan
from sessim.search.rules import Rule, make_arm
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import Arm, StudySettings
from sessim.settings.worlds.worlds import world_table
from sessim.study.runner import run_study
from sessim.workflow.auditing import find_factors

RUNS_FOLDER = "runs_of_search"
POLICIES = "policies"


@dataclass
class StoredRuns:
    """Simulates rules through the store of studies.

    Attributes:
        plan: The plan.
        folder: Folder of the search.
        workers: Processes, or None for all cores.
        simulated: Runs that were made, not found.
        used: Runs that the search rests on.
    """

    plan: SearchPlan
    folder: Path
    workers: int | None = None
    simulated: int = 0
    used: int = 0
    _studies: dict[str, StudySettings] = field(default_factory=dict)

    def run_policies(self, place: Place) -> Levels:
        """Simulate the policies of the plan in a place.

        Raises:
            StoppedError: A run failed, the disk is full, or the workers are lost.
        """
        study = self.compose(place)
        return self._run(study, place, POLICIES, study.arms)

    def run_rules(self, place: Place, batch: str, rules: Mapping[str, Rule]) -> Levels:
        """Simulate some rules in a place.

        Raises:
            StoppedError: A run failed, the disk is full, or the workers are lost.
        """
        study = self.compose(place)
        return self._run(
            study, place, batch, [make_arm(self.plan, label, rule, study) for label, rule in rules.items()]
        )

    def find_factors(self, place: Place) -> Floats:
        """The factor on answers learnt from the record, 1 if none was."""
        factors = find_factors(self.compose(place), place.worlds)
        return np.ones(len(place.worlds)) if factors is None else factors

    def tabulate_worlds(self, place: Place) -> pd.DataFrame:
        """Theories and values of the worlds of a place."""
        return self.compose(place).world_table

    def compose(self, place: Place) -> StudySettings:
        """The study of a place, with the policies of the plan as its arms.

        Raises:
            UserError: A setting of the stage is wrong, or there are too few worlds.
        """
        if place.name not in self._studies:
            plan, last = self.plan, place.worlds[-1]
            # what history does not identify is spread evenly over the worlds there are, so all stages draw the same number
            all_worlds = max(stage.first_world + stage.worlds for stage in plan.stages.values())
            others = ",".join(plan.rivals)
            words = [*place.side.settings, *place.stage.settings, f"policy={plan.base_policy}"]
            words += [f"experiment.references=[{plan.before}]", f"experiment.others=[{others}]"]
            words += [f"experiment.name={plan.name}", f"run.worlds={all_worlds}", "run.strata=none"]
            study = compose_study(words)
            if len(study.worlds) <= last:
                raise UserError(
                    f"stage {place.stage.name} has {len(study.worlds)} worlds",
                    where=plan.where,
                    allowed="a design with more",
                )
            if len(study.arms) != len(plan.list_policies()):
                raise UserError("two policies of the plan have the same rules", where=plan.where, allowed="each once")
            worlds = study.worlds[place.worlds[0] : last + 1]
            table = world_table(worlds).assign(world=place.worlds)
            self._studies[place.name] = replace(
                study, worlds=worlds, world_table=table, luck=tuple(place.worlds), workers=self.workers or study.workers,
                most_replications=None, strata="none",
            )  # fmt: skip
        return self._studies[place.name]

    def _run(self, study: StudySettings, place: Place, batch: str, arms: Sequence[Arm]) -> Levels:
        small = self._lay_out(study, place, batch, arms)
        progress = run_study(small, shows_progress=False)
        if progress.failed:
            raise StoppedError(
                f"{progress.failed} of {progress.planned} runs failed, see {small.folder}/failed_runs.csv"
            )
        self.simulated += progress.planned - progress.found
        self.used += progress.planned
        return self._average(small, progress.runs, place)

    def _lay_out(self, study: StudySettings, place: Place, batch: str, arms: Sequence[Arm]) -> StudySettings:
        """The small study of a batch."""
        return replace(
            study,
            name=f"{self.plan.name}: {place.stage.name}, {place.side.name}, {batch}",
            arms=tuple(arms),
            folder=self.folder / RUNS_FOLDER / self.plan.digest[:12] / place.name / batch,
        )

    def _average(self, small: StudySettings, runs: pd.DataFrame, place: Place) -> Levels:
        """What the arms of a batch did, from its finished runs."""
        policy_years = [year for year in small.simulated_years if year >= small.first_fiscal_year]
        costs = [count_cost(self.plan.costs, [arm.rulebooks[year] for year in policy_years]) for arm in small.arms]
        labels, measures = [arm.label for arm in small.arms], list_measures(self.plan)
        return Levels(
            values=average_runs(runs, labels, len(place.worlds), measures, policy_years[0]),
            hours=np.array([cost.output_lost for cost in costs]),
            dollars=np.array([cost.dollars for cost in costs]),
        )


def average_runs(
    runs: pd.DataFrame, arms: Sequence[str], worlds: int, measures: Sequence[str], first_year: int
) -> Floats:
    """Means over policy years and replications, shape (arms, worlds, measures); years without a value are left out.

    Args:
        runs: One row per run and year; worlds are numbered from 0.
        arms: Labels in order.
        worlds: Number of worlds.
        measures: Names of measures.
        first_year: First policy year.
    """
    wanted = list(dict.fromkeys(measures))
    table = runs.loc[runs["fiscal_year"] >= first_year, ["arm", "world", *wanted]]
    means = table.groupby(["arm", "world"], sort=False)[wanted].mean()
    order = pd.MultiIndex.from_product([arms, range(worlds)])
    return means.reindex(order)[list(measures)].to_numpy(np.float64).reshape(len(arms), worlds, len(measures))
