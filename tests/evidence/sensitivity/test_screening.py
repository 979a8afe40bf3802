"""Which uncertainties a difference follows: indices, labels, chance and the split of the spread, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sessim.evidence.sensitivity import drivers
from sessim.evidence.sensitivity.drivers import Driver, Screening, SpreadSplit, TheoryAlone
from tests.support.evidence_by_hand import eta_squared, other, squared_correlations, summary_of

WORLDS = pd.DataFrame(
    {
        "world": [0, 1, 2, 3],
        "effort.response": [4.0, 3.0, 2.0, 1.0],
        "leaving.curve": [1.0, 1.0, 2.0, 3.0],
        "effort.constant": [1.0] * 4,
        "effort.missing": [1.0, math.nan, 2.0, 3.0],
        "effort.note": ["a", "b", "a", "b"],
        "theory.leaving": [other(each) for each in ("rate_only", "rate_only", "hazard", "hazard")],
        "theory.norms": ["fixed"] * 4,
    }
)
MEANS = (10.0, 20.0, 40.0, 30.0)  # ranks 1, 2, 4, 3


def screened() -> Screening:
    found = drivers.screen(summary_of(MEANS), WORLDS, 4)
    assert found is not None
    return found


def test_indices_are_squared_rank_correlations_and_shares_of_ranks() -> None:
    found = screened()
    # leaving.curve ranks 1.5, 1.5, 3, 4: deviations -1, -1, .5, 1.5 and -1.5, -.5, 1.5, .5 of the difference; 3.5^2 / (4.5 x 5)
    # effort.response ranks 4, 3, 2, 1: (-2.25 - .25 - .75 - .75)^2 / 25; theory: ranks 1.5 against 3.5 are 4 of 5
    assert {driver.name: driver.index for driver in found.drivers} == pytest.approx(
        {"theory.leaving": 0.8, "effort.response": 16 / 25, "leaving.curve": 12.25 / 22.5}
    )
    assert [driver.name for driver in found.drivers] == ["theory.leaving", "effort.response", "leaving.curve"]
    assert [driver.is_theory for driver in found.drivers] == [True, False, False]
    assert [driver.sign for driver in found.drivers] == [0, -1, 1]
    assert found.worlds == 4


def test_labels_name_thirds_and_theories_with_their_medians() -> None:
    by_name = {driver.name: driver for driver in screened().drivers}
    response = by_name["effort.response"]  # thirds of 1, 2, 3, 4 end at 2 and begin at 3
    assert (response.low_label, response.low_median) == ("effort: response is in its lowest third", 35.0)
    assert (response.high_label, response.high_median) == ("effort: response is in its highest third", 15.0)
    theory = by_name["theory.leaving"]
    assert (theory.low_label, theory.low_median) == ("the theory of leaving is “rate only”", 15.0)
    assert (theory.high_label, theory.high_median) == ("the theory of leaving is “hazard”", 35.0)
    assert (response.title, theory.title) == ("effort: response", "theory of leaving")


def test_of_three_theories_the_extremes_are_named() -> None:
    worlds = pd.DataFrame({"world": range(6), "theory.effort": ["b", "b", "c_d", "c_d", "a", "a"]})
    found = drivers.screen(summary_of([3.0, 5.0, 1.0, 1.0, 7.0, 9.0]), worlds, 6)
    assert found is not None
    assert (found.drivers[0].low_label, found.drivers[0].low_median) == ("the theory of effort is “c d”", 1.0)
    assert (found.drivers[0].high_label, found.drivers[0].high_median) == ("the theory of effort is “a”", 8.0)


def test_titles_are_words() -> None:
    plain = {"index": 0.5, "low90": 0.0, "high90": 1.0, "sign": 1}
    labels = {"low_label": "", "low_median": 0.0, "high_label": "", "high_median": 0.0}
    assert Driver("leaving.fairness_effect", False, **plain, **labels).title == "leaving: fairness effect"
    assert Driver("theory.leaving", True, **plain, **labels).title == "theory of leaving"


def plain_indices(
    columns: list[np.ndarray], options: list[np.ndarray], ranks: np.ndarray, rows: np.ndarray
) -> list[float]:
    """Squared correlations, then variance of group means over variance, the slow way."""
    response = ranks[rows]
    found = []
    for column in columns:
        flat = np.ptp(column[rows]) == 0 or np.ptp(response) == 0
        found.append(0.0 if flat else float(np.corrcoef(column[rows], response)[0, 1] ** 2))
    for option in options:
        groups = [response[option[rows] == each] for each in np.unique(option[rows])]
        between = sum(len(each) * (each.mean() - response.mean()) ** 2 for each in groups)
        total = ((response - response.mean()) ** 2).sum()
        found.append(float(between / total) if total > 0 else 0.0)
    return found


@pytest.mark.parametrize("seed", [0, 3])
def test_intervals_and_chance_are_quantiles_of_four_hundred_draws(seed: int) -> None:
    generator = np.random.default_rng(99)
    values, theory = generator.random((2, 9)), np.array([0, 1, 2] * 3)
    table = pd.DataFrame(
        {"world": range(9), "a.one": values[0], "a.two": values[1], "theory.a": [f"t{each}" for each in theory]}
    )
    ranks = generator.permutation(9) + 1.0
    found = drivers.screen(summary_of(ranks), table, 9, **({"seed": seed} if seed else {}))  # 0 unless it is named
    assert found is not None
    columns = [stats.rankdata(each) for each in values]
    generator = np.random.default_rng(seed)
    resampled, strongest = [], []
    for _ in range(400):
        resampled.append(plain_indices(columns, [theory], ranks, generator.integers(0, 9, 9)))
        strongest.append(max(plain_indices(columns, [theory], generator.permutation(ranks), np.arange(9))))
    low, high = np.quantile(resampled, (0.05, 0.95), axis=0)
    by_name = {driver.name: driver for driver in found.drivers}
    for place, name in enumerate(("a.one", "a.two", "theory.a")):
        assert (by_name[name].low90, by_name[name].high90) == pytest.approx((low[place], high[place]))
    assert found.chance == pytest.approx(np.quantile(strongest, 0.95))


def test_equal_indices_stand_in_the_order_of_names() -> None:
    worlds = pd.DataFrame(
        {"world": range(4), "b.one": [1.0, 2, 3, 4], "a.two": [4.0, 3, 2, 1], "a.one": [2.0, 4, 6, 8]}
    )
    found = drivers.screen(summary_of([1.0, 2.0, 3.0, 4.0]), worlds, 4)
    assert found is not None
    assert [(driver.name, driver.index) for driver in found.drivers] == [("a.one", 1), ("a.two", 1), ("b.one", 1)]
    assert [driver.sign for driver in found.drivers] == [1, -1, 1]


def test_only_theories_or_only_parameters_are_enough() -> None:
    found = drivers.screen(summary_of(MEANS), WORLDS[["world", "theory.leaving"]], 4)
    assert found is not None and [driver.index for driver in found.drivers] == pytest.approx([0.8])
    found = drivers.screen(summary_of(MEANS), WORLDS[["world", "effort.response"]], 4)
    assert found is not None and [driver.index for driver in found.drivers] == pytest.approx([0.64])
    two = WORLDS.assign(**{"theory.effort": ["a", "b", "b", "b"]})[["world", "theory.leaving", "theory.effort"]]
    found = drivers.screen(summary_of(MEANS), two, 4)
    # a alone has rank 1, three others 3 on average: (1.5^2 + 3 x .25) / 5
    assert found is not None
    assert {driver.name: driver.index for driver in found.drivers} == pytest.approx(
        {"theory.leaving": 0.8, "theory.effort": 0.6}
    )


def test_when_there_is_no_screening() -> None:
    assert drivers.screen(summary_of(MEANS), WORLDS, 4) is not None
    assert drivers.screen(summary_of(MEANS), WORLDS, 5) is None
    assert drivers.screen(summary_of([1.0] * 4), WORLDS, 4) is None
    assert drivers.screen(summary_of(MEANS), WORLDS[["world", "theory.norms", "effort.constant"]], 4) is None


def test_worlds_are_matched_by_number() -> None:
    found = drivers.screen(summary_of(MEANS[::-1], world_ids=np.array([3, 2, 1, 0])), WORLDS, 4)
    assert found is not None
    assert [driver.index for driver in found.drivers] == pytest.approx([0.8, 0.64, 12.25 / 22.5])


def test_beyond_chance_is_strictly_above() -> None:
    _, response, curve = screened().drivers
    weak, strong = replace(response, index=0.5), replace(curve, index=0.6)
    assert Screening((strong, weak), 0.5, 4).beyond_chance == (strong,)


def test_squared_correlation_by_hand_and_of_a_constant() -> None:
    columns = np.array([[1.0, 5.0, 3.0], [2.0, 5.0, 1.0], [3.0, 5.0, 2.0]])
    with np.errstate(all="raise"):  # nothing is divided by zero on the way
        assert squared_correlations(columns, np.array([1.0, 2.0, 3.0])) == pytest.approx([1.0, 0.0, 0.25])
        assert squared_correlations(columns, np.ones(3)).tolist() == [0.0, 0.0, 0.0]
    # scales far from one matter: 100 x (1, 2, 4) against (1, 2, 3) is 9 / (14/3 x 2)
    steep = np.array([[100.0], [200.0], [400.0]])
    assert squared_correlations(steep, np.array([1.0, 2.0, 3.0])) == pytest.approx([27 / 28])


def test_share_between_options_by_hand() -> None:
    is_option = np.array([[1, 0, 1, 0, 0], [1, 0, 0, 1, 0], [0, 1, 0, 1, 0], [0, 1, 0, 1, 0]], dtype=float)
    response = np.array([1.0, 2.0, 4.0, 5.0])  # mean 3, total 10; 2 x 1.5^2 x 2 = 9 between the first two options
    with np.errstate(all="raise"):
        found = eta_squared(is_option, np.array([0, 2]), response)
    assert found == pytest.approx([0.9, (4 + 3 * (2 / 3) ** 2) / 10])  # an option that is empty adds nothing
    assert eta_squared(is_option, np.array([0, 2]), np.ones(4)).tolist() == [0.0, 0.0]


def test_each_theory_alone() -> None:
    worlds = WORLDS.assign(**{"theory.effort": ["x", None, "y", "y"]})
    found = drivers.contrast_by_theory(summary_of([-1.0, 2.0, 0.0, 3.0]), worlds)
    assert found == (
        TheoryAlone("leaving", "hazard", 2, 1.5, 0.5, 0.0),
        TheoryAlone("leaving", "rate_only", 2, 0.5, 0.5, 0.5),
        TheoryAlone("effort", "x", 1, -1.0, 0.0, 1.0),
        TheoryAlone("effort", "y", 2, 1.5, 0.5, 0.0),
    )
    assert drivers.contrast_by_theory(summary_of(MEANS), WORLDS[["world", "theory.norms", "effort.response"]]) == ()


SEVEN = pd.DataFrame({"world": range(7), "theory.effort": ["a"] * 3 + ["b"] * 4, "effort.response": np.arange(7.0)})
OF_SEVEN = (0.0, 2.0, 4.0, 10.0, 12.0, 14.0, 12.0)
# squares within the theories 8 + 8 over 7 - 2, the variance of all (604 - 54^2 / 7) / 6
EXPLAINED = 1 - (16 / 5) / ((604 - 54**2 / 7) / 6)


def test_the_spread_is_split_by_hand() -> None:
    found = drivers.split_spread(summary_of(OF_SEVEN, monte_carlo_share=0.05), SEVEN)
    assert found is not None
    assert (found.monte_carlo, found.theories, found.parameters) == pytest.approx((0.05, EXPLAINED, 0.95 - EXPLAINED))
    noisy = drivers.split_spread(summary_of(OF_SEVEN, monte_carlo_share=0.5), SEVEN)
    assert noisy == SpreadSplit(0.5, 0.5, 0.0)  # theories cannot explain what is noise


def test_a_theory_that_explains_less_than_chance_explains_none() -> None:
    same = (1.0, 3.0, 2.0, 1.0, 3.0, 2.0, 2.0)  # mean 2 under either
    assert drivers.split_spread(summary_of(same, monte_carlo_share=0.25), SEVEN) == SpreadSplit(0.25, 0.0, 0.75)


def test_without_theories_the_rest_is_parameters() -> None:
    table = SEVEN[["world", "effort.response"]]
    assert drivers.split_spread(summary_of(OF_SEVEN, monte_carlo_share=0.25), table) == SpreadSplit(0.25, 0.0, 0.75)
    two = drivers.split_spread(summary_of([0.0, 1.0], monte_carlo_share=0.25), table)
    assert two == SpreadSplit(0.25, 0.0, 0.75)


def test_when_the_spread_cannot_be_split() -> None:
    few = SEVEN.iloc[:6]  # six worlds less two means leave four
    assert drivers.split_spread(summary_of(OF_SEVEN[:6], monte_carlo_share=0.1), few) is None
    assert drivers.split_spread(summary_of(OF_SEVEN), SEVEN) is None  # one replication: noise unknown
    assert drivers.split_spread(summary_of([2.0] * 7, monte_carlo_share=0.0), SEVEN) is None
    assert drivers.split_spread(summary_of([2.0], monte_carlo_share=1.0), SEVEN) is None
