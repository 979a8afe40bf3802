"""Run tasks on the workers of a Dask scheduler; a worker that dies costs only the runs it was working on.

Tasks and outcomes travel as pickles inside Dask's own protocol, so a scheduler must be trusted like a colleague's
script. What is stored is written by this process from plain numbers; nothing stored is ever unpickled.
"""

from __future__ import annotations

import logging
import pickle
import platform
import warnings
import zlib
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from sessim.ground.errors import StoppedError, UserError
from sessim.ground.provenance import model_version
from sessim.ground.telling import tell
from sessim.settings.study_settings import StudySettings
from sessim.study.one_run import share_with_workers
from sessim.study.simulation import Outcome, Task, simulate

SECONDS_TO_CONNECT = 10.0
SECONDS_FOR_A_WORKER = 60.0
SECONDS_BETWEEN_LOOKS = 1.0
TASKS_A_THREAD = 3  # one running and some queued, so that no worker waits for the network


@dataclass(frozen=True, slots=True)
class Refusal:
    """A worker's answer in place of outcomes: its versions are not those the study was started with.

    Attributes:
        facts: Its versions.
    """

    facts: Mapping[str, str]


def collect_facts() -> dict[str, str]:
    """Versions that must be the same wherever runs of one study are simulated."""
    return {"sessim": model_version(), "numpy": np.__version__, "python": platform.python_version()}


