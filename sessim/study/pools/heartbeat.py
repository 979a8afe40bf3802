"""Signs of life of worker processes, so that one that was stopped is told of instead of waited for in silence."""

from __future__ import annotations

import os
import time
from multiprocessing.context import BaseContext
from threading import Thread
from typing import Any

SECONDS_BETWEEN_BEATS = 1.0


class Heartbeat:
    """A row of clocks in shared memory, one a worker.

    Args:
        context: How processes are started.
        workers: Most workers that will beat.
    """

    def __init__(self, context: BaseContext, workers: int) -> None:
        self._taken: Any = context.Value("i", 0)
        self._numbers: Any = context.Array("q", workers, lock=False)
        self._beats: Any = context.Array("d", workers, lock=False)

    def start(self) -> None:
        """Beat from a thread of this worker as long as it lives and is not stopped."""
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

    def find_silent(self, seconds: float) -> list[int]:
        """Process numbers of workers that began to beat and have not for so many seconds."""
        now = time.monotonic()
        return [
            int(number)
            for number, beat in zip(self._numbers, self._beats, strict=True)
            if number and now - beat > seconds
        ]
