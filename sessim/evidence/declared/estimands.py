"""Estimands: what each question estimates, declared before results are read, and whether a study was run under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME

FILE = "estimands.yaml"
CHOICES = {
    "role": ("primary", "headline", "secondary"),
    "kind": ("contrast", "ranking"),
    "horizon": ("mean over policy years",),
    "summary": (
        "median and middle 90 percent over worlds of the paired difference",
        "ranking of what the paired difference follows",
    ),
}
SIGNS = {
    "higher": "a positive difference is better",
    "lower": "a positive difference is worse",
    "none": "no side is better; a positive difference is more",
}


@dataclass(frozen=True, slots=True)
class Estimand:
    """One declared estimand.

    Attributes:
        id: Such as `q7.star_exit_rate`.
        question: `q1` to `q9`.
        role: `primary`, `headline` (shown next to the primary one) or `secondary`.
        kind: `contrast`, or `ranking` of what the contrast follows.
        measure: Name in the catalogue.
        population: Whom it covers.
        contrast: Which arm minus which.
        horizon: Years it covers.
        summary: How the paired differences become an answer.
        sign: What a positive number means.
    """

    id: str
    question: str
    role: str
    kind: str
    measure: str
    population: str
    contrast: str
    horizon: str
    summary: str
    sign: str

    @property
    def arm(self) -> str:
        """Arm that is compared: a label, or `focal`."""
        return self.contrast.partition(" less ")[0]


def read_estimands(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Estimand]:
    """Build and check the estimands.

    Args:
        raw: Content of `estimands.yaml`.

    Raises:
        UserError: An entry is incomplete, unknown or contradicts the catalogue, or a question has no primary estimand, or two.
    """
    names = {field.name for field in fields(Estimand)} - {"id"}
    found = {}
    for key, values in raw.items():
        where = f"{FILE}: {key}"
        if set(values) != names:
            unknown, missing = sorted(set(values) - names), sorted(names - set(values))
            raise UserError(f"{where}: unknown keys {unknown}, missing keys {missing}")
        for name, allowed in CHOICES.items():
            if values[name] not in allowed:
                raise UserError(f"{where}: {name} is {values[name]!r}", allowed="; ".join(allowed))
        if values["measure"] not in BY_NAME:
            raise UserError(f"{where}: {values['measure']} is not in the catalogue of measures")
        if values["sign"] != SIGNS[BY_NAME[values["measure"]].direction]:
            raise UserError(f"{where}: sign contradicts the direction of {values['measure']} in the catalogue")
        found[key] = Estimand(id=key, **values)
    primaries = [each.question for each in found.values() if each.role == "primary"]
    for question in dict.fromkeys(each.question for each in found.values()):
        if primaries.count(question) != 1:
            raise UserError(f"{FILE}: {question} has {primaries.count(question)} primary estimands", allowed="one")
    return found


def judge_standing(manifest: Mapping[str, Any], digest: str) -> str:
    """Whether a study was run under the declarations that its report reads.

    Args:
        manifest: Manifest of the study.
        digest: `registration_digest` of the declarations that are read now.

    Returns:
        `registered`, `post hoc` (declared after the study was run), or `not registered` (its manifest holds no digest).
    """
    fixed = manifest.get("estimands")
    if fixed is None:
        return "not registered"
    return "registered" if fixed == digest else "post hoc"
