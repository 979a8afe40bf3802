"""Where the runs of a study are simulated: on this machine, by a Dask scheduler's workers, or in Slurm jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError

# What decides where runs are simulated but not their results; names of machines stay out of the manifest
KEYS = ("run.backend", "run.scheduler", "run.slurm.")


@dataclass(frozen=True, slots=True)
class SlurmJobs:
    """What Slurm is asked for.

    Attributes:
        jobs: Number of jobs.
        cores_per_job: Worker processes (and cores) of a job.
        memory_per_job: Memory of a job, such as `4 GiB`.
        walltime: Longest life of a job, `hours:minutes:seconds`.
        partition: Partition, or None for the site's default.
        account: Account that pays, or None for the user's default.
        interface: Network interface by which jobs reach this machine, or None for its address by name.
        directives: More options of `sbatch`, such as `--constraint=epyc`.
        seconds_to_start: Seconds to wait for the first worker.
    """

    jobs: int
    cores_per_job: int
    memory_per_job: str
    walltime: str
    partition: str | None
    account: str | None
    interface: str | None
    directives: tuple[str, ...]
    seconds_to_start: int


@dataclass(frozen=True, slots=True)
class Engine:
    """Where runs are simulated.

    Attributes:
        backend: `local`, `dask` or `slurm`.
        scheduler: Address of a running Dask scheduler, with `dask`.
        slurm: What Slurm is asked for, with `slurm`.
    """

    backend: str = "local"
    scheduler: str | None = None
    slurm: SlurmJobs | None = None


LOCAL = Engine()


def make_engine(values: Mapping[str, Any], where: Mapping[str, str]) -> Engine:
    """Return where runs are simulated.

    Args:
        values: Checked settings by full key.
        where: Where each key was set, for errors.

    Raises:
        UserError: The backend and the scheduler do not go together.
    """
    backend, scheduler = values["run.backend"], values["run.scheduler"]
    if backend == "dask" and scheduler is None:
        raise UserError(
            "run.backend=dask needs the address of a running scheduler",
            where=where["run.backend"],
            allowed="run.scheduler=tcp://host:8786",
        )
    if backend != "dask" and scheduler is not None:
        raise UserError(
            f"run.scheduler is set, but run.backend={backend} does not use it",
            where=where["run.scheduler"],
            allowed="run.backend=dask",
        )
    if backend != "slurm":
        return Engine(backend, scheduler)
    asked = {key.removeprefix("run.slurm."): value for key, value in values.items() if key.startswith("run.slurm.")}
    return Engine(backend, None, SlurmJobs(**{**asked, "directives": tuple(asked["directives"])}))
