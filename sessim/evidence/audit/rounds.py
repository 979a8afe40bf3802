"""What an audit runs: worlds of the study with one assumption changed, in two rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
        bears: Whether a change alters a world, by position of the change and number of the world.
    """

    method: AuditMethod
    headlines: tuple[Headline, ...]
    worlds: Sequence[World]
    changes: tuple[Variation, ...]
    bears: NDArray[np.bool_]

    @property
    def numbers(self) -> range:
        """Numbers of the worlds that may be run."""
        return range(1, min(len(self.worlds), self.method.most_worlds + 1))


@dataclass(frozen=True, slots=True)
class Round:
    """The changed worlds of one round, each included once however many changes produce it.

    Attributes:
        worlds: The changed worlds.
        luck: Number of the study's world that each was made from and whose draws it has.
        places: Position in `worlds` by position of the change and number of the world.
    """

    worlds: tuple[World, ...]
    luck: tuple[int, ...]
    places: Mapping[tuple[int, int], int]

    def list_numbers(self, change: int) -> list[int]:
        """Numbers of the worlds in which a change is run, by position of the change."""
        return [number for position, number in self.places if position == change]

    def select(self, change: int, after: pd.DataFrame) -> pd.DataFrame:
        """Differences in the worlds of one change, by number of the world.

        Args:
            change: Position of the change.
            after: Differences by position in `worlds`.
        """
        numbers = self.list_numbers(change)
        rows = after.reindex([self.places[change, number] for number in numbers])
        return rows.set_axis(pd.Index(numbers, name="world"))


def make_audit_plan(
    method: AuditMethod, headlines: Sequence[Headline], worlds: Sequence[World], changes: Sequence[Variation]
) -> AuditPlan:
    """Find which worlds of a study each change affects.

    Args:
        method: Choices of method.
        headlines: The headlines.
        worlds: Worlds of the study, the central one first.
        changes: The changes.
    """
    bears = [[vary_world(world, change) is not world for world in worlds] for change in changes]
    return AuditPlan(method, tuple(headlines), worlds, tuple(changes), np.array(bears, dtype=np.bool_))


def plan_first_round(plan: AuditPlan) -> Round:
    """Every change in those first worlds that it affects, and in further ones until it has been run in enough of them."""
    method = plan.method
    pairs: list[tuple[int, int]] = []
    for position, bears in enumerate(plan.bears):
        found = 0
        for number in plan.numbers:
            if number > method.first_round_worlds and found >= method.first_round_reading:
                break
            if bears[number]:
                pairs.append((position, number))
                found += 1
    return _make_round(plan, pairs)


def plan_second_round(plan: AuditPlan, left: Sequence[int], first: Round) -> Round:
    """The changes that are left, world after world, in as many worlds as may be run besides those of the first round.

    Args:
        plan: What is audited.
        left: Positions of the changes that are left.
        first: The first round, of which nothing is run again.
    """
    pairs: list[tuple[int, int]] = []
    seen: set[tuple[str, int]] = set()
    for number in plan.numbers:
        more = [each for each in left if plan.bears[each, number] and (each, number) not in first.places]
        seen |= {(world_digest(vary_world(plan.worlds[number], plan.changes[each])), number) for each in more}
        if len(seen) > plan.method.most_runs:
            break
        pairs += [(each, number) for each in more]
    return _make_round(plan, pairs)


def _make_round(plan: AuditPlan, pairs: Sequence[tuple[int, int]]) -> Round:
    made: list[World] = []
    luck: list[int] = []
    known: dict[tuple[str, int], int] = {}
    places: dict[tuple[int, int], int] = {}
    for position, number in pairs:
        world = vary_world(plan.worlds[number], plan.changes[position])
        key = world_digest(world), number
        if key not in known:
            known[key] = len(made)
            made.append(world)
            luck.append(number)
        places[position, number] = known[key]
    return Round(tuple(made), tuple(luck), places)
