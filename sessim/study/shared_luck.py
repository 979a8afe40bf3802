"""Draws that are kept while the arms of a run follow one another, because every arm asks for the same ones.

A draw is named by seed, year and decision (`sessim/streams.py`), so what the second arm asks for is what the first was given.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sessim.streams import Streams

KEPT_AT_MOST = 64 << 20  # bytes; 20 years of the corps of September 2024 take half of it


class SharedLuck(Streams):
    """Streams that draw once what is asked for again; the numbers are those of `Streams`.

    What is kept cannot be written to. A draw that would no longer fit is made whenever it is asked for.

    Args:
        seed: Seed of the run (0 or more).
        kept_at_most: How much is kept, bytes.
    """

    def __init__(self, seed: int, kept_at_most: int = KEPT_AT_MOST) -> None:
        super().__init__(seed)
        self._room = self._kept_at_most = kept_at_most
        self._kept: dict[tuple[str, int, str, int], NDArray[np.float64]] = {}

    def normal(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """As `Streams.normal`, read-only where it is kept."""
        return self._find(("normal", year, decision, count), super().normal)

    def uniform(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """As `Streams.uniform`, read-only where it is kept."""
        return self._find(("uniform", year, decision, count), super().uniform)

    def forget(self) -> None:
        """Let go of what is kept; a draw asked for later is made again."""
        self._kept.clear()
        self._room = self._kept_at_most

    def _find(
        self, name: tuple[str, int, str, int], draw: Callable[[int, str, int], NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        kept = self._kept.get(name)
        if kept is not None:
            return kept
        drawn = draw(*name[1:])
        if drawn.nbytes <= self._room:
            drawn.flags.writeable = False
            self._room -= drawn.nbytes
            self._kept[name] = drawn
        return drawn
