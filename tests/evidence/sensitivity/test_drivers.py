from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.sensitivity import drivers
from tests.support.evidence_by_hand import eta_squared

COUNT = 120


def worlds_table(inert: int = 10) -> pd.DataFrame:
    generator = np.random.default_rng(5)
    table = pd.DataFrame({"world": np.arange(COUNT)})
    for name in ("effort.response", *(f"inert.p{n}" for n in range(inert))):
        table[name] = generator.random(COUNT)
    table["inert.constant"] = 1.0
    table["theory.leaving"] = np.where(generator.random(COUNT) < 0.5, "hazard", "rate_only")
    table["theory.norms"] = "fixed"
    return table


def summary_of(means: np.ndarray) -> Summary:
    found = contrasts.summarise(
        np.asarray(means, dtype=float)[:, None], np.arange(COUNT)[:, None], np.arange(COUNT), 0.1
    )
    assert found is not None
    return found


def test_screening_finds_the_planted_parameter_and_its_direction() -> None:
    table = worlds_table()
    noise = np.random.default_rng(6).normal(0, 0.1, COUNT)
    found = drivers.screen(summary_of(-np.exp(table["effort.response"].to_numpy()) + noise), table, 10)
    assert found is not None
    first = found.drivers[0]
    assert first.name == "effort.response"
    assert first.sign == -1
    assert first.low90 < first.index < first.high90 or first.index == pytest.approx(first.high90, abs=0.05)
    assert first.low_median > first.high_median
    assert [driver.name for driver in found.beyond_chance] == ["effort.response"]
    assert "inert.constant" not in {driver.name for driver in found.drivers}


def test_index_of_a_monotone_driver_is_one_and_of_a_deciding_theory_by_hand() -> None:
    table = worlds_table()
    found = drivers.screen(summary_of(table["effort.response"].to_numpy() ** 3), table, 10)
    assert found is not None
    assert found.drivers[0].index == pytest.approx(1.0)
    is_option = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    found_share = eta_squared(is_option, np.array([0]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert found_share == pytest.approx([4.0 / 5.0])


def test_screening_finds_the_planted_theory() -> None:
    table = worlds_table()
    means = 1.0 * (table["theory.leaving"] == "hazard") + np.random.default_rng(8).normal(0, 0.2, COUNT)
    found = drivers.screen(summary_of(means.to_numpy()), table, 10)
    assert found is not None
    assert found.drivers[0].name == "theory.leaving"
    assert "hazard" in found.drivers[0].high_label


def test_pure_noise_is_rarely_beyond_chance() -> None:
    table = worlds_table(inert=4)
    generator = np.random.default_rng(9)
    screenings = [drivers.screen(summary_of(generator.normal(size=COUNT)), table, 10, seed=n) for n in range(40)]
    alarms = sum(bool(found.beyond_chance) for found in screenings if found)
    assert alarms <= 7  # nominal 5 percent of 40; more than 7 has a chance below one in a thousand


def test_too_few_worlds_or_no_spread_gives_no_screening() -> None:
    table = worlds_table()
    assert drivers.screen(summary_of(np.zeros(COUNT)), table, 10) is None
    assert drivers.screen(summary_of(np.arange(COUNT)), table, COUNT + 1) is None


def test_answer_under_each_theory_alone() -> None:
    table = worlds_table()
    sign = np.where(table["theory.leaving"] == "hazard", -1.0, 1.0)
    found = {group.theory: group for group in drivers.contrast_by_theory(summary_of(sign), table)}
    assert set(found) == {"hazard", "rate_only"}
    assert (found["hazard"].median, found["hazard"].share_negative) == (-1.0, 1.0)
    assert (found["rate_only"].median, found["rate_only"].share_positive) == (1.0, 1.0)


def test_spread_is_split_between_theories_and_parameters() -> None:
    table = worlds_table()
    theory = (table["theory.leaving"] == "hazard").to_numpy(dtype=float)
    parameter = table["effort.response"].to_numpy() * np.sqrt(12)  # variance 1 against 1/4 between two theories
    means = 2 * theory + parameter
    values = means[:, None] + np.array([[-0.1, 0.1]])
    found = contrasts.summarise(values, np.arange(2 * COUNT).reshape(COUNT, 2), np.arange(COUNT), 0.1)
    assert found is not None
    split = drivers.split_spread(found, table)
    assert split is not None
    assert split.monte_carlo + split.theories + split.parameters == pytest.approx(1.0)
    assert split.theories == pytest.approx(0.5, abs=0.12)
    assert split.monte_carlo == pytest.approx(0.01 / found.world_means.var(ddof=1), rel=0.01)
