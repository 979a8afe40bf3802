"""A study, fully resolved: what is compared with what, in which worlds, on which corps, for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.corps.population import PopulationPlan
from sessim.law.rulebook import PayRules, Rulebook
from sessim.settings.engine import LOCAL, Engine
from sessim.world import World

ROLES = ("focal", "reference", "other")


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy in a study.

    Attributes:
        label: Short name, with an asterisk when the policy is not as shipped.
        title: Title, which lists what was changed.
        description: What the policy changes and why it is compared.
        role: `focal`, `reference` or `other`.
        policy_file: Name of the policy file.
        rulebooks: Rules by fiscal year, warm-up years included.
        where: File as shown to the user; this and what follows is for a policy of a file, empty for rules that were put together.
        rules_as_of: Last fiscal year whose rules are adopted; None for those in force each year.
        starts: First fiscal year of the levers.
        levers: Levers that the policy sets, by key without the prefix `policy.`; they are in the rules already.
        changes: What was changed on the command line, as typed.
        swept: Values of swept levers that the arm covers, since they are what it has by law.
    """

    label: str
    title: str
    description: str
    role: str
    policy_file: str
    rulebooks: Mapping[int, Rulebook]
    where: str = ""
    rules_as_of: int | None = None
    starts: int | None = None
    levers: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    swept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class StudySettings:
    """Everything a study needs.

    Attributes:
        name: Name of the study.
        title: What it asks.
        kind: `comparison` (with reference arms) or `description` (one arm against the record).
        questions: Questions it answers, such as `q7`.
        arms: The focal arm first, then references, then others.
        worlds: Worlds; the first is the central one.
        world_table: The same as a table, one row per world.
        population: The corps.
        opening_pay: Pay limits in force when the first simulated year opens.
        seed: Seed of the first replication.
        replications: Replications of each world under each arm.
        most_replications: Limit up to which replications are added to reduce the Monte Carlo error; None to add none.
        warm_up_years: Years simulated before the first reported year.
        first_fiscal_year: First reported year.
        years: Number of reported years.
        workers: Processes of this machine, or None for all cores.
        folder: Folder of the results.
        resolved: Plain nested settings that decide the results, for the manifest; no paths, no workers.
        strata: Years stored by group of executives: `none`, `first_and_last` or `every_year`.
        measures: Measures that the runs record, in the order of the catalogue; None for every one.
        record: Table of published values that a comparison checks its first reference arm against; None for none.
        engine: Where the runs are simulated.
        luck: For each world the number of the world whose draws it has; empty if each has those of its own number.
    """

    name: str
    title: str
    kind: str
    questions: tuple[str, ...]
    arms: tuple[Arm, ...]
    worlds: tuple[World, ...]
    world_table: pd.DataFrame
    population: PopulationPlan
    opening_pay: PayRules
    seed: int
    replications: int
    most_replications: int | None
    warm_up_years: int
    first_fiscal_year: int
    years: int
    workers: int | None
    folder: Path
    resolved: Mapping[str, Any]
    engine: Engine = LOCAL
    strata: str = "none"
    measures: tuple[str, ...] | None = None
    record: str | None = None
    luck: tuple[int, ...] = ()

    @property
    def strata_years(self) -> tuple[int, ...]:
        """Reported fiscal years that are measured by group of executives as well."""
        reported = self.reported_years
        return {
            "none": (),
            "first_and_last": tuple(sorted({reported[0], reported[-1]})),
            "every_year": tuple(reported),
        }[self.strata]

    @property
    def opening_year(self) -> int:
        """First simulated fiscal year, warm-up included."""
        return self.first_fiscal_year - self.warm_up_years

    @property
    def reported_years(self) -> range:
        """Fiscal years in which the policies hold, without the warm-up."""
        return range(self.first_fiscal_year, self.first_fiscal_year + self.years)

    @property
    def simulated_years(self) -> range:
        """Fiscal years from the first warm-up year to the last reported one."""
        return range(self.opening_year, self.first_fiscal_year + self.years)

    def find_arm(self, label: str) -> Arm:
        """The arm with a label.

        Raises:
            KeyError: There is no such arm.
        """
        for arm in self.arms:
            if arm.label == label:
                return arm
        raise KeyError(f"no arm {label}")
