"""Run tasks in Slurm jobs: dask-jobqueue submits jobs whose workers come to a scheduler inside this process."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

from sessim.ground.errors import UserError
from sessim.settings.engine import SlurmJobs
from sessim.settings.study_settings import StudySettings
from sessim.study.pools.dask_pool import import_distributed, simulate_on_client
from sessim.study.simulation import Outcome, Task


def simulate_on_slurm(
    study: StudySettings, tasks: Sequence[Task], asked: SlurmJobs
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes of each task as it ends in a Slurm job.

    Args:
        study: What all runs share.
        tasks: The tasks.
        asked: What Slurm is asked for.

    Raises:
        UserError: The extra or `sbatch` is missing, the network interface is not known, or a worker's versions differ.
        StoppedError: No job started in time, or a run ended every worker it was given to.
    """
    if not tasks:
        return
    distributed = import_distributed("slurm")
    if shutil.which("sbatch") is None:
        raise UserError(
            "run.backend=slurm needs sbatch, which is not on this machine: run it where you submit jobs, or use run.backend=dask"
        )
    with (
        closing(start_slurm_cluster(asked)) as cluster,
        closing(distributed.Client(cluster, set_as_default=False)) as client,
    ):
        cluster.scale(jobs=asked.jobs)
        hint = "see squeue, or wait longer with run.slurm.seconds_to_start=..."
        yield from simulate_on_client(client, study, tasks, "Slurm", hint, asked.seconds_to_start)


def start_slurm_cluster(asked: SlurmJobs) -> Any:
    """Return the cluster object, its scheduler started and no job submitted yet; close it after use.

    Raises:
        UserError: The extra is missing, or the machine has no such network interface.
    """
    try:
        from dask_jobqueue.slurm import SLURMCluster
    except ImportError:
        raise UserError(
            "run.backend=slurm needs the extra `cluster`, which is not installed: type pip install 'sessim[cluster]'"
        ) from None
    try:
        return SLURMCluster(
            job_name="sessim",
            cores=asked.cores_per_job,
            processes=asked.cores_per_job,  # one thread per process: a run is one thread of work
            memory=asked.memory_per_job,
            walltime=asked.walltime,
            queue=asked.partition,
            account=asked.account,
            interface=asked.interface,
            job_extra_directives=list(asked.directives),
            job_script_prologue=[f"export PYTHONPATH={path}" for path in filter(None, [os.environ.get("PYTHONPATH")])],
            worker_extra_args=["--no-dashboard"],
            python=sys.executable,
            scheduler_options={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            silence_logs="critical",
        )
    except ValueError as error:
        raise UserError(f"run.slurm: {str(error).splitlines()[0]}") from None
