"""What the worked examples of ratings call: elements, clocks, boards, the limit and what the levels become."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sessim.law.ratings import (
    appraisal,
    boards,
    clocks,
    distribution,
    elements,
    limit,
    results_share,
    rolling_share,
)
from sessim.settings.policy.rulebooks import make_rulebook
from tests.support.law_functions.given import BOOK, YEAR, Case, numbers, of


def weights(case: Case) -> list[str]:
    return list(elements.find_weight_faults(case["weights"], of("elements", elements.ElementRules, case)))


def free_points(case: Case) -> int:
    return elements.free_points(of("elements", elements.ElementRules, case).weight_minima)


def shared_shares(case: Case) -> list[float]:
    rules = of("elements", elements.ElementRules, case)
    return [round(each, 9) for each in elements.shared_shares(case["shares"], case["shift"], rules)]


def blackout_ends(case: Case) -> str:
    rules = of("clocks", clocks.ClockRules, case)
    return str(clocks.last_blocked_day(clocks.inauguration(case["inaugurated"], rules), rules.blackout_days))


def blocked(case: Case) -> bool:
    rules = of("clocks", clocks.ClockRules, case)
    began = clocks.inauguration(case["inaugurated"], rules)
    return bool(clocks.is_blocked(np.array([case["day"]], dtype="datetime64[D]"), began, rules.blackout_days)[0])


def first_rating_day(case: Case) -> str:
    rules = of("clocks", clocks.ClockRules, case)
    end = np.array([case["period_end"]], dtype="datetime64[D]")
    return str(clocks.first_rating_day(end, np.array([case["days_served"]]), rules)[0])


def combined_score(case: Case) -> float:
    rules = of("clocks", clocks.ClockRules, case)
    stints = np.array(case["stints"])  # points, days, whether a detail
    score, days, is_detail = (stints[:, [column]] for column in range(3))
    return float(clocks.combined_score(score, days, is_detail.astype(bool), rules)[0])


def board(case: Case) -> list[str]:
    rules = of("boards", boards.BoardRules, case)
    career = np.arange(case["members"]) < case["career"]
    rules = dataclasses.replace(rules, has_career_majority=case.get("asks_majority", rules.has_career_majority))
    return list(boards.find_board_faults(career, rules))


def most_noncareer_members(case: Case) -> int:
    return boards.most_noncareer_members(case["members"])


def make_up(case: Case) -> list[int]:
    board = boards.make_up_board(made_up(case))
    return [board.political, board.committed, board.within]


def made_up(case: Case) -> boards.BoardRules:
    return dataclasses.replace(
        of("boards", boards.BoardRules, case),
        members=case["members"],
        political_share=case.get("political", 0.0),
        committed_share=case["committed"],
        within_share=case.get("within", 0.0),
        members_sit_out_their_own=case.get("sits_out", True),
    )


def votes(case: Case) -> float:
    rules = made_up(case)
    board = boards.make_up_board(rules)
    acts = boards.may_vote(board.places, np.array([case["place"]]), rules)
    return float(boards.share_of_votes(board.places <= board.committed, acts)[0])


def may_vote(case: Case) -> list[bool]:
    rules = of("boards", boards.BoardRules, case)
    return boards.may_vote(np.array(case["members"]), np.array([case["subject"]]), rules)[:, 0].tolist()


def higher_review(case: Case) -> dict[str, int]:
    binds = BOOK.value("boards.higher_level_review_binds", case.get("year", YEAR))
    initial, told = boards.recommend_after_review(
        np.array([case["initial"]]), np.array([case["reviewer"]]), np.array([True]), binds
    )
    return {"initial": int(initial[0]), "recommended": int(told[0])}


def forced_levels(case: Case) -> list[int]:
    levels = np.array(case["levels"], dtype=np.int8)
    everyone = np.zeros(len(levels), dtype=np.int64)
    return distribution.force_levels(
        levels,
        everyone,
        numbers(case["priority"]),
        np.arange(len(levels)),
        np.array([case["top"]]),
        np.array([case["low"]]),
    ).tolist()


def ranks(case: Case) -> list[int]:
    priority = numbers(case["priority"])
    return distribution.ranks(np.zeros(len(priority), dtype=np.int64), priority, np.arange(len(priority))).tolist()


def limited_level5(case: Case) -> list[int]:
    levels = np.array(case["levels"], dtype=np.int8)
    everyone = np.zeros(len(levels), dtype=np.int64)
    return distribution.hold_level5_to_slots(
        levels, everyone, numbers(case["priority"]), np.arange(len(levels)), np.array([case["slots"]])
    ).tolist()


def places_by_lot(case: Case) -> list[int]:
    """Places of each group when the fractions of an agency are given out by lot."""
    owner = np.array(case["agency"])
    number = np.array(case["number"])
    return distribution.slots_by_lot(
        case["share"], number, owner, numbers(case["draw"]), numbers(case["starts"])
    ).tolist()


def effective_limit(case: Case) -> float:
    """Largest share at levels 4 and 5 in an agency of so many career executives, percent to a tenth."""
    rules = make_rulebook(BOOK, {}, case["year"], case["year"], "test").limit
    if rules.share is None or case["number"] < rules.threshold:
        return 100.0
    most = int(limit.slots(rules.share, np.array([case["number"]]), rules.rounding)[0])
    return round(100 * most / case["number"], 1)


def shares_by_results(case: Case) -> list[float]:
    """Shares of agencies that follow measured results, to a hundredth of a percent."""
    share = np.full(len(case["counted"]), case["share"])
    highest = np.full(len(share), case.get("most", 1.5))
    measured, counted = numbers(case["results"]), np.array(case["counted"])
    found = results_share.shares_by_results(share, counted, measured, case["weight"], case.get("least", 0.5), highest)
    return [round(each, 4) for each in found.tolist()]


def standardised(case: Case) -> list[float]:
    values = np.array([np.nan if each is None else each for each in case["results"]], dtype=np.float64)
    found = results_share.standardise(values, np.array(case.get("among", [True] * len(values))))
    return [round(each, 4) for each in found.tolist()]


def rolling_places(case: Case) -> list[int]:
    """Places of an agency year by year, when it uses all that it has, or what `used` says."""
    had: list[float] = []
    used: list[int] = []
    places: list[int] = []
    for year, number in enumerate(case["counted"]):
        share, earlier = case["shares"][year] if "shares" in case else case["share"], case["years"] - 1
        share_now, counted = numbers(share), np.array([number])
        if earlier:
            behind = numbers(sum(had[-earlier:])), numbers(sum(used[-earlier:]))
            share_now = rolling_share.rolling_shares(share_now, counted, *behind, case.get("below", 20))
        places.append(int(limit.slots(share_now, counted, case["rounding"])[0]))
        had.append(share * number)
        used.append(case["used"][year] if "used" in case else places[-1])
    return places


def level_with(case: Case) -> int:
    """Summary level when some elements are at 4 and the others at 5."""
    rules = make_rulebook(BOOK, {"appraisal.weights": case["weights"]}, YEAR, YEAR, "test").appraisal
    levels = np.array([[4 if number in case["at_four"] else 5] for number in range(1, 6)], dtype=np.int8)
    return int(appraisal.rate(levels, rules)[1][0])


def least_weights(case: Case) -> Case:
    minima = list(of("elements", elements.ElementRules, case).weight_minima)
    return {"weights": minima, "sum": sum(minima)}


RATINGS_FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    each.__name__: each
    for each in (
        weights, free_points, shared_shares, blackout_ends, blocked, first_rating_day, combined_score, board,
        most_noncareer_members, make_up, votes, may_vote, higher_review, forced_levels, ranks, limited_level5,
        places_by_lot, effective_limit, level_with, least_weights, shares_by_results, standardised, rolling_places,
    )
}  # fmt: skip
