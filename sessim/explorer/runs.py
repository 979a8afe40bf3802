"""Studies of two arms that the pages `One executive` and `Ratings flow` simulate on the spot."""

from __future__ import annotations

from functools import cache

from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings

YEARS, WARM_UP_YEARS, LARGEST_REPLICATION = 8, 3, 999
FOCAL, REFERENCE, POPULATION = "operating_cap", "pre_2025", "september_2024"


@cache
def compose_two_arms(focal: str, reference: str, population: str, world: str) -> StudySettings:
    """The study of two policies in one world.

    Raises:
        UserError: The two policies are the same, or one is unknown.
    """
    return compose_study(list_two_arm_settings(focal, reference, population, world))


def list_two_arm_settings(focal: str, reference: str, population: str, world: str) -> list[str]:
    """The settings of `compose_two_arms`, as typed."""
    return [
        "experiment=nine_questions", "experiment.name=two_policies", f"policy={focal}", f"experiment.references=[{reference}]",
        "experiment.others=[]", f"population={population}", f"world={world}",
        f"run.replications={LARGEST_REPLICATION + 1}", f"run.years={YEARS}", f"run.warm_up_years={WARM_UP_YEARS}",
    ]  # fmt: skip
