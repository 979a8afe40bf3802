"""Measures against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from sessim.measures import statistics
from sessim.measures.catalogue import BY_NAME, NAMES
from sessim.measures.ratings_by_agency import count_ratings_by_agency
from sessim.measures.recorder import Recorder
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR
from tests.support.corps import books, live

RARE = {
    # about people of whom a small corps may have none, or about years that were not seen
    "good_removed", "small_agency_top_share", "regretted_share", "leaver_gap", "level_stability", "truth_stability",
    "rotation_rate", "fell_from_top", "failers_after_3", "saved_pay_real", "months_to_fill", "years_to_action",
    "limited_exit_gap", "limited_star_exit_rate", "fairness_of_limited", "exit_rate_below3", "low_rating_avoided",
    "medium_agency_top_share", "large_agency_top_share", "agency_level5_highest", "agency_level5_lowest",
    "newly_level3_exit_rate", "newly_level3_retire_rate", "newly_level3_quit_rate", "external_arrivals",
    "retired_within_five", "raise_rate_level1", "raise_rate_level2",
}  # fmt: skip


def test_every_declared_measure_is_recorded_for_every_year() -> None:
    recorder = Recorder()
    live(books(3), watch=recorder)
    assert recorder.table().shape == (3, len(NAMES))
    always = [name for name in NAMES if name not in RARE]
    assert np.isfinite(recorder.table()[:, [NAMES.index(name) for name in always]]).all()


def test_largest_marks_the_rounded_share() -> None:
    assert statistics.mark_largest(np.array([3.0, 1.0, 2.0, 5.0]), 0.5).tolist() == [True, False, False, True]
    assert not statistics.mark_largest(np.zeros(0), 0.3).any()
    assert (
        np.count_nonzero(statistics.mark_largest(np.ones(5), 0.4)) == 2
    )  # of those alike, as many as there is room for


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("number", [0, 1, 2, 7, 40])
@pytest.mark.parametrize("kinds", [3, 1000])  # with ties, and hardly with any
def test_both_ends_are_marked_as_each_alone(share: float, number: int, kinds: int) -> None:
    values = np.random.default_rng(number).integers(0, kinds, number) / kinds
    smallest, largest = statistics.mark_ends(values, share)
    assert np.array_equal(smallest, statistics.mark_largest(-values, share))
    assert np.array_equal(largest, statistics.mark_largest(values, share))
    assert smallest.sum() == largest.sum() == round(share * number)


def test_information_of_a_perfect_and_of_a_constant_rating() -> None:
    perfect = np.diag(np.full(5, 20))
    assert statistics.information_bits(perfect) == pytest.approx(math.log2(5))
    constant = np.array([[0] * 5, [20] * 5])
    assert statistics.information_bits(constant) == pytest.approx(0.0, abs=1e-12)


def test_rank_correlation_with_ties() -> None:
    def found(*level: int) -> float:
        levels = np.array(level, dtype=np.int8)
        return statistics.rank_correlation(levels, np.bincount(levels, minlength=6))

    assert found(1, 1, 2, 2) == pytest.approx(2 / math.sqrt(5))
    assert found(5, 4, 2) == pytest.approx(-1.0)
    assert math.isnan(found(3, 3, 3)) and math.isnan(found(3, 4))


def test_groups_stand_by_quality_with_half_of_their_own_people() -> None:
    standing = statistics.middles(np.array([0.5, -1.0, 9.0]), np.array([6, 4, 0]))
    assert standing[:2].tolist() == [0.7, 0.2] and math.isnan(standing[2])


def test_the_best_within_are_the_rounded_share_of_each_group() -> None:
    marked = statistics.mark_best_within(np.array([1, 0, 1, 0, 1, 2]), np.array([2, 3, 1]), 0.5)
    assert marked.tolist() == [
        False,
        False,
        True,
        True,
        True,
        False,
    ]  # one of two, two of three (1.5), none of one (0.5)


def test_rows_are_put_in_order_of_their_values_also_where_the_last_bits_decide() -> None:
    rows = np.array([0, 1, 2, 4])
    assert statistics.order_by_values(rows, np.array([0.5, -1.0, 2.0, 9.0, -3.0])).tolist() == [4, 1, 0, 2]
    hardly = np.nextafter(1.0, 2.0)
    assert statistics.order_by_values(rows, np.array([hardly, 1.0, -1.0, 9.0, -hardly])).tolist() == [4, 2, 1, 0]
    assert len(statistics.order_by_values(np.zeros(0, dtype=np.int64), np.zeros(5))) == 0


def test_ratings_are_counted_by_agency_and_by_fifth_of_the_truth() -> None:
    """Five executives from the lowest true contribution to the highest, the last two of them the true top."""
    found = count_ratings_by_agency(np.array([1, 0, 1, 1, 0]), np.array([2, 3, 4, 5, 3], dtype=np.int8), 2, 3)
    assert found.rated.tolist() == [2, 3, 0] and found.truly_top30.tolist() == [1, 1, 0]
    assert (
        found.rated_high.tolist() == [0, 2, 0]
        and found.level5.tolist() == [0, 1, 0]
        and found.truly_top30_rated_high.tolist() == [0, 1, 0]
    )
    assert [found.by_level_and_fifth[:, fifth].tolist().index(1) for fifth in range(5)] == [2, 3, 4, 5, 3]
    assert found.by_level_and_fifth.sum() == 5


def test_gini_of_equal_and_of_unequal_values() -> None:
    assert statistics.gini(np.ones(4)) == pytest.approx(0.0)
    assert statistics.gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(3 / 4)
    assert math.isnan(statistics.gini(np.zeros(3)))


def test_entropy_of_counts() -> None:
    assert statistics.entropy_bits(np.array([2, 2, 0])) == pytest.approx(1.0)


def ordinal(signal: np.ndarray, shares: list[float]) -> np.ndarray:
    """Levels from the lowest band up with the given shares."""
    cuts = np.quantile(signal, np.cumsum(shares)[:-1])
    return (1 + np.searchsorted(cuts, signal)).astype(np.int8)


@pytest.mark.parametrize(
    ("shares", "top", "bottom", "bits", "correlation"),
    [
        ([0.004, 0.036, 0.39, 0.57], 0.71, 0.78, 0.10, 0.54),
        ([0.01, 0.69, 0.20, 0.10], 0.75, 0.68, 0.13, 0.52),
        ([0.01, 0.49, 0.30, 0.20], 0.78, 0.75, 0.14, 0.57),
    ],
    ids=["today-like", "cap of 30 percent", "cap of 50 percent"],
)
def test_the_derived_table_of_what_a_cap_does_to_information(
    shares: list[float], top: float, bottom: float, bits: float, correlation: float
) -> None:
    """Literature page, section 9: reliability .52, leniency SD .5, pools of ten, government-wide cuts."""
    draws = np.random.default_rng(90_18820)
    people = 200_000
    truth = draws.standard_normal(people)
    # a rating of unit variance and reliability .52; one rater a pool of ten, whose leniency comes on top
    rating = math.sqrt(0.52) * truth + math.sqrt(0.48) * draws.standard_normal(people)
    level = ordinal(rating + np.repeat(0.5 * draws.standard_normal(people // 10), 10), shares)
    is_top = truth >= np.quantile(truth, 0.8)
    is_bottom = truth <= np.quantile(truth, 0.1)
    assert roc_auc_score(is_top, level) == pytest.approx(top, abs=0.015)
    assert 1 - roc_auc_score(is_bottom, level) == pytest.approx(bottom, abs=0.015)
    table = np.bincount(level.astype(np.int64) * 2 + is_top, minlength=12).reshape(6, 2)
    entropy = statistics.entropy_bits
    assert entropy(table.sum(axis=0)) + entropy(table.sum(axis=1)) - entropy(table) == pytest.approx(bits, abs=0.02)
    assert statistics.correlation(level.astype(np.float64), truth) == pytest.approx(correlation, abs=0.015)


def test_measures_of_a_year_against_a_plain_count() -> None:
    found: list[tuple[dict[str, float], dict[str, float]]] = []

    def watch(year: Year) -> None:
        recorder = Recorder()
        recorder(year)
        people = year.people
        rated = [i for i in range(len(year.seats)) if people.is_rated[i] and year.seats.appointment[i] == 0]
        held = [i for i in range(len(year.seats)) if people.is_filled[i] and year.seats.appointment[i] == 0]
        best = sorted(rated, key=lambda i: -people.contribution[i])[: round(0.3 * len(rated))]
        worst = sorted(rated, key=lambda i: people.contribution[i])[: round(0.1 * len(rated))]
        tops = [i for i in rated if people.final_level[i] >= 4]
        gone = [i for i in rated if people.exit_kind[i] in (3, 4)]
        plain = {
            "top_share": len(tops) / len(rated),
            "top30_found": len(set(tops) & set(best)) / len(best),
            "top_deserved": len(set(tops) & set(best)) / len(tops),
            "poor_rated_top": len(set(tops) & set(worst)) / len(worst),
            "award_share_top30": sum(people.award_granted[i] for i in best)
            / sum(people.award_granted[i] for i in rated),
            "exit_rate": sum(people.exit_kind[i] != 0 for i in held) / len(held),
            "regretted_share": len(set(gone) & set(best)) / len(gone) if gone else math.nan,
            "helping": sum(people.helping[i] for i in held) / len(held),
        }
        found.append((dict(zip(NAMES, recorder.table()[0].tolist(), strict=True)), plain))

    live(books(3), watch=watch)
    for measured, plain in found:
        for name, value in plain.items():
            assert measured[name] == pytest.approx(value, nan_ok=True), BY_NAME[name]


def test_measures_that_look_back_go_on_over_the_branch_of_a_policy() -> None:
    """A recorder that takes over the memory of another measures the same as one that saw all years."""
    whole, first = Recorder(), Recorder()
    seen: list[Recorder] = []

    def watch(year: Year) -> None:
        whole(year)
        if year.fiscal_year < FIRST_YEAR + 3:
            first(year)
        else:
            if not seen:
                seen.append(Recorder(first.memory))
            seen[0](year)

    live(books(5), watch=watch)
    late = seen[0].table()
    assert late.tobytes() == whole.table()[3:].tobytes()
    assert np.isfinite(
        late[:, [NAMES.index(name) for name in ("failers_after_3", "level_stability", "rotation_rate")]]
    ).all()


def test_recording_changes_nothing() -> None:
    from tests.support.corps import same

    assert same(live(books(3)), live(books(3), watch=Recorder())) == []
