"""The steps of the transfer test, and when replications are enough."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from sessim.evidence.answers import stopping
from sessim.evidence.answers.transfer import transfer_table
from sessim.evidence.declared.declarations import read_declarations
from sessim.study.transfer import NONE, SCHEME

NAN = math.nan


def step(name: str, gains: list[float], replications: int = 1) -> tuple[str, str, pd.DataFrame]:
    rows = [
        {
            "arm": arm,
            "world": world,
            "replication": number,
            "fiscal_year": year,
            "seed": 10 * world + number,
            "output": base + own,
        }
        for world, gain in enumerate(gains)
        for number in range(replications)
        for arm, own in ((SCHEME, gain + number), (NONE, 0.0))
        for year, base in ((2025, 90.0 if arm == SCHEME else 0.0), (2026, 5.0), (2027, 7.0))
    ]
    return name, f"title of {name}", pd.DataFrame(rows)


def test_a_transfer_step_by_step() -> None:
    steps = [
        step("start", [1.0, 2.0]),
        step("two", [3.0, 1.0]),
        step("three", [4.0, 5.0, 6.0]),
        step("four", [5.0, 7.0, 9.0]),
    ]
    table = transfer_table(steps, ["output"], read_declarations(), 2026)
    assert table["step"].tolist() == [0, 1, 2, 3]
    assert table["feature"].tolist() == ["start", "two", "three", "four"]
    assert table["title"].tolist()[1] == "title of two"
    assert table["worlds"].tolist() == [2, 2, 3, 3]
    assert (table["unit"] == "percent of output").all() and (table["threshold"] == 0.4).all()
    assert table["gain_median"].tolist() == [1.5, 2.0, 5.0, 7.0]
    # 2 and -1; other worlds cannot be paired; 1, 2 and 3
    assert table["change_mean"].tolist() == pytest.approx([NAN, 0.5, NAN, 2.0], nan_ok=True)
    assert table["change_low90"].tolist() == pytest.approx([NAN, -0.85, NAN, 1.1], nan_ok=True)
    assert table["gain_mcse"].isna().all()
    noisy = transfer_table([step("start", [1.0], 2)], ["output"], read_declarations(), 2026).iloc[0]
    assert (noisy["gain_mean"], noisy["gain_mcse"]) == pytest.approx((1.5, 0.5))


def test_the_contrast_that_needs_most_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    def part(further: int | None, reference: str, summary: object = True) -> SimpleNamespace:
        return SimpleNamespace(
            estimate=SimpleNamespace(summary=summary or None, further_replications=further, arm="A1"),
            reference=reference,
        )

    def checked(*parts: SimpleNamespace) -> stopping.StopCheck:
        answers = [
            SimpleNamespace(question=SimpleNamespace(name=f"q{n}"), against=(each,)) for n, each in enumerate(parts)
        ]
        monkeypatch.setattr(stopping, "answer_questions", lambda study: SimpleNamespace(answers=answers))
        return stopping.check(cast("Any", None))

    assert checked(part(0, "A0"), part(3, "A0"), part(7, "A3"), part(7, "A0")) == stopping.StopCheck(
        7, "q2: A1 less A3"
    )
    assert checked(part(None, "A0")) == stopping.StopCheck(1, "q0: A1 less A0")
    assert checked(part(2, "A3"), part(None, "A0")) == stopping.StopCheck(2, "q0: A1 less A3")
    assert checked(part(9, "A0", summary=False), part(1, "A3")) == stopping.StopCheck(1, "q1: A1 less A3")
    assert checked(part(0, "A0")) == checked() == stopping.StopCheck(0, "")


@pytest.mark.parametrize(
    ("now", "further", "most", "following"),
    [(3, 2, 100, 5), (3, 3, 100, 6), (3, 4, 100, 6), (3, 4, 5, 5), (3, 2, 4, 4), (1, 9, 9, 2)],
)
def test_the_next_round(now: int, further: int, most: int, following: int) -> None:
    assert stopping.next_replications(now, further, most) == following
