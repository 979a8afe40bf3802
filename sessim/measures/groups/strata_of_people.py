"""Strata by what a seat or a person is: kind of position, demographic group.

A corps that does not distinguish the two kinds gives nobody a group, and the rows of the stratum stay empty.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.measures.view import View

POSITION = ("general", "career reserved")
DEMOGRAPHIC = ("reference group", "minority group")


def group_by_position(view: View) -> NDArray[np.int64]:
    """Group the career executives by whether their seats are reserved for career appointees."""
    return _group_by_mark(getattr(view.year.seats, "is_reserved", None), view)


def group_by_demography(view: View) -> NDArray[np.int64]:
    """Group the career executives by whether they belong to the minority group."""
    return _group_by_mark(getattr(view.people, "in_minority_group", None), view)


def _group_by_mark(mark: Any, view: View) -> NDArray[np.int64]:
    if mark is None:
        return np.full(len(view.career_rows), -1, dtype=np.int64)
    found: NDArray[np.int64] = mark[view.career_rows].astype(np.int64)
    return found
