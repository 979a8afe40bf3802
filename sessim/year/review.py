"""Stage 4, review: boards compare raters, reread the elements, and recommend."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.grouping import mean_by, sum_by
from sessim.behavior.reviewing import BOARD_THEORIES, Stance, rigour_of_members
from sessim.law.ratings.appraisal import element_levels, rate
from sessim.law.ratings.boards import make_up_board
from sessim.year.appraise import standards
from sessim.year.context import Stances, Year
from sessim.year.outputs import Reviewed
from sessim.year.parts.board_votes import Votes, count_votes, pull_by_politics

AS_ROW = attrgetter(*(each.name for each in fields(Stance)))  # a tenth of the time that `astuple` takes


def review(year: Year) -> Reviewed:
    """Write the boards' evidence and the recommended points and level."""
    people, seats, rules = year.people, year.seats, year.rules.appraisal
    votes = count_votes(year)
    lowers, raises, leniency_removed, rigour, lobbying, on_response = convene_boards(year, votes)
    pull = pull_by_politics(year, votes)

    rated = people.is_rated
    counts = rated.astype(np.float64)
    of_rater = sum_by(seats.rater, counts, seats.number_of_raters)
    of_board = seats.component_sum(counts)
    weighted = np.zeros(len(seats))
    for element, signal in zip(rules.elements, people.element_signal, strict=True):
        weighted += (element.weight / 100.0) * signal
    counted_signal = weighted * counts
    rater_mean = mean_by(seats.rater, counted_signal, of_rater)
    board_mean = mean_by(seats.component, counted_signal, of_board)
    leniency_seen = rater_mean[seats.rater] - board_mean[seats.component]

    adjustment = leniency_removed * leniency_seen + rigour * year.appraised.signal.inflation - pull
    levels = element_levels(
        people.element_signal - adjustment, standards(year.world.rating, low_shift=year.appraised.low_shift)
    )
    board_points, board_level = rate(levels, rules)
    draw = year.uniform("review.attention")
    asked = people.initial_level < people.reference_level
    would_raise = (asked & (draw < on_response)) | (~asked & (draw < raises))
    acts = rated & (
        ((board_level < people.initial_level) & (draw < lowers)) | ((board_level > people.initial_level) & would_raise)
    )
    people.recommended_points = np.where(acts, board_points, people.initial_points)
    people.recommended_level = np.where(acts, board_level, people.initial_level)

    evidence = weighted - leniency_removed * leniency_seen + lobbying * year.normal("review.lobbying") + pull
    people.evidence = np.where(rated, evidence, 0.0)
    evidence_mean = mean_by(seats.component, people.evidence, of_board)
    people.board_deviation = np.where(rated, people.evidence - evidence_mean[seats.component], 0.0)
    return Reviewed(of_rater, leniency_seen, board_level, levels, acts, rigour, pull)


def convene_boards(year: Year, votes: Votes) -> NDArray[np.float64]:
    """Convene the boards and gather how they work on each rating.

    Boards of different agencies are more or less ready to lower on their own initiative; the rules ask the same of all.

    Args:
        year: The year.
        votes: Who votes on whose rating.

    Returns:
        Probabilities of lowering and raising, shares of leniency and inflation removed, lobbying noise, probability of raising
        after a higher-level review; shape (6, seats), or (6, 1) if the same votes and habits apply to all.
    """
    seats = year.seats
    members = make_up_board(year.rules.boards)
    if len(votes.committed) == 1:
        shares, which = votes.committed, np.zeros(1, dtype=np.int64)
    else:
        shares, which = np.unique(votes.committed, return_inverse=True)
    usual = members.committed / members.members
    usual_stances, _ = find_stances(year, usual)
    for board in year.institutions.boards:
        board.convene(usual_stances[board.agency])
    of_pair = np.stack([find_stances(year, share)[1] for share in shares.tolist()])
    if np.all(of_pair == of_pair[:, :1]):
        return np.asarray(of_pair[which, 0].T)
    # one row for each trait of a stance, so that what follows reads along rows
    traits = of_pair.reshape(-1, of_pair.shape[2]).T
    return traits.take(which * seats.number_of_agencies + seats.agency, axis=1, mode="clip")


def find_stances(year: Year, committed: float) -> Stances:
    """How the boards of each agency work where members committed to rigour have a share (0-1) of the votes.

    Boards keep their habits, so this is worked out once for a model and the same rules.

    Returns:
        The stances by agency id, and the same as numbers, shape (agencies, 6).
    """
    review = rigour_of_members(year.rules.review, committed, year.world.board)
    known = year.institutions.known_stances
    if review not in known:
        take_stance = BOARD_THEORIES[year.world.theory.board]
        stances = [take_stance(review, each.board) for each in year.institutions.agencies]
        known[review] = stances, np.array([AS_ROW(each) for each in stances])
    return known[review]
