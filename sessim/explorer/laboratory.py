"""Models run on the spot, in the background: one job a session, whose replications come in one by one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import pandas as pd

from sessim.study.design import setting_of
from sessim.study.settings import StudySettings
from sessim.study.simulation import Task, run_seed, simulate
from sessim.study.store import outcomes_table

SESSIONS_KEPT = 16
SECONDS_UNWATCHED = 20.0  # a page that was closed asks no more


@dataclass(slots=True)
class Job:
    """The replications of one policy against its reference.

    Attributes:
        key: What decides the numbers; the same key is never run twice in a row.
        settings: The study.
        planned: Replications or worlds to run.
        frames: Finished ones, each a table of runs.
        failure: Last line of the error if a run failed, else empty.
        stopped: Set when nobody wants the rest.
        last_look: When the page last asked, on the monotonic clock.
        is_resting: Whether it waits for somebody to look again.
    """

    key: tuple[str, ...]
    settings: StudySettings
    planned: int
    frames: list[pd.DataFrame] = field(default_factory=list)
    failure: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)
    last_look: float = field(default_factory=monotonic)
    is_resting: bool = False

    @property
    def done(self) -> int:
        """Finished replications or worlds."""
        return len(self.frames)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.failure) or self.stopped.is_set() or self.done >= self.planned

    def runs(self) -> pd.DataFrame:
        """Finished runs as a study stores them."""
        return pd.concat(list(self.frames), ignore_index=True)


class Laboratory:
    """Jobs by session; a new job of a session stops its old one, and the model runs in one thread at a time."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def start(self, session: str, key: Sequence[str], settings: StudySettings) -> Job:
        """Start a job for a session, or give back the one that runs already."""
        with self._lock:
            old = self._jobs.get(session)
            if old is not None and old.key == tuple(key) and not old.stopped.is_set() and not old.failure:
                return old
            if old is not None:
                old.stopped.set()
            job = Job(tuple(key), settings, len(settings.worlds) * settings.replications)
            self._jobs[session] = job
            self._jobs.move_to_end(session)
            while len(self._jobs) > SESSIONS_KEPT:
                _, oldest = self._jobs.popitem(last=False)
                oldest.stopped.set()
            self._begin(job)
        return job

    def look(self, session: str) -> Job | None:
        """The job of a session; looking keeps it going, and wakes one that rests."""
        with self._lock:
            job = self._jobs.get(session)
            if job is not None:
                job.last_look = monotonic()
                if job.is_resting and not job.is_over:
                    self._begin(job)
        return job

    def stop(self, session: str) -> None:
        """Stop the job of a session, if there is one."""
        with self._lock:
            job = self._jobs.pop(session, None)
        if job is not None:
            job.stopped.set()

    def _begin(self, job: Job) -> None:
        job.is_resting = False
        threading.Thread(target=self._work, args=(job,), daemon=True, name="sessim-laboratory").start()

    def _work(self, job: Job) -> None:
        settings, setting = job.settings, setting_of(job.settings)
        arms = {arm.label: arm.label for arm in settings.arms}
        while not job.is_over:
            with self._turn:
                if job.stopped.is_set():
                    return
                if monotonic() - job.last_look > SECONDS_UNWATCHED:
                    job.is_resting = True
                    return
                replication, number = divmod(job.done, len(settings.worlds))
                seed = run_seed(settings.seed, number, replication)
                outcomes = simulate(setting, Task(number, settings.worlds[number], replication, seed, arms))
            failed = [outcome.failure for outcome in outcomes if outcome.failure]
            if failed:
                job.failure = failed[0].strip().splitlines()[-1]
                return
            frame = outcomes_table(outcomes)
            frame["arm"] = frame["run_id"]
            frame["run_id"] = frame["arm"] + f"-{number}-{replication}"
            job.frames.append(frame.assign(world=number, replication=replication, seed=seed))
