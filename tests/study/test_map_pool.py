"""Independent work in processes: every item is done once, also where a process dies or fails."""

from __future__ import annotations

import os
from multiprocessing import active_children, parent_process

import pytest

from sessim.study.pools import map_pool
from sessim.study.pools.map_pool import map_in_processes


def double_elsewhere(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def die_elsewhere(number: int) -> int:
    if number == 1 and parent_process() is not None:
        os._exit(3)
    return 2 * number


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


def test_an_error_is_raised_here_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_in_processes(divide, [0, 1], 2))
    assert active_children() == []
