"""The climb of ratings from a corps without a custom, on made-up shares."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sessim.documentation.height import climb_by_theory, ratings_on_record
from sessim.evidence.answers.climb import climb_table, find_years_to_half
from sessim.settings.compose import compose_study
from sessim.settings.worlds.parameters import load_parameters

YEARS = np.arange(20)
RISING, FLAT = 0.2 + 0.03 * YEARS, np.full(20, 0.3)


def made_up(*shares: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    runs = pd.concat(
        pd.DataFrame({"world": world, "fiscal_year": 2007 + YEARS, "top_share": top, "level5_share": top / 2})
        for world, top in enumerate(shares, start=1)
    )
    theories = ["adaptive" if share[-1] > share[0] else "fixed" for share in shares]
    return runs, pd.DataFrame(
        {"world": range(1, 1 + len(shares)), "theory.norms": theories, "theory.rating": ["strategic"] * len(shares)}
    )


def test_years_to_half_are_counted_from_the_first_year() -> None:
    last = RISING[-10:].mean()
    assert find_years_to_half(RISING[np.newaxis]) == np.argmax((0.2 + last) / 2 <= RISING)
    assert math.isnan(find_years_to_half(np.vstack((FLAT, FLAT, RISING))))


def test_periods_are_the_first_year_and_decades_and_theories_are_kept_apart() -> None:
    table = climb_table(*made_up(RISING, RISING, FLAT))
    assert table["period"].unique().tolist() == ["first year", "years 1 to 10", "years 11 to 20"]
    assert table["theory"].unique().tolist() == ["all", "adaptive", "fixed", "strategic"]
    adaptive = table[table["theory"] == "adaptive"].set_index("period")
    assert adaptive["worlds"].eq(2).all()
    assert adaptive.loc["years 11 to 20", "top_share_median"] == pytest.approx(RISING[10:].mean())
    assert adaptive.loc["first year", "level5_share_median"] == pytest.approx(0.1)
    assert table[table["theory"] == "fixed"]["years_to_half"].isna().all()


def test_the_central_world_is_no_draw() -> None:
    runs, worlds = made_up(RISING, RISING, FLAT)
    central = runs[runs["world"] == 1].assign(world=0, top_share=0.99), worlds[worlds["world"] == 1].assign(world=0)
    with_central = climb_table(pd.concat([central[0], runs]), pd.concat([central[1], worlds]))
    pd.testing.assert_frame_equal(with_central, climb_table(runs, worlds))


def test_the_experiment_keeps_the_usual_ceiling_of_the_norm() -> None:
    central = {each.key: each.central for each in load_parameters()}
    norms = compose_study(["experiment=spin_up", "run.worlds=1"]).worlds[0].norms
    assert norms.initial == 0.0
    assert norms.headroom == pytest.approx(central["norms.initial"] + central["norms.headroom"])


def test_the_page_shows_the_published_table_and_the_record() -> None:
    assert "norms: `adaptive`" in climb_by_theory()
    record = ratings_on_record()
    assert "| FY2004 | career SES | 59.4 |" in record and "| FY2016 | career SES | 51.7 | 51.7 | 92.4 |" in record
    assert "FY2010" not in record