def simulate_on_scheduler(
    study: StudySettings, tasks: Sequence[Task], scheduler: str
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes of each task as it ends on a worker of a running scheduler.

    Args:
        study: What all runs share.
        tasks: The tasks.
        scheduler: Address of the scheduler.

    Raises:
        UserError: The extra is missing, nothing answers at the address, or a worker's versions differ.
        StoppedError: No worker came, the scheduler was lost, or a run ended every worker it was given to.
    """
    if not tasks:
        return
    distributed = import_distributed("dask")
    if scheduler.startswith("tls://"):
        _refuse_without_certificates(distributed, scheduler)
    with closing(_connect(distributed, scheduler, scheduler)) as client:
        hint = f"start one with: dask worker {scheduler} --nthreads 1 --no-dashboard"
        yield from simulate_on_client(client, study, tasks, f"scheduler {scheduler}", hint, SECONDS_FOR_A_WORKER)


def import_distributed(backend: str) -> Any:
    """Import Dask's client and keep it from writing to the terminal.

    Raises:
        UserError: The extra is missing.
    """
    try:
        import distributed
    except ImportError:
        raise UserError(
            f"run.backend={backend} needs the extra `cluster`, which is not installed: type pip install 'sessim[cluster]'"
        ) from None
    logger = logging.getLogger("distributed")
    logger.handlers.clear()
    logger.addHandler(logging.NullHandler())
    for name in list(logging.Logger.manager.loggerDict):
        if name.startswith(("distributed", "tornado")):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return distributed


def _refuse_without_certificates(distributed: Any, scheduler: str) -> None:
    """Read the certificates that Dask's own configuration names, before anything is sent.

    Raises:
        UserError: None are named, or they cannot be read.
    """
    try:
        has_certificates = distributed.Security().get_connection_args("client")["ssl_context"] is not None
    except (OSError, ValueError):
        has_certificates = False
    if not has_certificates:
        raise UserError(
            f"run.scheduler={scheduler}: no certificates can be read for tls://",
            allowed="a file named in distributed.comm.tls.ca-file of Dask's configuration, or tcp:// on a closed network",
        )


def _connect(distributed: Any, address: Any, name: str) -> Any:
    """Connect to a scheduler.

    Raises:
        UserError: The address is wrong, or nothing answers there.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are checked below, and refused rather than warned of
            return distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise UserError(
            f"run.scheduler={name}: no Dask scheduler answers there; start one with `dask scheduler`, or correct the address"
        ) from None


def simulate_on_client(
    client: Any, study: StudySettings, tasks: Sequence[Task], name: str, hint: str, seconds_for_a_worker: float
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes of each task as it ends on a worker of a connected client.

    Args:
        client: Dask client.
        study: What all runs share.
        tasks: The tasks.
        name: What the workers belong to, for messages.
        hint: How a worker is started, for messages.
        seconds_for_a_worker: Seconds to wait for the first worker.

    Raises:
        UserError: A worker's versions differ.
        StoppedError: No worker came, the scheduler was lost, or a run ended every worker it was given to.
    """
    with _report_lost_scheduler(client, name):
        try:
            client.wait_for_workers(1, timeout=seconds_for_a_worker)
        except TimeoutError:
            raise StoppedError(f"{name} has no workers after {seconds_for_a_worker:.0f} s: {hint}") from None
        _check_workers(client)
    left, running = deque(tasks), set[Any]()
    ended: SimpleQueue[Any] = SimpleQueue()
    own, packed = collect_facts(), _pack(study)
    has_workers = True
    try:
        while left or running:
            with _report_lost_scheduler(client, name):
                threads = sum(client.nthreads().values())
                has_workers = _report_workers(threads > 0, has_workers, name, hint)
                while left and len(running) < TASKS_A_THREAD * max(1, threads):
                    future = client.submit(_work, own, packed, left.popleft(), pure=False)
                    running.add(future)
                    future.add_done_callback(ended.put)
            for future in _wait_for_ended(ended, client, name):
                running.discard(future)
                yield _take_outcomes(future, own, name)
                future.release()
    finally:
        with suppress(Exception):  # a lost peer need not be told that nothing more is wanted
            client.cancel(list(running), force=True)


def _wait_for_ended(ended: SimpleQueue[Any], client: Any, name: str) -> list[Any]:
    """Wait a little for futures that ended, and return all there are."""
    try:
        found = [ended.get(timeout=SECONDS_BETWEEN_LOOKS)]
    except Empty:
        if client.status != "running":
            raise _make_lost_error(name) from None
        return []
    while not ended.empty():
        found.append(ended.get())
    return found


def _take_outcomes(future: Any, own: Mapping[str, str], name: str) -> list[Outcome]:
    """Outcomes of a future that ended.

    Raises:
        UserError: The worker could not load the package.
        StoppedError: The scheduler was lost, a run ended every worker it was given to, or a worker's versions differ.
    """
    from distributed import KilledWorker

    try:
        found = _fetch_result(future)
    except (CancelledError, OSError):
        raise _make_lost_error(name) from None
    except KilledWorker:
        raise StoppedError(
            "one run killed several workers in a row (out of memory?); finished runs are kept: run the same command again, "
            "with more memory per worker if it happens again"
        ) from None
    except ImportError as error:
        raise _make_unloadable_error("a worker", error) from None
    if isinstance(found, Refusal):
        raise StoppedError(_explain_unlike("a worker that joined", found.facts, own))
    outcomes: list[Outcome] = found
    return outcomes


def _fetch_result(future: Any) -> Any:
    """Fetch the result of a future; if its worker died meanwhile, others compute it again."""
    while True:
        try:
            return future.result(timeout=SECONDS_TO_CONNECT)
        except TimeoutError:
            if future.client.status != "running":
                raise


@contextmanager
def _report_lost_scheduler(client: Any, name: str) -> Iterator[None]:
    """Turn the many errors of a lost scheduler into one."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if client.status != "running" or isinstance(error, OSError | CancelledError):
            raise _make_lost_error(name) from error
        raise


def _make_lost_error(name: str) -> StoppedError:
    return StoppedError(f"{name} is lost; finished runs are kept, and the same command resumes")


def _report_workers(has_workers: bool, had_workers: bool, name: str, hint: str) -> bool:
    """Say once when the last worker is gone; the sweep continues as soon as one joins."""
    if had_workers and not has_workers:
        tell(f"{name} has no worker left; waiting for one to join ({hint})")
    return has_workers


def _check_workers(client: Any) -> None:
    """Refuse workers that would simulate something else.

    Raises:
        UserError: A worker's versions differ, or it cannot load the package.
    """
    own = collect_facts()
    for worker, found in client.run(collect_facts, on_error="return").items():
        if isinstance(found, Exception):
            raise _make_unloadable_error(f"worker {worker}", found)
        if found != own:
            raise UserError(_explain_unlike(f"worker {worker}", found, own))


def _explain_unlike(worker: str, found: Mapping[str, str], own: Mapping[str, str]) -> str:
    name = next(name for name in own if found.get(name) != own[name])
    return (
        f"{worker} has {name} {found.get(name)} and this machine has {name} {own[name]}: install the same versions on both, "
        "or results would depend on which machine computed them"
    )


def _make_unloadable_error(worker: str, error: Exception) -> UserError:
    return UserError(f"{worker} cannot load sessim ({str(error).splitlines()[0]}): install the same version there")


def _pack(study: StudySettings) -> bytes:
    """What all runs share, made small once: it travels with every task, and the scheduler holds it as often as tasks wait."""
    return zlib.compress(pickle.dumps(share_with_workers(study)))


@lru_cache(maxsize=1)
def _unpack(packed: bytes) -> StudySettings:
    """What all runs share, unpacked once in each worker."""
    study: StudySettings = pickle.loads(zlib.decompress(packed))  # noqa: S301 (as trusted as the task that it came with)
    return study


def _work(wanted: Mapping[str, str], packed: bytes, task: Task) -> list[Outcome] | Refusal:
    """Simulate a task on a worker, which may have joined after the others were checked."""
    own = collect_facts()
    return simulate(_unpack(packed), task) if own == wanted else Refusal(own)
