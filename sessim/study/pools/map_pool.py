"""Work through independent pieces in processes of this machine; what a process leaves undone, this one does itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from sessim.ground.telling import tell
from sessim.study.pools.cores import count_available_cores
from sessim.study.pools.guards import interrupt_later, start_alone
from sessim.study.pools.local_pool import SECONDS_BETWEEN_LOOKS, shared_workers

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_processes(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int | None
) -> Generator[tuple[int, Result], None, None]:
    """Yield the place of each item and what the work on it gives, as it ends; which process did it makes no difference.

    Args:
        work: A function of a module, which asks for nothing but the item.
        items: The items, the longest work first where that is known.
        workers: Processes, or None for all cores; with one, everything is done in this process.
    """
    number = min(workers or count_available_cores(), len(items))
    left = dict(enumerate(items))
    if number > 1:
        try:
            for place, result in _map_in_one_pool(work, items, number):
                del left[place]
                yield place, result
        except BrokenProcessPool as error:
            tell(f"a worker process died ({error}); its work is done in this process")
    for place, item in left.items():
        yield place, work(item)


def let_idle_workers(load: Callable[[], None]) -> None:
    """Let workers that are kept load what their next work needs, while this process does something else; nothing waits for them.

    Args:
        load: A function of a module.
    """
    kept = shared_workers.workers
    if kept is None:
        return
    try:
        with interrupt_later(), start_alone():
            for _ in range(kept.number):
                kept.pool.submit(load)
    except BrokenProcessPool:
        pass  # who gives them work is told


def _map_in_one_pool(
    work: Callable[[Item], Result], items: Sequence[Item], number: int
) -> Generator[tuple[int, Result], None, None]:
    workers = shared_workers.take(number)
    has_ended = False
    try:
        with interrupt_later(), start_alone():
            futures = {workers.pool.submit(work, item): place for place, item in enumerate(items)}
        waiting = set(futures)
        while waiting:
            workers.look()
            ended, waiting = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            for future in ended:
                yield futures[future], future.result()
        has_ended = True
    finally:
        if has_ended:
            shared_workers.give_back(workers)
        else:
            workers.end(at_once=True)
