"""Models run on the spot, in the background: one job per session, whose replications come in one by one.

What was simulated is kept by what decides its numbers, so that a state anyone has seen before shows at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import pandas as pd

from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.failures import describe_failure
from sessim.ground.errors import UserError
from sessim.settings.recorded import put_in_order
from sessim.settings.study_settings import StudySettings
from sessim.study.results.store import outcomes_table
from sessim.study.simulation import Task, run_seed, simulate

SESSIONS_KEPT, STATES_KEPT = 16, 32
LIVE_AT_ONCE, WAITING_AT_ONCE = 8, 8
SECONDS_UNWATCHED = 20.0  # a closed page no longer asks


@dataclass(slots=True)
class Job:
    """The replications of one policy against its reference.

    Attributes:
        key: What decides the numbers.
        settings: The study.
        planned: Replications or worlds to run.
        frames: Finished ones, each a table of runs; shared by all jobs of the same key.
        failure: Last line of the error if a run failed, else empty.
        stopped: Set when the rest is no longer wanted.
        last_look: When the page last asked, on the monotonic clock.
        is_resting: Whether it waits for someone to look again.
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

    @property
    def is_live(self) -> bool:
        """Whether it wants more and someone is looking at it."""
        return not self.is_over and monotonic() - self.last_look <= SECONDS_UNWATCHED

    def runs(self) -> pd.DataFrame:
        """Finished runs as a study stores them."""
        return pd.concat(list(self.frames), ignore_index=True)


class Laboratory:
    """Jobs by session; a new job of a session stops its old one, and one thread gives each of them a replication in turn."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._frames: OrderedDict[tuple[str, ...], list[pd.DataFrame]] = OrderedDict()
        self._change = threading.Condition()
        self._queue: deque[Job] = deque()
        self._is_working = False
        self._waiting = 0

    def start(
        self,
        session: str,
        key: Sequence[str],
        settings: StudySettings,
        at_most: int | None = None,
        also: Sequence[str] = (),
    ) -> Job:
        """Start a job for a session, or return the one already running.

        Args:
            session: Whose job it is.
            key: What decides the numbers.
            settings: The study.
            at_most: Replications or worlds after which the job is over (all of the study).
            also: Measures to record beside those with a practical threshold, which are what pages draw.

        Raises:
            UserError: Too many other pages are running models.
        """
        key = (*key, *also)
        settings = replace(settings, measures=put_in_order({*read_declarations().thresholds, *also}))
        with self._change:
            old = self._jobs.get(session)
            if old is not None and old.key == tuple(key) and not old.stopped.is_set() and not old.failure:
                return old
            if old is not None:
                self._stop(old)
            planned = len(settings.worlds) * settings.replications
            job = Job(tuple(key), settings, min(planned, at_most or planned), self._frames.setdefault(tuple(key), []))
            self._frames.move_to_end(job.key)
            if not job.is_over and sum(each.is_live for each in self._jobs.values()) >= LIVE_AT_ONCE:
                raise UserError(
                    f"{LIVE_AT_ONCE} other pages are running models; close one, or reload this page when they are done"
                )
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
            patience: Seconds to wait for more than those; none if many wait already, because each occupies a server thread.
        """
        with self._change:
            job = self._jobs.get(session)
            if job is not None:
                job.last_look = monotonic()
                if job.is_resting and not job.is_over:
                    self._begin(job)
                self._waiting += 1
                self._change.wait_for(
                    lambda: job.done > seen or job.is_over, patience if self._waiting <= WAITING_AT_ONCE else 0.0
                )
                self._waiting -= 1
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
        self._queue.append(job)
        if not self._is_working:
            self._is_working = True
            threading.Thread(target=self._work, daemon=True, name="sessim-laboratory").start()

    def _work(self) -> None:
        """Give each job one replication in turn until no job wants any."""
        while True:
            with self._change:
                job = self._take_next()
                if job is None:
                    self._is_working = False
                    return
            try:
                failure, frame = _simulate_replication(job.settings, job.done)
            except Exception as error:
                failure, frame = describe_failure(error), None
            with self._change:
                if frame is None:
                    job.failure = failure
                else:
                    job.frames.append(frame)
                self._queue.append(job)
                self._change.notify_all()

    def _take_next(self) -> Job | None:
        """The next job that wants a replication; finished ones are dropped, unwatched ones rest."""
        while self._queue:
            job = self._queue.popleft()
            if job.is_over:
                continue
            if not job.is_live:
                job.is_resting = True
                continue
            return job
        return None


def _simulate_replication(settings: StudySettings, number: int) -> tuple[str, pd.DataFrame | None]:
    """Simulate one replication of one world in all arms: the last line of the error, or a table of runs."""
    arms = {arm.label: arm.label for arm in settings.arms}
    replication, world = divmod(number, len(settings.worlds))
    seed = run_seed(settings.seed, world, replication)
    outcomes = simulate(settings, Task(world, settings.worlds[world], replication, seed, arms))
    failed = [outcome.failure for outcome in outcomes if outcome.failure]
    if failed:
        return failed[0].strip().splitlines()[-1], None
    frame = outcomes_table(outcomes)
    frame["arm"] = frame["run_id"]
    frame["run_id"] = frame["arm"] + f"-{world}-{replication}"
    return "", frame.assign(world=world, replication=replication, seed=seed)
