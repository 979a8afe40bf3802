"""Who rates whom, a part of stages 2 and 3: supervisors and peers, whose views of a person are averaged.

The people under one rater id are a group. Its supervisors, one or several, each rate everyone in it; where peers have a say,
everyone in it rates everyone else. A panel's view is the mean of its members' views, so that what is chance in one of them
shrinks. Each member biases a report as a single rater would; that peers who compete rate each other down is not assumed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Flags, Floats
from sessim.corps.seats import Seats


def average_errors(seats: Seats, is_filled: Flags) -> float | Floats:
    """Standard deviation of a panel's mean error about a person, relative to that of one rater; above 0, at most 1.

    Args:
        seats: The seats, with their supervisors and the weight of peers.
        is_filled: Whether a person holds each seat, shape (seats,).

    Returns:
        One number where peers have no say, otherwise by seat, shape (seats,).
    """
    if seats.peer_weight == 0.0:
        return math.sqrt(1.0 / seats.supervisors_per_person)
    peers, weight = _peers(seats, is_filled)
    return np.sqrt((1.0 - weight) ** 2 / seats.supervisors_per_person + weight**2 / np.maximum(peers, 1.0))


def average_leniency(seats: Seats, is_filled: Flags, of_supervisors: Floats, of_peers: Floats) -> Floats:
    """Leniency towards each person of those who rate the person, rater SD, shape (seats,).

    Args:
        seats: The seats.
        is_filled: Whether a person holds each seat, shape (seats,).
        of_supervisors: Standardised mean leniency of the supervisors of each rater id, SD, shape (raters,).
        of_peers: Leniency of each person as a rater of peers, SD, 0 for vacant seats, shape (seats,).
    """
    from_above = of_supervisors[seats.rater] / math.sqrt(seats.supervisors_per_person)
    if seats.peer_weight == 0.0:
        return from_above
    peers, weight = _peers(seats, is_filled)
    of_group = np.bincount(seats.rater, weights=of_peers, minlength=seats.number_of_raters)
    of_others = (of_group[seats.rater] - of_peers) / np.maximum(peers, 1.0)
    return (1.0 - weight) * from_above + weight * of_others


def _peers(seats: Seats, is_filled: Flags) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Number of peers who rate each person, and the weight of their view, 0 for anyone without peers."""
    group = np.bincount(seats.rater, weights=is_filled, minlength=seats.number_of_raters)
    peers = np.maximum(group[seats.rater] - 1.0, 0.0)
    return peers, np.where(peers > 0.0, seats.peer_weight, 0.0)
