"""Invariants of the law that hold for every input, not only for the worked examples."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sessim.arrays import ranking
from sessim.behavior.reviewing import rigour_of_members
from sessim.law.pay import annuity, awards, pay_path, rank_awards, rates, value
from sessim.law.ratings import boards, clocks, distribution, elements, limit
from sessim.law.rulebook import RankAwardRules, ReviewRules
from sessim.law.tenure import appointments, fallback, removal, separation
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.statutes import load_statutes
from tests.oracle.cases import central_world
from tests.oracle.rule_cases import rulebook

RULES = rulebook(2026)
BOOK = load_statutes()
ANNUITY = make_concept_rules(BOOK, "annuity", annuity.AnnuityRules, 2026)
SEPARATION = make_concept_rules(BOOK, "separation", separation.SeparationRules, 2026)
RANKS = make_concept_rules(BOOK, "rank_awards", RankAwardRules, 2026)
SHARES = st.floats(0.0, 1.0)
PAY = st.integers(100_000, 300_000).map(float)
GROUPS = 4


@st.composite
def people(draw: Any, most: int = 40) -> dict[str, np.ndarray]:
    """Some people in groups with priorities (ties included), levels and pay."""
    number = draw(st.integers(1, most))
    column = {
        "group": hnp.arrays(np.int64, number, elements=st.integers(0, GROUPS - 1)),
        "priority": hnp.arrays(np.float64, number, elements=st.integers(-5, 5).map(float)),
        "level": hnp.arrays(np.int8, number, elements=st.integers(1, 5)),
        "pay": hnp.arrays(np.float64, number, elements=PAY),
    }
    found = {name: draw(strategy) for name, strategy in column.items()}
    found["seat_id"] = np.array(draw(st.permutations(range(number))), dtype=np.int64)
    return found


def counted(group: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.bincount(group[where], minlength=GROUPS)


@given(SHARES, st.integers(0, 5000))
def test_a_limit_is_never_exceeded_by_its_slots(share: float, number: int) -> None:
    floor, nearest, ceiling = (
        int(limit.slots(share, np.array([number]), how)[0]) for how in ("floor", "nearest", "ceiling")
    )
    assert floor <= nearest <= ceiling <= floor + 1
    assert floor <= share * number + 1e-6


@given(people(), SHARES)
def test_those_who_keep_a_slot_fill_it_and_outrank_the_others(corps: dict[str, np.ndarray], share: float) -> None:
    size = np.bincount(corps["group"], minlength=GROUPS)
    slots = limit.slots(share, size, "floor")
    keeps = ranking.keep_best(corps["group"], corps["priority"], corps["seat_id"], slots)
    assert np.array_equal(counted(corps["group"], keeps), np.minimum(slots, size))
    for each in range(GROUPS):
        inside, outside = keeps & (corps["group"] == each), ~keeps & (corps["group"] == each)
        if inside.any() and outside.any():
            assert corps["priority"][inside].min() >= corps["priority"][outside].max()


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(-3, 3), st.integers(-4, 4)), min_size=1, max_size=60),
    st.sampled_from([0.0, 1e-300, 1e-15, 1.0, 1e300]),
    st.randoms(use_true_random=False),
)
def test_a_queue_stands_in_its_exact_order_however_near_its_priorities_are(
    drawn: list[tuple[int, int, int]], unit: float, chance: random.Random
) -> None:
    """Coarse steps and steps of one unit, down to priorities that no key of fewer bits tells apart, and ties."""
    group = np.array([each[0] for each in drawn])
    priority = np.array([each[1] + each[2] * min(unit, 1e-15) for each in drawn]) * max(unit, 1.0)
    seat_id = np.array(chance.sample(range(len(drawn)), len(drawn)))
    order = ranking.order_in_groups(group, priority, seat_id)
    assert order.tolist() == np.lexsort((seat_id, -priority, group)).tolist()
    near_zero = priority * 1e-308  # so small that their spread is hardly a number
    order = ranking.order_in_groups(group, near_zero, seat_id)
    assert order.tolist() == np.lexsort((seat_id, -near_zero, group)).tolist()


def test_a_long_queue_with_many_near_ties_stands_in_its_exact_order() -> None:
    draw = np.random.default_rng(5)
    group, seat_id = draw.integers(0, 3, 70_000), draw.permutation(70_000)
    for priority in (draw.integers(0, 9, 70_000).astype(float), 1e9 + draw.random(70_000) * 1e-6):
        order = ranking.order_in_groups(group, priority, seat_id)
        assert np.array_equal(order, np.lexsort((seat_id, -priority, group)))


@given(people(), st.integers(0, 40_000))
def test_awards_are_served_in_order_until_the_money_ends(corps: dict[str, np.ndarray], budget: int) -> None:
    """Against a loop over people: where the budget serves all, all are paid; the first that does not fit ends the queue."""
    wanted = 1.0 + np.arange(len(corps["group"])) * 977.0 % 9_000
    budgets = np.full(GROUPS, float(budget))
    paid = awards.pay_in_order(corps["group"], corps["priority"], corps["seat_id"], wanted, budgets)
    left, has_ended = budgets.copy(), np.zeros(GROUPS, dtype=bool)
    for row in np.lexsort((corps["seat_id"], -corps["priority"], corps["group"])):
        each = corps["group"][row]
        has_ended[each] |= wanted[row] > left[each]
        assert paid[row] == ~has_ended[each]
        left[each] -= wanted[row] * paid[row]


@given(people(), SHARES, SHARES)
def test_a_full_forced_distribution_has_exactly_its_shares(
    corps: dict[str, np.ndarray], top_share: float, low_share: float
) -> None:
    low_share = min(low_share, 1.0 - top_share)
    group = corps["group"]
    size = np.bincount(group, minlength=GROUPS)
    top, low = limit.slots(top_share, size, "floor"), limit.slots(low_share, size, "floor")
    levels = distribution.force_levels(corps["level"], group, corps["priority"], corps["seat_id"], top, low)
    assert np.array_equal(counted(group, levels >= 4), top)
    assert np.array_equal(counted(group, levels <= 2), low)
    assert set(levels.tolist()) <= {1, 2, 3, 4, 5}
    again = distribution.force_levels(levels, group, corps["priority"], corps["seat_id"], top, low)
    assert np.array_equal(levels, again)


@given(people(), SHARES)
def test_a_limit_on_level_5_moves_nobody_past_level_4(corps: dict[str, np.ndarray], share: float) -> None:
    group, before = corps["group"], corps["level"]
    slots = limit.slots(share, np.bincount(group, minlength=GROUPS), "floor")
    after = distribution.hold_level5_to_slots(before, group, corps["priority"], corps["seat_id"], slots)
    assert np.all(counted(group, after == 5) == np.minimum(slots, counted(group, before == 5)))
    assert np.array_equal(after >= 4, before >= 4)
    assert np.array_equal(after[before != 5], before[before != 5])


@given(people(), SHARES, st.floats(0.0, 0.2))
def test_awards_stay_in_their_band_and_in_the_pool(
    corps: dict[str, np.ndarray], pool_share: float, rate: float
) -> None:
    wanted = awards.award_within_band(np.full(len(corps["pay"]), rate), corps["pay"], RULES.awards)
    assert np.all(wanted >= RULES.awards.minimum * corps["pay"] - 1e-6)
    assert np.all(wanted <= RULES.awards.maximum * corps["pay"] + 1e-6)
    budget = np.floor(pool_share * np.bincount(corps["group"], weights=corps["pay"], minlength=GROUPS))
    paid = awards.pay_in_order(corps["group"], corps["priority"], corps["seat_id"], wanted, budget)
    assert np.all(np.bincount(corps["group"], weights=wanted * paid, minlength=GROUPS) <= budget)


@given(PAY, st.floats(-0.3, 0.3), st.booleans())
def test_nobody_is_raised_above_the_ceiling_or_cut_below_the_floor(before: float, rate: float, certified: bool) -> None:
    rules = dataclasses.replace(RULES.pay, is_certified=certified)
    after = float(rates.adjusted_pay(np.array([before]), np.array([rate]), rules)[0])
    assert after <= max(rules.ceiling, before)
    assert after >= min(rules.minimum, before)
    if rate >= 0:
        assert after >= before


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=8), PAY, st.integers(150_000, 320_000))
def test_deferral_conserves_money_over_the_years(granted: list[int], basic: float, ceiling: int) -> None:
    carried, paid = np.zeros(1), 0.0
    for award in granted:
        now, carried = rates.pay_within_aggregate_limit(carried + award, np.array([basic]), ceiling)
        assert now[0] + basic <= max(ceiling, basic)
        paid += float(now[0])
    assert paid + carried[0] == sum(granted)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_removals_follow_the_triggers_exactly(levels: list[int]) -> None:
    rules = RULES.removal
    level1 = below3 = np.zeros(1, dtype=np.uint8)
    no = np.array([False])
    for level in levels:
        level1 = removal.remember(level1, np.array([level == 1]), rules.level1_window_years)
        below3 = removal.remember(below3, np.array([level in (1, 2)]), rules.below3_window_years)
    last = np.array([levels[-1]], dtype=np.int8)
    reason = int(removal.removal_reason(last, level1, below3, no, no, no, rules)[0])
    twice_level1 = levels[-rules.level1_window_years :].count(1) >= rules.level1_count
    recent = levels[-rules.below3_window_years :]
    twice_below3 = recent.count(1) + recent.count(2) >= rules.below3_count
    expected = removal.TWO_LEVEL1 if twice_level1 else removal.TWO_BELOW3 if twice_below3 else removal.NO_REMOVAL
    assert reason == expected


@given(people(), st.integers(0, 400))
def test_rank_awards_stay_in_their_quotas_and_go_to_those_who_may(corps: dict[str, np.ndarray], career: int) -> None:
    number = len(corps["pay"])
    may_distinguished, may_meritorious = corps["level"] >= 4, corps["level"] >= 3
    rank = rank_awards.give_ranks(
        corps["priority"], corps["seat_id"], may_distinguished, may_meritorious, career, RANKS
    )
    most = {
        rank_awards.DISTINGUISHED: RANKS.distinguished_quota,
        rank_awards.MERITORIOUS: RANKS.meritorious_quota,
    }
    for code, quota in most.items():
        assert np.count_nonzero(rank == code) <= quota * RANKS.quota_used * career + 1e-6
    assert not np.any((rank == rank_awards.DISTINGUISHED) & ~may_distinguished)
    assert not np.any((rank == rank_awards.MERITORIOUS) & ~may_meritorious)
    money = rank_awards.rank_award(rank, corps["pay"], RANKS)
    assert np.all(money <= RANKS.distinguished_rate * corps["pay"] + 1e-6)
    assert np.array_equal(money > 0, rank > 0)
    career_by_agency = np.bincount(corps["group"], minlength=GROUPS)
    named = rank_awards.nominate(corps["group"], corps["priority"], corps["seat_id"], career_by_agency, RANKS)
    assert np.all(counted(corps["group"], named) <= RANKS.nomination_limit * career_by_agency + 1e-6)
    assert number >= np.count_nonzero(named)


@given(st.lists(st.integers(2002, 2040), unique=True, max_size=20))
def test_the_same_rank_never_comes_twice_within_five_years(years: list[int]) -> None:
    last, given_in = np.zeros(1, dtype=np.int16), []
    for year in sorted(years):
        if rank_awards.may_receive(year, last, np.array([10.0]), RANKS)[0]:
            last[0] = year
            given_in.append(year)
    assert all(later - earlier > RANKS.wait_years for earlier, later in itertools.pairwise(given_in))


@given(st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_weights_without_fault_keep_every_rule(weights: list[int]) -> None:
    for year in (2024, 2026):
        rules = make_concept_rules(BOOK, "elements", elements.ElementRules, year)
        sound = (
            sum(weights) == 100
            and all(weight >= least for weight, least in zip(weights, rules.weight_minima, strict=True))
            and (rules.heaviest_element is None or max(weights) == weights[rules.heaviest_element - 1])
        )
        assert (elements.find_weight_faults(weights, rules) == ()) == sound


@pytest.mark.parametrize("year", range(BOOK.first_fiscal_year, BOOK.last_fiscal_year + 1))
def test_the_shipped_elements_keep_the_rules_on_weights(year: int) -> None:
    rules = make_concept_rules(BOOK, "elements", elements.ElementRules, year)
    weights = [each["weight"] for each in BOOK.value("appraisal.elements", year)]
    assert elements.find_weight_faults(weights, rules) == ()
    assert 1 <= rules.text_element <= 5


@given(st.integers(1, 30), SHARES, SHARES, SHARES)
def test_boards_keep_their_career_majority_and_their_rigour(
    members: int, rigour: float, share: float, strength: float
) -> None:
    rules = make_concept_rules(BOOK, "boards", boards.BoardRules, 2026)
    noncareer = boards.most_noncareer_members(members)
    lawful = np.arange(members) >= noncareer
    assert boards.has_majority(lawful)
    assert not boards.has_majority(np.arange(members) >= noncareer + 1)
    assert bool(boards.find_board_faults(lawful, rules)) == (members < rules.minimum_members)
    usual, board = ReviewRules(0.0, rigour, 0.0, 0.0), central_world(board={"committed_strength": strength}).board
    rigorous = rigour_of_members(usual, share, board).rigour
    assert rigour - 1e-12 <= rigorous <= max(rigour, strength) + 1e-12
    assert rigour_of_members(usual, 0.0, board) == usual


@given(st.integers(0, 364), st.integers(0, 364), st.floats(100, 500), st.floats(100, 500))
def test_a_combined_score_lies_between_its_parts(days: int, other: int, score: float, second: float) -> None:
    rules = make_concept_rules(BOOK, "clocks", clocks.ClockRules, 2026)
    combined = clocks.combined_score(
        np.array([[score], [second]]), np.array([[days], [other]]), np.array([[False], [True]]), rules
    )[0]
    if days < rules.minimum_days and other < rules.detail_days:
        assert np.isnan(combined)
    else:
        assert min(score, second) - 1e-9 <= combined <= max(score, second) + 1e-9


@given(PAY, PAY, st.lists(st.integers(0, 10_000), max_size=10))
def test_saved_pay_never_falls_and_ends_at_the_maximum(before: float, maximum: float, increases: list[int]) -> None:
    now = np.array([before])
    for increase in increases:
        after = fallback.saved_pay(now, maximum, maximum + increase, 0.5)
        assert after[0] >= now[0]
        assert after[0] == now[0] or after[0] >= maximum + increase
        now, maximum = after, maximum + increase


@given(st.integers(0, 10_000), SHARES)
def test_redesignation_never_goes_below_the_floor(reserved: int, share: float) -> None:
    shipped = make_concept_rules(BOOK, "appointments", appointments.AppointmentRules, 2026)
    left = appointments.reserved_after_redesignation(reserved, dataclasses.replace(shipped, redesignated_share=share))
    assert min(reserved, shipped.reserved_floor) <= left <= reserved


AGES = st.floats(30, 75)
SERVICE = st.floats(0, 40)


@given(PAY, SERVICE, AGES)
def test_severance_is_at_most_a_year_of_pay(basic: float, service: float, age: float) -> None:
    paid = separation.severance(np.array([basic]), np.array([service]), np.array([age]), np.array([False]), SEPARATION)
    assert 0.0 <= paid[0] <= basic + 1e-6


def standing(age: float, service: float, high: float = 200_000.0) -> value.Standing:
    service = min(service, age - 22.0)
    one = (np.array([each]) for each in (age, 2026.0 - age, service, high))
    return value.Standing(*one)


@given(AGES, SERVICE)
def test_an_involuntary_leaver_is_never_worse_off_and_money_once_adds_up(age: float, service: float) -> None:
    where = standing(age, service)
    own = value.value_of_leaving(where, False, 0.0, ANNUITY)[0]
    assert value.value_of_leaving(where, True, 0.0, ANNUITY)[0] >= own
    assert value.value_of_leaving(where, False, 1000.0, ANNUITY)[0] == pytest.approx(own + 1000.0)
    assert own >= 0.0


@given(AGES, st.floats(5.0, 40.0), st.floats(1.0, 1.5))
def test_the_value_of_leaving_is_proportional_to_the_average_pay_before_the_supplement(
    age: float, service: float, factor: float
) -> None:
    rules = dataclasses.replace(ANNUITY, full_social_security=0.0)
    low = value.value_of_leaving(standing(age, service), False, 0.0, rules)[0]
    high = value.value_of_leaving(standing(age, service, 200_000.0 * factor), False, 0.0, rules)[0]
    assert high == pytest.approx(low * factor)


def test_one_more_year_brings_the_person_at_29_years_the_full_annuity() -> None:
    """57 with 29 years may leave only on a reduced or deferred annuity; the year that makes 30 is worth more than its pay."""
    where = standing(57.0, 29.0)
    leaves = value.value_of_leaving(where, False, 0.0, ANNUITY)[0]
    a_year_later = value.value_of_leaving(standing(58.0, 30.0), False, 0.0, ANNUITY)[0]
    assert a_year_later / (1.0 + ANNUITY.discount_rate) > leaves
    # reduced by 5 percent for each of five years, against deferred to 60 with 20 years
    at_once = 0.29 * 200_000 * 0.75 * _annuity_factor(28.0)
    deferred = 0.29 * 200_000 * _annuity_factor(25.0) / 1.03**3
    assert leaves == pytest.approx(max(at_once, deferred))


def _annuity_factor(years: float) -> float:
    return sum(1.03**-year for year in range(int(years)))


def test_fractions_are_given_out_from_where_the_draw_of_the_owner_starts() -> None:
    # halves added up in the order 2, 0, 3, 1: from 0.25 the sums 1.25 and 2.25 pass a whole, from 0.75 the sums 1.25 and 2.25
    number, owner, turn = np.ones(4, dtype=np.int64), np.zeros(4, dtype=np.int64), np.array([0.2, 0.4, 0.1, 0.3])
    early = distribution.slots_by_lot(0.5, number, owner, turn, np.array([0.25]))
    late = distribution.slots_by_lot(0.5, number, owner, turn, np.array([0.75]))
    assert (early.tolist(), late.tolist()) == ([1, 1, 0, 0], [0, 0, 1, 1])


def test_a_furlough_takes_its_share_of_the_pay_of_the_months_served() -> None:
    path = pay_path.PayPath(has_begun=True, furlough_share=0.5)
    not_paid, balance = pay_path.pay_not_paid(np.array([100_001.0]), np.array([7.0]), np.array([10.0]), path)
    assert (not_paid.tolist(), balance.tolist()) == (
        [29_167.0],
        [29_177.0],
    )  # half of 58,333.92, and what was owed before
