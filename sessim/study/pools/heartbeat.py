"""Signs of life of worker processes, so that one that was stopped is reported instead of waited for in silence."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from multiprocessing.context import BaseContext
from threading import Thread
from typing import Any

SECONDS_BETWEEN_BEATS = 1.0
SECONDS_TO_START = 60.0  # of a worker, until its first beat is missed: it must load first, and a busy machine is slow


class Heartbeat:
    """A row of clocks in shared memory, one per worker.

    Args:
        context: How processes are started.
        workers: Most workers that will beat.
    """

    def __init__(self, context: BaseContext, workers: int) -> None:
        self._taken: Any = context.Value("i", 0)
        self._numbers: Any = context.Array("q", workers, lock=False)
        self._beats: Any = context.Array("d", workers, lock=False)
        self._first_seen: dict[
            int, float
        ] = {}  # of the process that waits, by the number of the one that is waited for

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_first_seen": {}}

    def start(self) -> None:
        """Beat from a thread of this worker until it ends or is stopped."""
        with self._taken.get_lock():
            place = self._taken.value
            self._taken.value += 1
        if place < len(self._numbers):
            self._beats[place] = time.monotonic()
            self._numbers[place] = os.getpid()
            Thread(target=self._beat, args=(place,), daemon=True).start()

    def _beat(self, place: int) -> None:
        while True:
            self._beats[place] = time.monotonic()
            time.sleep(SECONDS_BETWEEN_BEATS)

    def find_unstarted(self, workers: Iterable[int | None]) -> list[int]:
        """Process numbers of workers whose first beat is overdue."""
        now = time.monotonic()
        for number in workers:
            if number is not None:
                self._first_seen.setdefault(number, now)
        return [
            number
            for number, seen in self._first_seen.items()
            if number not in list(self._numbers) and now - seen > SECONDS_TO_START
        ]

    def find_silent(self, seconds: float) -> list[int]:
        """Process numbers of workers that have beaten before but not within this many seconds."""
        now = time.monotonic()
        return [
            int(number)
            for number, beat in zip(self._numbers, self._beats, strict=True)
            if number and now - beat > seconds
        ]
