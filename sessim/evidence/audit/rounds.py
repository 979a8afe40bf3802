"""What an audit runs: worlds of the study with one assumption changed, in two rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sessim.evidence.audit.headlines import Headline
from sessim.evidence.audit.method import AuditMethod
from sessim.settings.worlds.variations import Variation, vary_world
from sessim.study.simulation import world_digest
from sessim.world import World


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """What is audited.

    Attributes:
        method: Choices of method.
        headlines: The headlines.
        worlds: Worlds of the study; the first is the central one, which is left out.
        changes: The changes.
    """

    method: AuditMethod
    headlines: tuple[Headline, ...]
    worlds: Sequence[World]
    changes: tuple[Variation, ...]

    @property
    def numbers(self) -> range:
        """Numbers of the worlds that may be run."""
        return range(1, min(len(self.worlds), self.method.most_worlds + 1))


@dataclass(frozen=True, slots=True)
class Round:
    """The changed worlds of one round, each there once however many changes make it.

    Attributes:
        worlds: The changed worlds.
        luck: Number of the world of the study that each was and whose draws it has.
        places: Position in `worlds` by position of the change and number of the world; None where the change leaves the world
            as it was.
    """

    worlds: tuple[World, ...]
    luck: tuple[int, ...]
    places: Mapping[tuple[int, int], int | None]

    def select(self, change: int, before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Differences in the worlds of one change, as they were and with the change, rows in the same order.

        Args:
            change: Position of the change.
            before: Differences by number of the world.
            after: Differences by position in `worlds`.
        """
        numbers = [number for position, number in self.places if position == change]
        rows = []
        for number in numbers:
            place = self.places[change, number]
            rows.append(before.loc[number] if place is None else after.loc[place])
        return before.loc[numbers], pd.DataFrame(rows, index=numbers)


def plan_first_round(plan: AuditPlan) -> Round:
    """Every change in the first worlds, and further on until enough worlds have been found that it bears on."""
    worlds, method = plan.worlds, plan.method
    pairs: list[tuple[int, int]] = []
    for position, change in enumerate(plan.changes):
        found = 0
        for count, number in enumerate(plan.numbers):
            if count >= method.first_round_worlds and found >= method.first_round_reading:
                break
            bears = vary_world(worlds[number], change) is not worlds[number]
            if count < method.first_round_worlds or bears:
                pairs.append((position, number))
            found += bears
    return _make_round(plan, pairs)


def plan_second_round(plan: AuditPlan, left: Sequence[int]) -> Round:
    """The changes that are left in as many worlds as may be run.

    Args:
        plan: What is audited.
        left: Positions of the changes that are left.
    """
    pairs: list[tuple[int, int]] = []
    seen: set[tuple[str, int]] = set()
    for number in plan.numbers:
        world = plan.worlds[number]
        made = [vary_world(world, plan.changes[position]) for position in left]
        seen |= {(world_digest(each), number) for each in made if each is not world}
        if len(seen) > plan.method.most_runs:
            break
        pairs += [(position, number) for position in left]
    return _make_round(plan, pairs)


def _make_round(plan: AuditPlan, pairs: Sequence[tuple[int, int]]) -> Round:
    made: list[World] = []
    luck: list[int] = []
    known: dict[tuple[str, int], int] = {}
    places: dict[tuple[int, int], int | None] = {}
    for position, number in pairs:
        world = vary_world(plan.worlds[number], plan.changes[position])
        if world is plan.worlds[number]:
            places[position, number] = None
            continue
        key = world_digest(world), number
        if key not in known:
            known[key] = len(made)
            made.append(world)
            luck.append(number)
        places[position, number] = known[key]
    return Round(tuple(made), tuple(luck), places)
