"""Models run on the spot, in the background: one job a session, whose replications come in one by one.

What was simulated is kept by what decides its numbers, so that a state that anybody saw before shows at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import pandas as pd

from sessim.settings.study_settings import StudySettings
from sessim.study.design import make_run_context
from sessim.study.results.store import outcomes_table
from sessim.study.simulation import Task, run_seed, simulate

SESSIONS_KEPT, STATES_KEPT = 16, 32
SECONDS_UNWATCHED = 20.0  # a page that was closed asks no more


@dataclass(slots=True)
class Job:
    """The replications of one policy against its reference.

    Attributes:
        key: What decides the numbers.
        settings: The study.
        planned: Replications or worlds to run.
        frames: Finished ones, each a table of runs; shared by all jobs of the same key.
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
        self._frames: OrderedDict[tuple[str, ...], list[pd.DataFrame]] = OrderedDict()
        self._change = threading.Condition()
        self._turn = threading.Lock()

    def start(self, session: str, key: Sequence[str], settings: StudySettings, at_most: int | None = None) -> Job:
        """Start a job for a session, or give back the one that runs already.

        Args:
            session: Whose job it is.
            key: What decides the numbers.
            settings: The study.
            at_most: Replications or worlds after which the job is over (all of the study).
        """
        with self._change:
            old = self._jobs.get(session)
            if old is not None and old.key == tuple(key) and not old.stopped.is_set() and not old.failure:
                return old
            if old is not None:
                self._stop(old)
            planned = len(settings.worlds) * settings.replications
            job = Job(tuple(key), settings, min(planned, at_most or planned), self._frames.setdefault(tuple(key), []))
            self._frames.move_to_end(job.key)
            while len(self._frames) > STATES_KEPT:
                self._frames.popitem(last=False)
            self._jobs[session] = job
            self._jobs.move_to_end(session)
            while len(self._jobs) > SESSIONS_KEPT:
                self._stop(self._jobs.popitem(last=False)[1])
            if not job.is_over:
                self._begin(job)
        return job

    def look(self, session: str, seen: int = -1, patience: float = 0.0) -> Job | None:
        """The job of a session; looking keeps it going, and wakes one that rests.

        Args:
            session: Whose job it is.
            seen: Replications that the page has seen already.
            patience: Seconds to wait for more than those.
        """
        with self._change:
            job = self._jobs.get(session)
            if job is not None:
                job.last_look = monotonic()
                if job.is_resting and not job.is_over:
                    self._begin(job)
                self._change.wait_for(lambda: job.done > seen or job.is_over, patience)
                job.last_look = monotonic()
        return job

    def stop(self, session: str) -> None:
        """Stop the job of a session, if there is one."""
        with self._change:
            job = self._jobs.pop(session, None)
            if job is not None:
                self._stop(job)

    def _stop(self, job: Job) -> None:
        job.stopped.set()
        self._change.notify_all()

    def _begin(self, job: Job) -> None:
        job.is_resting = False
        threading.Thread(target=self._work, args=(job,), daemon=True, name="sessim-laboratory").start()

    def _work(self, job: Job) -> None:
        while not job.is_over:
            with self._turn:
                if job.is_over:
                    return
                if monotonic() - job.last_look > SECONDS_UNWATCHED:
                    job.is_resting = True
                    return
                failure, frame = _simulate_replication(job.settings, job.done)
                with self._change:
                    if frame is None:
                        job.failure = failure
                    else:
                        job.frames.append(frame)
                    self._change.notify_all()


def _simulate_replication(settings: StudySettings, number: int) -> tuple[str, pd.DataFrame | None]:
    """Simulate one replication of one world in all arms: the last line of what went wrong, or a table of runs."""
    arms = {arm.label: arm.label for arm in settings.arms}
    replication, world = divmod(number, len(settings.worlds))
    seed = run_seed(settings.seed, world, replication)
    outcomes = simulate(make_run_context(settings), Task(world, settings.worlds[world], replication, seed, arms))
    failed = [outcome.failure for outcome in outcomes if outcome.failure]
    if failed:
        return failed[0].strip().splitlines()[-1], None
    frame = outcomes_table(outcomes)
    frame["arm"] = frame["run_id"]
    frame["run_id"] = frame["arm"] + f"-{world}-{replication}"
    return "", frame.assign(world=world, replication=replication, seed=seed)
