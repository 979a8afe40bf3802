"""Contrasts and selection rates by group of executives, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.contrasts import strata as by_group
from sessim.measures.groups.columns import GROUP_MEASURES
from tests.support.answers_by_hand import FRAME
from tests.support.evidence_by_hand import frame_of, question_of

NAN = math.nan

WORLDS, YEARS = 2, (2026, 2028)


def group_rows(
    arm: str, stratum: str, group: str, rates: list[list[float]], people: float = 40.0
) -> list[dict[str, Any]]:
    """Rows of one group: a rate by world and stored year."""
    plain = dict.fromkeys(GROUP_MEASURES, 0.5)
    return [
        plain
        | {"arm": arm, "world": world, "replication": 0, "fiscal_year": year, "stratum": stratum, "group": group}
        | {"top_share": rate, "award_recipients": 0.5, "people": people + world, "rated": people}
        for world, of_years in enumerate(rates)
        for year, rate in zip(YEARS, of_years, strict=True)
    ]


STRATA = pd.DataFrame(
    [
        *group_rows("A0", "overall", "all", [[0.4, 0.6], [0.8, 0.8]], 100.0),
        *group_rows("A1", "overall", "all", [[0.2, 0.2], [0.3, NAN]], 100.0),
        *group_rows("A0", "age", "under 50", [[0.4, 0.4], [0.5, 0.5]]),
        *group_rows("A1", "age", "under 50", [[0.4, 0.4], [0.5, 0.5]]),
        *group_rows("A0", "age", "60 or more", [[0.3, 0.3], [0.4, 0.4]], 10.0),
        *group_rows("A1", "age", "60 or more", [[0.1, 0.3], [0.4, 0.4]], 10.0),
        *group_rows("A1", "age", "55 to 59", [[0.1, 0.3], [0.4, 0.4]], 10.0),  # nobody of it in A0
        *group_rows("A0", "rating", "5", [[1.0, 1.0], [1.0, 1.0]]),
        *group_rows("A1", "rating", "5", [[1.0, 1.0], [1.0, 1.0]]),
        *group_rows("A0", "position", "general", [[NAN, NAN], [NAN, NAN]]),
        *group_rows("A1", "position", "general", [[0.5, 0.5], [0.5, 0.5]]),
    ]
)


def test_differences_of_groups_by_hand() -> None:
    questions = [question_of("q3"), question_of("q1"), question_of("q2")]
    chosen = {"q3": ("top_share", "effort"), "q1": ("top_share",)}
    table = by_group.contrast_strata(FRAME, STRATA, questions, chosen)
    # nothing is stored of A3, and a rating is what the policy changes
    assert set(table["reference"]) == {"A0"}
    top = table[(table["question"] == "q3") & (table["measure"] == "top_share")]
    assert list(zip(top["stratum"], top["group"], strict=True)) == [
        ("overall", "all"), ("age", "under 50"), ("age", "60 or more"),
    ]  # fmt: skip
    everybody = top.iloc[0]
    # -.2 and -.4, mean -.3; in the other world -.5 in the one year that is there
    assert everybody["median"] == pytest.approx(-0.4)
    assert (everybody["low90"], everybody["high90"]) == pytest.approx((-0.49, -0.31))
    assert (everybody["share_positive"], everybody["share_negative"], everybody["worlds"]) == (0.0, 1.0, 2)
    assert everybody["people"] == 100.5
    assert everybody["reference_level"] == pytest.approx(0.65)
    assert everybody["meaning"] == GROUP_MEASURES["top_share"].meaning
    assert top.iloc[2]["median"] == pytest.approx(-0.05)
    assert table["question"].tolist() == ["q3"] * 7 + ["q1"] * 3  # of effort, position too: it has values there
    again = table[table["question"] == "q1"].drop(columns="question").reset_index(drop=True)
    pd.testing.assert_frame_equal(again, top.drop(columns="question").reset_index(drop=True))


def test_every_reference_that_is_stored_by_group_has_its_rows() -> None:
    third = STRATA[STRATA["arm"] == "A0"].assign(arm="A3", top_share=STRATA["top_share"] + 0.1)
    both = pd.concat([STRATA, third], ignore_index=True)
    table = by_group.contrast_strata(FRAME, both, [question_of("q3")], {"q3": ("top_share",)})
    assert table["reference"].tolist() == ["A0"] * 3 + ["A3"] * 3
    assert table["median"].iloc[3] == pytest.approx(table["median"].iloc[0] - 0.1)


def test_when_groups_have_no_contrast() -> None:
    question = question_of("q3", arm="focal")
    chosen = {"q3": ("top_share",)}
    assert by_group.contrast_strata(FRAME, STRATA, [replace(question, arm="A3")], chosen).empty  # not stored by group
    only = frame_of(FRAME.panel, roles={"A0": "reference", "A1": "focal"})
    assert by_group.contrast_strata(only, STRATA, [replace(question, arm="A0")], chosen).empty  # with itself
    assert by_group.contrast_strata(FRAME, STRATA.iloc[:0], [question], chosen).empty
    assert len(by_group.contrast_strata(FRAME, STRATA, [question], chosen)) == 3


def test_rates_of_groups_by_hand() -> None:
    table = by_group.adverse_impact(FRAME, STRATA)
    assert [tuple(row) for row in table[["arm", "measure", "stratum", "group", "compared_with"]].to_numpy()] == [
        ("A0", "top_share", "age", "60 or more", "under 50"),
        ("A0", "award_recipients", "age", "60 or more", "under 50"),
        ("A1", "top_share", "age", "60 or more", "under 50"),
        ("A1", "top_share", "age", "55 to 59", "under 50"),
        ("A1", "award_recipients", "age", "60 or more", "under 50"),
        ("A1", "award_recipients", "age", "55 to 59", "under 50"),
    ]
    row = table.iloc[2]
    # .2 of .4 and .4 of .5, ten people against forty; common rates .36 and .48
    far, near = -0.2 / math.sqrt(0.36 * 0.64 * 0.125), -0.1 / math.sqrt(0.48 * 0.52 * 0.125)
    assert (row["rate"], row["reference_rate"]) == pytest.approx((0.3, 0.45))
    assert (row["impact_ratio_low90"], row["impact_ratio"], row["impact_ratio_high90"]) == pytest.approx(
        (0.515, 0.65, 0.785)
    )
    names = ["standardised_difference_low90", "standardised_difference", "standardised_difference_high90"]
    assert row[names].tolist() == pytest.approx(
        [far + 0.05 * (near - far), (far + near) / 2, near - 0.05 * (near - far)]
    )
    assert (row["share_failing_four_fifths"], row["four_fifths"], row["worlds"]) == (0.5, 0.8, 2)
    assert row["meaning"] == GROUP_MEASURES["top_share"].meaning
    assert by_group.SELECTIONS == ("top_share", "award_recipients")
    assert by_group.COMPARED == {"demographic_group": "reference group", "age": "under 50", "position": "general"}
    assert "rating" not in by_group.SHOWN and "overall" not in by_group.SHOWN and "age" in by_group.SHOWN


def test_a_group_without_rates_has_no_ratio() -> None:
    def cube(*values: float) -> np.ndarray:
        return np.array(values)[:, None, None]

    found = by_group._impact(cube(NAN, NAN), cube(5.0, 5.0), cube(0.5, 0.5), cube(9.0, 9.0))
    assert found["worlds"] == 0 and found["four_fifths"] == 0.8
    assert all(math.isnan(value) for name, value in found.items() if name not in ("worlds", "four_fifths"))
    one = by_group._impact(cube(0.5, 0.25, 0.1), cube(5.0, 5.0, 5.0), cube(NAN, 0.5, 0.0), cube(9.0, 9.0, 9.0))
    # the first world tells no rate to compare with, the last no ratio and so no failure either
    assert (one["worlds"], one["rate"], one["reference_rate"]) == pytest.approx((2, 0.175, 0.25))
    assert (one["impact_ratio_low90"], one["impact_ratio"], one["impact_ratio_high90"]) == (0.5, 0.5, 0.5)
    assert one["share_failing_four_fifths"] == 1.0
