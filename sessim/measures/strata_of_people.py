"""Strata by what a seat or a person is: kind of position, demographic group.

A corps that does not tell the two kinds apart gives everybody no group, and the rows of the stratum stay empty.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.measures.view import View

POSITION = ("general", "career reserved")
DEMOGRAPHIC = ("reference group", "minority group")


def kind_of_position(view: View) -> NDArray[np.int64]:
    """Whether the held seats are reserved for career appointees."""
    return _one_of_two(getattr(view.year.seats, "is_reserved", None), view)


def demographic_group(view: View) -> NDArray[np.int64]:
    """Whether the persons in the held seats belong to the minority group."""
    return _one_of_two(getattr(view.people, "in_minority_group", None), view)


def _one_of_two(mark: Any, view: View) -> NDArray[np.int64]:
    if mark is None:
        return np.full(len(view.held), -1, dtype=np.int64)
    found: NDArray[np.int64] = mark[view.held].astype(np.int64)
    return found
