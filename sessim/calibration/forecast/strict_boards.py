"""How strict boards have been: the strength that comes closest to the tightenings on record, in the central world.

`python -m sessim.calibration.forecast.strict_boards` prints the fit; the values are then copied by hand into the policies
`strict_boards` and `limit_and_strict_boards`. The fit uses four changes of the share at level 5 that are published and have
been seen: FY2004 and FY2005 over FY2003 in the government, FY2014 and FY2015 over FY2013 in Veterans Affairs. No record tells
attention, rigour towards inflation and rigour towards leniency apart, so one strength scales all three from nothing to what
`full_rigour` has. Raters are not trained. The four differ from each other far more than each is uncertain, so all count equally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.history.blocks import Block, compose_episode, load_history
from sessim.calibration.history.figures import figure_of
from sessim.measures.recorder import Recorder
from sessim.settings.policy.policies import read_policy_values
from sessim.study.one_run import open_model
from sessim.study.simulation import run_seed

SEEN = {  # block: first year of strictness, replications that average out the luck of that many people, figures
    "tightening_fy2003_fy2005": (2004, 2, ("level5_fy2004", "level5_fy2005")),
    "veterans_affairs_fy2013_fy2016": (2014, 12, ("va_fy2014", "va_fy2015")),
}
STRENGTHS = np.linspace(0.1, 1.0, 19)
LEVERS = ("review.attention", "review.rigour", "review.leniency_removed")
MEASURES = ("level5_share", "rated")


@dataclass(frozen=True, slots=True)
class Tightening:
    """A published change of the share at level 5, and what boards of each strength would have produced.

    Attributes:
        title: What it is.
        published: Change as published (probit).
        ours: Change by strength, in the order of `STRENGTHS`.
    """

    title: str
    published: float
    ours: NDArray[np.float64]

    @property
    def strength(self) -> float:
        """Strength that meets this change alone; the closest if none does."""
        return find_nearest_strength([self])


def list_levers(strength: float) -> dict[str, float]:
    """Levers of boards at a strength from 0 to 1, as shares of what `full_rigour` has."""
    full = read_policy_values("full_rigour")
    return {lever: round(strength * full[f"policy.{lever}"], 3) for lever in LEVERS}


def simulate_block(block: Block, replications: int) -> pd.DataFrame:
    """Simulate a block in the central world, and return the share at level 5 and the people rated by replication and year."""
    study = compose_episode(block, [])
    parts, arm = [], study.arms[0]
    for replication in range(replications):
        recorder = Recorder(names=MEASURES)
        seed = run_seed(study.seed, 0, replication)
        with open_model(study, study.worlds[0], seed, [recorder]) as model:
            for year in study.simulated_years:
                model.step(arm.rulebooks[year])
        seen = pd.DataFrame(recorder.table(), columns=list(recorder.names))
        parts.append(seen.assign(arm=arm.label, world=0, replication=replication, fiscal_year=recorder.years))
    return pd.concat(parts, ignore_index=True)


def judge_strengths(blocks: Sequence[Block]) -> list[Tightening]:
    """Simulate the tightenings on record with boards of every strength."""
    found = []
    for block in blocks:
        first_year, replications, names = SEEN[block.id]
        runs = []
        for strength in STRENGTHS:
            levers = [f"policy.{lever}={value}" for lever, value in list_levers(float(strength)).items()]
            strict = {"from": first_year, "settings": ["policy=pre_2025", f"policy.starts={first_year}", *levers]}
            runs.append(simulate_block(replace(block, periods=(strict,)), replications))
        for figure in (each for each in block.figures if each["id"] in names):
            ours = np.array([figure_of(figure, each).mean() for each in runs])
            found.append(Tightening(figure["title"], float(figure["published"]), ours))
    return found


def find_nearest_strength(tightenings: Sequence[Tightening]) -> float:
    """Strength with the smallest sum of squared distances from the published changes, between the strengths that were tried."""
    fine = np.linspace(STRENGTHS[0], STRENGTHS[-1], 901)
    distance = sum((np.interp(fine, STRENGTHS, each.ours) - each.published) ** 2 for each in tightenings)
    return float(fine[np.argmin(distance)])


def strengths_text(tightenings: Sequence[Tightening]) -> str:
    """Format what was published, what the common strength gives, and the strength that each change alone would need."""
    common = find_nearest_strength(tightenings)
    lines = [f"{'':<48}{'published':>11}{'fitted':>9}{'alone':>8}"]
    for each in tightenings:
        fitted = float(np.interp(common, STRENGTHS, each.ours))
        lines.append(f"{each.title:<48.48}{each.published:>11.3f}{fitted:>9.3f}{each.strength:>8.2f}")
    levers = ", ".join(f"{lever} {value:.2f}" for lever, value in list_levers(common).items())
    return "\n".join([*lines, "", f"common strength {common:.2f} of full_rigour: {levers}"])


def main() -> None:
    """Print the strength of boards that comes nearest to the record."""
    print(strengths_text(judge_strengths([each for each in load_history() if each.id in SEEN])))


if __name__ == "__main__":
    main()
