"""How worker processes start, and how they end: without the script that started them, and never without their parent."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection, parent_process
from threading import Thread

SECONDS_TO_END = 5.0


@contextmanager
def start_alone() -> Iterator[None]:
    """Let processes start without the script that started this one.

    A spawned process loads the main script again, by which a script that calls the notebook's functions without
    `if __name__ == "__main__"` would start the study once more in every worker. Workers need none of it: all they receive
    is of this package.
    """
    main = sys.modules["__main__"]
    hidden = {name: getattr(main, name) for name in ("__spec__", "__file__") if hasattr(main, name)}
    main.__spec__ = None
    if "__file__" in hidden:
        del main.__file__
    try:
        yield
    finally:
        for name, value in hidden.items():
            setattr(main, name, value)


@contextmanager
def interrupt_later() -> Iterator[None]:
    """Hold back Ctrl-C while processes start: they inherit it, so that none of them ever sees one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_workers(children: list) -> None:  # type: ignore[type-arg]
    """End worker processes: their unfinished work is lost anyway, and nobody should wait for it."""
    for child in children:
        child.terminate()
    for child in children:
        child.join(SECONDS_TO_END)
        if child.is_alive():
            child.kill()


def belong_to_parent() -> None:
    """Let this worker end with its parent and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """End this worker as soon as its parent is gone: a killed parent cannot tell it."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
