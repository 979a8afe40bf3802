"""How a measure is declared: next to the function that computes it.

Measures that share work are one family: one function, with everything it computes declared above it. Direction says which way
is better for the purposes that both sides of the debate share: `higher`, `lower`, or `none` where the two sides disagree or the
measure only describes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sessim.measures.view import View

Formula = Callable[[View], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One yearly outcome of a run.

    Attributes:
        name: Column name in the results.
        code: Code of the measure list M1.1-M9.4, or `R` for the realism table.
        unit: Unit of the value.
        direction: `higher`, `lower` or `none`.
        meaning: One line a reader can check.
        also: Further codes that the measure serves.
    """

    name: str
    code: str
    unit: str
    direction: str
    meaning: str
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that the measure serves."""
        return (self.code, *self.also)


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that are computed together.

    Attributes:
        measures: What it declares.
        formula: Returns the value of each by name; NaN where nobody is left to measure.
    """

    measures: tuple[Measure, ...]
    formula: Formula

    def __call__(self, view: View) -> dict[str, float]:
        """Compute the measures for a finished year."""
        return self.formula(view)


def measures(*declared: Measure) -> Callable[[Formula], Family]:
    """Declare the measures that the function below computes.

    Args:
        declared: One measure or several that share work.
    """

    def make_family(formula: Formula) -> Family:
        return Family(declared, formula)

    return make_family
