"""Independent work in processes: every item is done once, also where a process dies or fails."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import active_children, parent_process
from pathlib import Path

import pytest

from sessim.study.pools import map_pool
from sessim.study.pools.local_pool import keep_workers, shared_workers
from sessim.study.pools.map_pool import let_idle_workers, map_in_processes


def double_elsewhere(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def die_elsewhere(number: int) -> int:
    if number == 1 and parent_process() is not None:
        os._exit(3)
    return 2 * number


def leave_a_mark(folder: Path) -> None:
    (folder / str(os.getpid())).touch()


def divide(number: int) -> float:
    return 1 / number


def test_one_worker_does_everything_here_in_order() -> None:
    assert list(map_in_processes(double_elsewhere, [3, 4], 1)) == [(0, (6, os.getpid())), (1, (8, os.getpid()))]
    assert list(map_in_processes(double_elsewhere, [], 2)) == []


def test_two_workers_do_each_item_once_and_elsewhere() -> None:
    found = dict(map_in_processes(double_elsewhere, [3, 4, 5], 2))
    assert {place: result for place, (result, _) in found.items()} == {0: 6, 1: 8, 2: 10}
    assert os.getpid() not in {process for _, process in found.values()}
    assert active_children() == []


def test_what_a_dead_process_left_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(map_pool, "tell", said.append)
    assert dict(map_in_processes(die_elsewhere, [0, 1, 2], 2)) == {0: 0, 1: 2, 2: 4}
    assert len(said) == 1 and "a worker process died" in said[0]


def test_workers_that_are_kept_load_what_they_will_need_and_nobody_else_is_started(tmp_path: Path) -> None:
    load = partial(leave_a_mark, tmp_path)
    let_idle_workers(load)  # none are kept
    assert active_children() == [] and list(tmp_path.iterdir()) == []
    with keep_workers():
        first = dict(map_in_processes(double_elsewhere, [3, 4], 2))
        let_idle_workers(load)
        again = dict(map_in_processes(double_elsewhere, [3, 4], 2))
        marks = {int(mark.name) for mark in tmp_path.iterdir()}
        assert marks and marks <= {process.pid for process in active_children()}
    assert [first[place][0] for place in (0, 1)] == [again[place][0] for place in (0, 1)] == [6, 8]
    assert active_children() == []


def test_loading_in_a_pool_that_has_broken_is_no_error_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_pool, "tell", lambda _: None)
    with keep_workers():
        workers = shared_workers.take(2)
        with pytest.raises(BrokenProcessPool):
            workers.pool.submit(die_elsewhere, 1).result()
        shared_workers.give_back(workers)
        let_idle_workers(active_children)
        assert dict(map_in_processes(double_elsewhere, [3], 2)) == {0: (6, os.getpid())}


def test_an_error_is_raised_here_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_in_processes(divide, [0, 1], 2))
    assert active_children() == []
