"""The estimates of a question: every declared contrast, at every horizon, with its verdict."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts import contrasts, verdicts
from sessim.evidence.contrasts.contrasts import Panel, Summary
from sessim.evidence.contrasts.word_chances import WordChance, find_word_chance
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME

OWN_ROLES = ("primary", "headline", "secondary")  # of estimates of the question's own arm


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy arm of a study, as its manifest describes it."""

    label: str
    title: str
    description: str
    role: str

    @property
    def name(self) -> str:
        """Plain name in quotes, and code, for a sentence."""
        return name_arm(self.title, self.label, is_quoted=True)

    @property
    def plain_name(self) -> str:
        """Plain name in quotes, for a sentence."""
        return name_arm(self.title, is_quoted=True)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every contrast of a study shares.

    Attributes:
        panel: The runs as arrays, world 0 left out if there are others.
        worlds: One row per world: `world`, `theory.*` and parameter columns.
        declared: Questions, thresholds and rules.
        arms: Arms by label, in the order of the manifest.
        first_year: First fiscal year of the policy.
        central: The runs of world 0, if kept apart; see `central_world.split_central`.
    """

    panel: Panel
    worlds: pd.DataFrame
    declared: Declarations
    arms: Mapping[str, Arm]
    first_year: int
    central: Panel | None = None

    @property
    def references(self) -> tuple[str, ...]:
        """Labels of the reference arms."""
        return tuple(label for label, arm in self.arms.items() if arm.role == "reference")

    @property
    def focal(self) -> tuple[str, ...]:
        """Labels of the focal arms."""
        return tuple(label for label, arm in self.arms.items() if arm.role == "focal")


def read_arms(manifest: Mapping[str, Any]) -> dict[str, Arm]:
    """Arms of a manifest by label.

    Raises:
        ValueError: If a role is not `focal`, `reference` or `other`.
    """
    result: dict[str, Arm] = {}
    for entry in manifest["arms"]:
        if entry["role"] not in ("focal", "reference", "other"):
            raise ValueError(
                f"manifest: arm {entry['label']} has role {entry['role']!r}; allowed: focal, reference, other"
            )
        label = str(entry["label"])
        result[label] = Arm(label, str(entry["title"]), str(entry.get("description") or ""), str(entry["role"]))
    return result


@dataclass(frozen=True, slots=True)
class Estimate:
    """One contrast at one horizon with its verdict.

    Attributes:
        question: Question id.
        role: `primary`, `headline`, `secondary`, `further` (another arm on the same measures) or `variant` (any other arm).
        measure: Name in the catalogue.
        arm: Arm label.
        reference: Label of the reference arm.
        horizon: `first`, `mean`, `last` or `total`.
        summary: The contrast; None if nothing is paired.
        reference_level: Mean level of the reference arm over worlds; NaN when not stored.
        threshold: Practical threshold, unit of the measure.
        verdict: Verdict code.
        unpaired: Runs left out because they have no partner.
        further_replications: Replications to add in each world; None when unknown.
        chance: How often resampled worlds give the same verdict; None if there is no verdict.
    """

    question: str
    role: str
    measure: str
    arm: str
    reference: str
    horizon: str
    summary: Summary | None
    reference_level: float
    threshold: float
    verdict: str
    unpaired: int
    further_replications: int | None
    chance: WordChance | None = None

    @property
    def direction(self) -> str:
        """Which way is better: `higher`, `lower` or `none`."""
        return BY_NAME[self.measure].direction


def estimate(frame: Frame, question: str, role: str, measure: str, arm: str, reference: str, horizon: str) -> Estimate:
    """Estimate one contrast. A total is judged against the threshold of a year times the number of years."""
    threshold = frame.declared.thresholds[measure].value
    if horizon == "total":
        threshold *= int(np.sum(frame.panel.years >= frame.first_year))
    summary = contrasts.contrast(frame.panel, measure, arm, reference, horizon, frame.first_year, threshold)
    if summary and frame.central:
        middle = contrasts.contrast(frame.central, measure, arm, reference, horizon, frame.first_year, threshold)
        summary = replace(summary, central=middle.mean if middle else math.nan)
    rules, direction = frame.declared.rules, BY_NAME[measure].direction
    code = verdicts.verdict(summary, direction, rules)
    levels = contrasts.level(frame.panel, measure, reference, horizon, frame.first_year)
    is_stored = arm in frame.panel.arms and reference in frame.panel.arms
    return Estimate(
        question=question,
        role=role,
        measure=measure,
        arm=arm,
        reference=reference,
        horizon=horizon,
        summary=summary,
        reference_level=float(levels.mean()) if len(levels) else float("nan"),
        threshold=threshold,
        verdict=code,
        unpaired=contrasts.count_unpaired_runs(frame.panel, arm, reference) if is_stored else 0,
        further_replications=contrasts.further_replications(summary, threshold, rules.monte_carlo_fraction)
        if summary
        else None,
        chance=find_word_chance(summary.world_means, threshold, direction, rules, code)
        if summary and code != "too_few_worlds"
        else None,
    )


def question_arms(frame: Frame, question: Question) -> tuple[str, tuple[str, ...]]:
    """Arm of the primary contrast and the further arms shown next to it.

    A label of the manifest may carry an asterisk (a policy that is not as shipped); questions name it without.

    Raises:
        UserError: If the question is about the focal arm and the study declares none.
    """
    if not frame.focal:
        raise UserError("no arm has the role 'focal'", where="manifest.json")
    labels = {label.rstrip("*"): label for label in frame.arms}
    main = frame.focal[0] if question.arm == "focal" else labels.get(question.arm, question.arm)
    named = [
        label
        for name in question.further_arms
        for label in (frame.focal if name == "focal" else (labels.get(name, name),))
    ]
    further = dict.fromkeys([*named, *(frame.focal if question.arm == "focal" else ())])
    return main, tuple(label for label in further if label != main and label in frame.arms)


def estimate_question(frame: Frame, question: Question) -> tuple[Estimate, ...]:
    """All estimates of a question; measures that the study does not store are left out, but never the primary one."""
    main, further = question_arms(frame, question)
    stored = [name for name in question.secondary if name in frame.panel.values]
    result: list[Estimate] = []

    def add(role: str, measures: Sequence[str], arms: Sequence[str], horizons: Sequence[str]) -> None:
        for arm, measure, reference, horizon in itertools.product(arms, measures, frame.references, horizons):
            is_mirror = arm in frame.references and frame.references.index(arm) <= frame.references.index(reference)
            if not is_mirror and (horizon != "total" or contrasts.is_flow(measure)):
                result.append(estimate(frame, question.name, role, measure, arm, reference, horizon))

    others = [label for label in frame.arms if label != main and label not in further]
    add("primary", [question.measure], [main], contrasts.HORIZONS)
    add("headline", [name for name in stored if name in question.headlines], [main], contrasts.HORIZONS)
    add("secondary", [name for name in stored if name not in question.headlines], [main], contrasts.HORIZONS)
    add("further", [question.measure, *stored], further, ("mean",))
    add("variant", [question.measure], others, ("mean",))
    return tuple(result)
