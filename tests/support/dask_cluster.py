"""A Dask scheduler and its workers as real processes on loopback, without dashboards, ended by their ids."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.sweeps import environment

LOOPBACK = "127.0.0.1"


class Cluster:
    """A scheduler on a free port of loopback, and workers that hang on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://{LOOPBACK}:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler and wait until it listens."""
        words = ["dask_scheduler", "--host", LOOPBACK, "--port", str(self.port), "--no-dashboard", "--no-show"]
        process = self._start([*words, "--dashboard-address", f"{LOOPBACK}:0"])
        end = time.monotonic() + 30.0
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((LOOPBACK, self.port)) == 0:
                    return process
            assert process.poll() is None and time.monotonic() < end, "no scheduler"
            time.sleep(0.05)

    def add_worker(self, **variables: str) -> None:
        """Start a worker process of one thread, without a nanny that would start it again."""
        words = ["dask_worker", self.address, "--host", LOOPBACK, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        folder = ["--local-directory", str(self.folder), "--death-timeout", "20"]
        self.workers.append(self._start([*words, "--dashboard-address", f"{LOOPBACK}:0", *folder], **variables))

    def _start(self, words: list[str], **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]],
            env={**environment(), "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False", **variables},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self.processes):
            end_process(process)


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process at once and wait for it."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler with so many workers, ended afterwards."""
    made = Cluster(folder)
    try:
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        made.close()
