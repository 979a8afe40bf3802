"""How closely the exits of two arms can be tied at all, so that the saving by keyed draws has something to be held against.

`python -m tests.tools.closest_coupling` prints it by policy year for the strongest 30 percent, A1 against A0, in the central
world. A person who leaves with chance p in one arm and q in the other makes a difference of variance |p - q| (1 - |p - q|) at
least, and reaches it when one uniform number decides in both. Somebody who is among the strongest, or in post, in one arm only
shares nothing. It takes a few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.staying import death_probability
from sessim.measures.view import view_of
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.one_run import branch_arm, live_warm_up
from sessim.year.context import Year

SEEDS = 4


@dataclass(slots=True)
class Chances:
    """Watcher that keeps, by year, who the strongest are, who they are beside that, and how likely each is to leave."""

    is_strong: list[NDArray[np.bool_]] = field(default_factory=list)
    arrival: list[NDArray[np.int16]] = field(default_factory=list)
    chance: list[NDArray[np.float64]] = field(default_factory=list)

    def __call__(self, year: Year) -> None:
        """Keep a finished year."""
        people = year.people
        dies = death_probability((year.fiscal_year - people.birth_year) * people.is_filled, year.world.leaving)
        stays = (1.0 - people.quit_hazard) * (1.0 - people.retire_hazard) * (1.0 - dies)
        self.is_strong.append(view_of(year, None).truly_top30)
        self.arrival.append(people.arrival_year.copy())
        self.chance.append(1.0 - stays)


def variances(focal: NDArray[np.float64], reference: NDArray[np.float64]) -> tuple[float, float]:
    """Variance of the difference of two counts of leavers: of people who share nothing, and tied as closely as can be.

    Args:
        focal: Chance of each person to leave in one arm, shape (people,).
        reference: Chance of the same person in the other arm.
    """
    apart = focal * (1.0 - focal) + reference * (1.0 - reference)
    gap = np.abs(focal - reference)
    return float(apart.sum()), float((gap * (1.0 - gap)).sum())


def largest_savings(study: StudySettings, seeds: int = SEEDS) -> NDArray[np.float64]:
    """Largest saving on the exits of the strongest by policy year, and the share of them who are the same people in both arms.

    Args:
        study: Study whose first two arms are compared in its first world.
        seeds: Number of pairs.

    Returns:
        Shape (years, 2).
    """
    world = study.worlds[0]
    sums = np.zeros((study.years, 4))
    for seed in range(seeds):
        seen = []
        with live_warm_up(study, world, study.seed + seed, study.arms[:2]) as past:
            for arm in study.arms[:2]:
                watcher = Chances()
                with branch_arm(study, past, arm, [watcher]):
                    seen.append(watcher)
        focal, reference = seen
        for year in range(study.years):
            here, there = focal.is_strong[year], reference.is_strong[year]
            is_same = here & there & (focal.arrival[year] == reference.arrival[year])
            apart, tied = variances(focal.chance[year][is_same], reference.chance[year][is_same])
            alone = sum(
                float((p * (1.0 - p)).sum())
                for p in (focal.chance[year][here & ~is_same], reference.chance[year][there & ~is_same])
            )
            sums[year] += apart + alone, tied + alone, is_same.sum(), here.sum()
    return np.column_stack((sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]))


if __name__ == "__main__":
    declared = compose_study(["scale=full", "world=central"])
    print("fiscal year  largest saving  same people")
    for number, (saving, same) in enumerate(largest_savings(declared)):
        print(f"{declared.first_fiscal_year + number:>11}{saving:>16.1f}{same:>13.0%}")
