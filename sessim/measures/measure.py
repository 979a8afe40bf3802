"""What the catalogue says about a measure.

Direction says which way is better for the purposes that both sides of the debate share: `higher`, `lower`, or `none` where
the two sides disagree or the measure only describes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One yearly outcome of a run.

    Attributes:
        name: Column name in the results.
        code: Code of the measure list M1.1-M9.4, or `R` for the realism table.
        unit: Unit of the value.
        direction: `higher`, `lower` or `none`.
        meaning: One line a reader can check.
    """

    name: str
    code: str
    unit: str
    direction: str
    meaning: str
