"""Random draws named by seed, year, decision, and who.

A draw is the `index`-th number of a generator seeded with (seed, year, decision), so a policy changes what happens and
never which numbers are drawn: one more vacancy shifts nobody else's luck. Index is a seat id, rater id or agency id.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray


class Streams:
    """Source of every random number of one run.

    Args:
        seed: Seed of the run (0 or more); runs that share it share all draws.
    """

    def __init__(self, seed: int) -> None:
        if seed < 0:
            raise ValueError(f"seed must be 0 or more, not {seed}")
        self.seed = seed
        self._seed_words = [seed >> shift & 0xFFFFFFFF for shift in range(0, max(seed.bit_length(), 1), 32)]

    def _generator(self, year: int, decision: str) -> np.random.Generator:
        # the words that numpy itself makes of (seed, year, decision); made here, they cost half as much
        words = np.array((*self._seed_words, year, zlib.crc32(decision.encode())), dtype=np.uint32)
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))

    def normal(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """Standard normal draws number 0 to `count - 1` of a decision in a year, shape (count,)."""
        return self._generator(year, decision).standard_normal(count)

    def uniform(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """Uniform draws in [0, 1) number 0 to `count - 1` of a decision in a year, shape (count,)."""
        return self._generator(year, decision).random(count)
