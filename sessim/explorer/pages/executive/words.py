"""A person's years in words: what became of the ratings, and why each came out as it did."""

from __future__ import annotations

from collections.abc import Mapping

from sessim.evidence.contrasts.number_format import format_number
from sessim.year.chronicle import SeatYear

EXITS = {1: "was removed", 2: "died", 3: "retired", 4: "quit"}
RANKS = {1: "a Meritorious rank award", 2: "a Distinguished rank award"}
PARTS = {
    "performance": "performance",
    "leniency": "leniency",
    "affinity": "affinity",
    "inflation": "inflation",
    "lesson": "lesson from the board",
    "group_difference": "group difference",
    "job_change": "supervisor before a job change",
    "reading": "error of this rating",
    "workforce": "productivity of those led",
}


def describe_ratings(stories: Mapping[str, tuple[SeatYear, ...]], first: int) -> str:
    """What became of the ratings under each policy, from a fiscal year on.

    Args:
        stories: Years of the person by name of the policy.
        first: First fiscal year of the policies.
    """
    parts = []
    for name, years in stories.items():
        policy = [year for year in years if year.fiscal_year >= first]
        ratings = ", ".join(str(year.columns["final_level"]) for year in policy if year.columns["is_rated"]) or "none"
        held = sum(year.columns["was_limited"] for year in policy)
        text = f"Under {name} the ratings are {ratings}"
        text += f"; {held} of them held to level 3 by the limit" if held else ""
        last = years[-1] if years else None
        if last is not None and last.columns["exit_kind"]:
            text += f"; the person {EXITS[last.columns['exit_kind']]} at the end of fiscal year {last.fiscal_year}"
        parts.append(text + ".")
    return " ".join(parts)


def explain_rating(year: SeatYear) -> list[str]:
    """Why a year's rating came out as it did, every number a column of the table or what a stage left."""
    held = year.columns
    if year.signal is None or year.board is None:
        return [f"Not rated: served {held['months_served']:.1f} months."]
    signal, board = year.signal, year.board

    def signed(value: float) -> str:
        return format_number(value, 2, is_signed=True)

    parts = ", ".join(
        f"{words} {signed(getattr(signal, name))}" for name, words in PARTS.items() if getattr(signal, name)
    )
    elements, weights = (", ".join(map(str, each)) for each in (held["element_level"], year.weights))
    takes_out = f"{100 * board.leniency_removed:.0f} percent of that and {100 * board.rigour:.0f} percent of inflation"
    if board.political_pull:
        takes_out += f", political members add {signed(board.political_pull)} SD"
    lines = [
        f"Rater: signal {signed(signal.total)} SD, of which {parts}. Element levels {elements} (weights {weights}) give "
        f"{held['initial_points']} points: level {held['initial_level']}.",
        f"Board: sees the rater {signed(board.leniency_seen)} SD from the component's mean and takes out {takes_out}; its own "
        f"reading is level {board.own_level}, and it "
        f"{'acts: level' if board.acted else 'leaves level'} {held['recommended_level']}.",
    ]
    if year.slot is None:
        lines.append("Limit: none binds here.")
    else:
        slot = year.slot
        claim = f"{slot.slots} places for {slot.claimants} claimants among {slot.counted} counted"
        if slot.place:
            fate = "held to level 3" if held["was_limited"] else "keeps the rating"
            lines.append(f"Limit: {claim}; place {slot.place} in the queue, {fate}.")
        else:
            lines.append(f"Limit: {claim}; no claim to a place.")
    result = [
        f"Result: level {held['final_level']}, award ${held['award_granted']:,.0f}, pay change ${held['pay_rise']:,.0f}"
    ]
    if held["rank_given"]:
        result.append(RANKS[held["rank_given"]])
    result.append(f"{signed(held['shortfall'])} levels short of what was expected, fairness {signed(held['fairness'])}")
    quits, retires = (f"{100 * held[name]:.1f} percent" for name in ("quit_hazard", "retire_hazard"))
    result.append(f"probability of quitting {quits}, of retiring {retires}")
    if held["exit_kind"]:
        result.append(EXITS[held["exit_kind"]])
    return [*lines, "; ".join(result) + "."]
