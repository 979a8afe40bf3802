"""The headlines of a study, and the difference that each has in every world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts.contrasts import (
    KEYS,
    Panel,
    build_panel,
    horizon_values,
    mean_without_missing,
    paired_differences,
)
from sessim.evidence.contrasts.estimates import Arm, Frame, question_arms
from sessim.evidence.declared.declarations import Declarations
from sessim.measures.catalogue import BY_NAME

Floats = NDArray[np.float64]
NONE = np.empty(0, dtype=np.int64)
NO_RUNS = Panel((), NONE, NONE, NONE, {}, np.empty((0, 0, 0), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Headline:
    """The own contrast of a question against the first reference arm, by its primary measure or a further headline.

    Attributes:
        question: Question id.
        measure: Name in the catalogue.
        arm: Label of the arm.
        reference: Label of the first reference arm that is another one.
        threshold: Practical threshold, unit of the measure.
    """

    question: str
    measure: str
    arm: str
    reference: str
    threshold: float

    @property
    def key(self) -> str:
        """Question and measure, as the declared estimand is named."""
        return f"{self.question}.{self.measure}"

    @property
    def direction(self) -> str:
        """Which way is better: `higher`, `lower` or `none`."""
        return BY_NAME[self.measure].direction


def list_headlines(declared: Declarations, arms: Sequence[Arm], questions: Sequence[str]) -> tuple[Headline, ...]:
    """The headlines of a study; a question that asks for a ranking has no word of its own to be audited.

    Args:
        declared: Declarations.
        arms: Arms of the study.
        questions: Question ids.
    """
    frame = Frame(NO_RUNS, pd.DataFrame(), declared, {arm.label: arm for arm in arms}, 0)
    found = []
    for name in questions:
        question = declared.questions[name]
        if question.kind != "contrast":
            continue
        arm, _ = question_arms(frame, question)
        reference = next((label for label in frame.references if label != arm), None)
        if arm in frame.arms and reference is not None:
            for measure in (question.measure, *question.headlines):
                found.append(Headline(name, measure, arm, reference, declared.thresholds[measure].value))
    return tuple(found)


def world_differences(
    runs: pd.DataFrame, headlines: Sequence[Headline], first_year: int, years: int, factors: Floats | None = None
) -> pd.DataFrame:
    """The mean difference over policy years and replications of every headline in every world.

    Args:
        runs: One row a run and year.
        headlines: The headlines.
        first_year: First policy year.
        years: Policy years that count.
        factors: What a difference is multiplied by, by number of the world as `runs` has it; None for nothing.

    Returns:
        One row a world (its number is the index), one column a headline, by its key; NaN where nothing is paired.
    """
    measures = list(dict.fromkeys(each.measure for each in headlines))
    panel = build_panel(runs.loc[runs["fiscal_year"] < first_year + years, [*KEYS, "seed", *measures]])
    if factors is not None:
        panel = replace(panel, factors=factors[panel.worlds])
    found = {}
    for each in headlines:
        yearly = paired_differences(panel, each.measure, each.arm, each.reference)
        found[each.key] = mean_without_missing(horizon_values(yearly, panel.years, first_year, "mean"), axis=1)
    return pd.DataFrame(found, index=pd.Index(panel.worlds, name="world"))
