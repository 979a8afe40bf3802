"""Shocks that no rule causes: sourced, the same in every arm, and not credited to the limit."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.corps.columns import Executives
from sessim.law.rulebook import Shocks
from sessim.settings.compose import compose_study
from sessim.settings.policy.confounders import estimate_exodus
from tests.oracle.cases import central_world
from tests.support.corps import books, same, yearly

DEAF = {  # ratings change nobody's results and nobody's wish to leave
    "effort": "none", "cooperation": "independent", "norms": "fixed", "response": "stoic", "leaving": "rate_only",
    "applying": "fixed", "allocation": "merit",
}  # fmt: skip


def lived(share: float | None, extra_exit: float) -> list[Executives]:
    shocks = {"extra_exit": extra_exit, "extra_months_to_fill": 0.0}
    return yearly(books(4, limit={"share": share}, shocks=shocks), world=central_world(theory=DEAF))


def exits(years: list[Executives]) -> np.ndarray:
    return np.array([np.count_nonzero(people.exit_kind) for people in years])


def test_the_paired_difference_of_exits_is_net_of_the_shock() -> None:
    """Where ratings cause no exit, the limit is credited with none, though the shock drives many out in both arms."""
    limited, free = lived(0.3, 0.25), lived(None, 0.25)
    assert exits(limited).sum() > exits(lived(0.3, 0.0)).sum() + 20
    assert any(np.any(ours.final_level != theirs.final_level) for ours, theirs in zip(limited, free, strict=True))
    for ours, theirs in zip(limited, free, strict=True):
        assert np.array_equal(ours.exit_kind, theirs.exit_kind)


def test_no_shock_changes_nothing() -> None:
    usual = yearly(books(3))
    named = yearly(books(3, shocks={"extra_exit": 0.0, "extra_months_to_fill": 0.0}))
    assert [same(ours, theirs) for ours, theirs in zip(usual, named, strict=True)] == [[]] * 3


def test_a_freeze_leaves_more_seats_vacant() -> None:
    frozen, usual = (yearly(books(4, shocks={"extra_months_to_fill": months}))[-1] for months in (12.0, 0.0))
    assert np.count_nonzero(~frozen.is_filled) > np.count_nonzero(~usual.is_filled)


def test_the_size_of_the_exodus_comes_from_the_headcount() -> None:
    """7,951 in September 2024, 7,203 in September 2025, 5,758 in July 2026."""
    assert estimate_exodus() == {2025: pytest.approx(748 / 7951), 2026: pytest.approx(1445 / 7203)}


def test_switches_are_off_by_default_and_the_same_in_every_arm() -> None:
    study = compose_study(["scale=smoke"])
    assert {book.shocks for arm in study.arms for book in arm.rulebooks.values()} == {Shocks()}
    shocked = compose_study(["scale=smoke", "experiment=confounders"])
    for year in shocked.simulated_years:
        assert len({arm.rulebooks[year].shocks for arm in shocked.arms}) == 1
    focal = shocked.arms[0].rulebooks
    assert focal[2026].shocks.extra_exit > focal[2025].shocks.extra_exit > 0.0 == focal[2027].shocks.extra_exit
    assert focal[2025].shocks.extra_months_to_fill == 6.0
