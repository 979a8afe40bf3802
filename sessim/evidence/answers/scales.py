"""Two scales that are kept apart: how likely an outcome is over worlds, and how well its drivers are known."""

from __future__ import annotations

from collections.abc import Sequence

from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import Estimate
from sessim.evidence.declared.declarations import Declarations
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.settings.worlds.parameters import load_parameters


def name_likelihood(share: float, declared: Declarations) -> str:
    """The word of a share of worlds on the declared scale of likelihood.

    Args:
        share: Share of worlds (0-1).
        declared: Declarations.
    """
    return next(word for word, least in declared.likelihood.items() if share >= least)


def name_confidence(uncertainties: Sequence[str], declared: Declarations) -> tuple[str, str]:
    """The word of the weakest evidence among the drivers of a difference, and that driver; both empty without any.

    A theory is as weak as an assumption: it is not known which one holds.

    Args:
        uncertainties: Columns of the worlds table that the difference follows, the strongest first.
        declared: Declarations.
    """
    grades = {each.key: each.grade for each in load_parameters()}
    ranked = list(declared.confidence)  # the best first
    found = [(ranked.index(_find_ground(grades.get(name, "assumed"), declared)), name) for name in uncertainties]
    if not found:
        return "", ""
    place, name = max(found, key=lambda each: each[0])
    return ranked[place], name


def _find_ground(grade: str, declared: Declarations) -> str:
    return next(word for word, grades in declared.confidence.items() if grade in grades)


def describe_scales(declared: Declarations, found: Estimate, uncertainties: Sequence[str]) -> str:
    """How likely either side is, and how well the drivers of the difference are known, in two sentences.

    Args:
        declared: Declarations.
        found: The contrast.
        uncertainties: What it follows beyond chance, the strongest first.
    """
    if found.summary is None or found.chance is None:
        return ""
    better, worse = verdicts.favourable_shares(found.summary, found.direction)
    sides = ("higher", "lower") if found.direction == "none" else ("better", "worse")
    said = "; ".join(
        f"{side} beyond the threshold: {name_likelihood(share, declared)} ({number_format.share_of_worlds(share)})"
        for side, share in zip(sides, (better, worse), strict=True)
    )
    ground, name = name_confidence(uncertainties, declared)
    if not ground:
        return f"Likelihood: {said}. Confidence: it follows no single uncertainty more closely than chance."
    return f"Likelihood: {said}. Confidence: {ground}, by the weakest of the uncertainties it follows most, {title_of(name)}."
