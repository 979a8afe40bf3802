"""Rivals that answer scarcity alone are one theory where no limit binds, and part where one does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from sessim.behavior.theories import THEORIES
from sessim.corps.columns import Executives
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, same, yearly

YEARS, TRANSITION = 5, FIRST_YEAR + 2
ALIKE = [  # mechanism, the theory that others are like without a limit, those others
    ("rating", "asymmetric_loss", ["strategic"]),
    ("leaving", "logit_hazard", ["recognition"]),
    ("applying", "fixed", ["responsive"]),
    ("cooperation", "independent", ["rivalry", "sabotage", "joint_prize"]),
    ("allocation", "merit", ["rotation", "seniority", "favouritism", "political", "mixture"]),
]
LEANING = {"leaning"}  # drawn for people where a theory reads it


@cache
def lived(mechanism: str, name: str, share: float | None) -> list[Executives]:
    """Years of a corps under one theory, with a new administration on the way."""
    world = central_world(theory={mechanism: name}, hiring={"applicant_shift": -0.2})
    rules = books(YEARS, limit={"share": share})
    return yearly(
        {year: replace(book, is_transition_year=year == TRANSITION) for year, book in rules.items()}, world=world
    )


def differing(mechanism: str, one: str, other: str, share: float | None) -> set[str]:
    """Columns in which two corps that differ in one theory ever differ."""
    years = zip(lived(mechanism, one, share), lived(mechanism, other, share), strict=True)
    return {name for first, second in years for name in same(first, second)} - LEANING


@pytest.mark.parametrize(
    ("mechanism", "one", "other"), [(mechanism, one, other) for mechanism, one, others in ALIKE for other in others]
)
def test_without_a_limit_they_are_alike_and_with_one_they_part(mechanism: str, one: str, other: str) -> None:
    assert differing(mechanism, one, other, None) == set()
    parted = differing(mechanism, one, other, 0.3)
    assert parted & {"final_level", "contribution", "exit_kind", "ability"}


def test_all_other_rivals_differ_without_a_limit_too() -> None:
    """The list above is whole: any two other theories of a mechanism part in a corps that knows no limit."""
    listed = {(mechanism, name) for mechanism, _, others in ALIKE for name in others}
    for mechanism, rivals in THEORIES.items():
        apart = [name for name in rivals if (mechanism, name) not in listed]
        for place, one in enumerate(apart):
            for other in apart[place + 1 :]:
                assert differing(mechanism, one, other, None), (mechanism, one, other)
