"""The headlines of a study along every line, and the difference of each in every world."""

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
from sessim.evidence.contrasts.estimates import Arm, Frame
from sessim.evidence.contrasts.lines import list_lines
from sessim.evidence.declared.declarations import Declarations
from sessim.measures.catalogue import BY_NAME

Floats = NDArray[np.float64]
NONE = np.empty(0, dtype=np.int64)
NO_RUNS = Panel((), NONE, NONE, NONE, {}, np.empty((0, 0, 0), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Headline:
    """One word: the primary measure of a question or a further headline, along one line.

    Attributes:
        question: Question id.
        measure: Name in the catalogue.
        arm: Label of the arm.
        reference: Label of the arm that it is compared with.
        threshold: Practical threshold, unit of the measure.
    """

    question: str
    measure: str
    arm: str
    reference: str
    threshold: float

    @property
    def key(self) -> str:
        """Measure and arms; two questions that show the same difference share it."""
        return f"{self.measure}: {self.arm} less {self.reference}"

    @property
    def direction(self) -> str:
        """Which way is better: `higher`, `lower` or `none`."""
        return BY_NAME[self.measure].direction


def list_headlines(declared: Declarations, arms: Sequence[Arm], questions: Sequence[str]) -> tuple[Headline, ...]:
    """Every word that a study shows of its headlines; a question that asks for a ranking has none to audit.

    Args:
        declared: Declarations.
        arms: Arms of the study.
        questions: Question ids.
    """
    frame = Frame(NO_RUNS, pd.DataFrame(), declared, {arm.label: arm for arm in arms}, 0)
    asked = [declared.questions[name] for name in questions]
    return tuple(
        Headline(question.name, measure, line.arm, line.reference, declared.thresholds[measure].value)
        for question in asked
        if question.kind == "contrast"
        for measure in (question.measure, *question.headlines)
        for line in list_lines(frame, question, frame.arms)
        if line.arm in frame.arms
    )


def world_differences(
    runs: pd.DataFrame, headlines: Sequence[Headline], first_year: int, years: int, factors: Floats | None = None
) -> pd.DataFrame:
    """The mean difference over policy years and replications of every headline in every world.

    Args:
        runs: One row per run and year.
        headlines: The headlines.
        first_year: First policy year.
        years: Policy years that count.
        factors: Factor on a difference, by number of the world as in `runs`; None for no factor.

    Returns:
        One row per world (its number is the index), one column per difference, by the key of its headlines; NaN where nothing is
        paired.
    """
    measures = list(dict.fromkeys(each.measure for each in headlines))
    panel = build_panel(runs.loc[runs["fiscal_year"] < first_year + years, [*KEYS, "seed", *measures]])
    if factors is not None:
        panel = replace(panel, factors=factors[panel.worlds])
    found = {}
    for key, each in {each.key: each for each in headlines}.items():
        yearly = paired_differences(panel, each.measure, each.arm, each.reference)
        found[key] = mean_without_missing(horizon_values(yearly, panel.years, first_year, "mean"), axis=1)
    return pd.DataFrame(found, index=pd.Index(panel.worlds, name="world"))
