"""Studies that could be run before deciding: `configs/evidence/studies.yaml`."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME

FILE = "configs/evidence/studies.yaml"


@dataclass(frozen=True, slots=True)
class Observed:
    """One quantity that a study observes.

    Attributes:
        measure: Measure of the model.
        arm: Label of the arm that it is observed in.
        noise: Standard deviation of one unit in the estimate, unit of the measure.
        bias: Standard deviation of what no number of units can remove, unit of the measure.
        grade: Grade of the noise.
        source: Where the noise comes from.
        reference: Label of the arm that is subtracted; empty for a level.
    """

    measure: str
    arm: str
    noise: float
    bias: float
    grade: str
    source: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ResearchStudy:
    """One study.

    Attributes:
        name: Short name.
        title: What it is.
        about: What is done in it.
        units: How many units are observed.
        unit: Of what.
        range: Smallest and largest number of units available.
        units_source: Where their number comes from.
        years: Policy years, from the first on, that a quantity averages.
        observes: Quantities; none for a study without information.
    """

    name: str
    title: str
    about: str
    units: int
    unit: str
    range: tuple[int, int]
    units_source: str
    years: int
    observes: tuple[Observed, ...]


@functools.cache
def read_studies() -> tuple[ResearchStudy, ...]:
    """Read and check the declared studies.

    Raises:
        UserError: A study names an unknown measure, or its units, years, noise or bias are impossible.
    """
    found = []
    for name, about in read_yaml(configs_folder() / "evidence" / "studies.yaml")["studies"].items():
        observes = tuple(Observed(**each) for each in about["observes"])
        study = ResearchStudy(name, **{**about, "range": tuple(about["range"]), "observes": observes})
        for each in observes:
            if each.measure not in BY_NAME:
                raise UserError(f"{name} observes {each.measure}, which is not a measure", where=FILE)
            if each.noise < 0.0 or each.bias < 0.0:
                raise UserError(f"{name}: noise and bias of {each.measure} cannot be below 0", where=FILE)
        if study.years < 1 or not 1 <= study.range[0] <= study.units <= study.range[1]:
            raise UserError(f"{name}: years are 1 or more, and units lie within their range", where=FILE)
        found.append(study)
    return tuple(found)
