"""Runs on Dask workers and in Slurm jobs give the bytes of a sweep on this machine; real schedulers, workers and kills."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from threading import Event, Thread

import pytest
from distributed import Client

from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.study.one_run import share_with_workers
from sessim.study.pools.dask_pool import _check_workers, _explain_unlike, _pack, _unpack, collect_facts
from sessim.study.pools.slurm_pool import start_slurm_cluster
from tests.support.dask_cluster import LOOPBACK, Cluster, cluster, end_process, free_port
from tests.support.sweeps import FOLDER, SHORT, SMALL, SOURCE, leftovers, needs_signals, runs_digest, shards

pytestmark = needs_signals


SOME = "run.worlds=24"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with a worker, to which tests add others."""
    with cluster(tmp_path_factory.mktemp("cluster"), 1) as made:
        yield made


@pytest.fixture(autouse=True)
def stored_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessim.study.runner.SECONDS_BETWEEN_SHARDS", 0.2)


def on(made: Cluster) -> list[str]:
    return ["run.backend=dask", f"run.scheduler={made.address}"]


def run_in(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    return main(["run", *SMALL, *words, "-q"])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of the runs of a sweep on this machine, never stopped."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("local")
        assert run_in(folder, patch, SOME, "run.workers=1") == 0
        return runs_digest(folder)


@contextmanager
def after_some_runs(folder: Path, act: Callable[[], object]) -> Iterator[None]:
    """Do something as soon as one more shard is stored than lies there now."""
    before = set(shards(folder))
    is_over = Event()

    def watch() -> None:
        while not is_over.is_set():
            if set(shards(folder)) - before:
                act()
                return
            time.sleep(0.01)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


@pytest.mark.slow
def test_any_number_of_workers_an_interrupt_or_a_killed_worker_give_the_bytes_of_this_machine(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ready: Cluster,
    undisturbed: str,
) -> None:
    assert run_in(tmp_path / "one", monkeypatch, SOME, *on(ready)) == 0
    ready.add_worker()
    assert run_in(tmp_path / "two", monkeypatch, SOME, *on(ready)) == 0
    for _ in range(2):
        ready.add_worker()
    with Client(ready.address, set_as_default=False) as client:
        client.wait_for_workers(4, timeout=60)
        assert run_in(tmp_path / "four", monkeypatch, SOME, *on(ready)) == 0
        assert capsys.readouterr().err == ""

        stopped = tmp_path / "stopped"
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
        with after_some_runs(stopped, lambda: os.kill(os.getpid(), signal.SIGINT)):
            assert run_in(stopped, monkeypatch, SOME, *on(ready)) == 130
        said = capsys.readouterr().err
        assert said == "sessim: stopped; finished runs are kept, and the same command resumes\n"
        end = time.monotonic() + 20.0
        while any(client.processing().values()):
            assert time.monotonic() < end, "the scheduler still works for a sweep that was stopped"
            time.sleep(0.1)
    with after_some_runs(stopped, lambda: end_process(ready.workers[-1])):
        assert run_in(stopped, monkeypatch, SOME, *on(ready)) == 0
    assert ready.workers[-1].poll() is not None
    assert capsys.readouterr().err == ""
    assert {runs_digest(tmp_path / name) for name in ("one", "two", "four", "stopped")} == {undisturbed}
    assert leftovers(stopped) == []
    assert ready.address not in (stopped / FOLDER / "manifest.json").read_text(encoding="utf-8")
    monkeypatch.setattr("sessim.study.pools.local_pool.count_available_cores", lambda: 1)
    assert main(["verify", str(FOLDER), "--rerun", "2"]) == 0


def test_what_all_runs_share_travels_small_and_is_unpacked_once() -> None:
    study = compose_study(["experiment=nine_questions", "scale=full"])
    packed, shared = _pack(study), share_with_workers(study)
    assert len(packed) < len(pickle.dumps(shared)) / 10
    for field in fields(study):
        if field.name != "world_table":
            assert getattr(_unpack(packed), field.name) == getattr(shared, field.name)
    assert _unpack(bytes(bytearray(packed))) is _unpack(packed)


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_sweep_in_one_line_and_it_goes_on_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], undisturbed: str
) -> None:
    folder = tmp_path / "lost"
    with cluster(tmp_path, 1) as made:
        with after_some_runs(folder, lambda: end_process(made.scheduler)):
            assert run_in(folder, monkeypatch, SOME, *on(made)) == 3
        assert capsys.readouterr().err == (
            f"sessim: scheduler {made.address} is lost; finished runs are kept, and the same command resumes\n"
        )
    assert shards(folder)
    assert run_in(folder, monkeypatch, SOME, "run.workers=1") == 0
    assert runs_digest(folder) == undisturbed
    assert json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["found_runs"] > 0


@pytest.mark.slow
def test_workers_with_another_model_are_refused_before_and_in_mid_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(SOURCE / "sessim", other / "sessim", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "sessim" / "model.py").open("a", encoding="utf-8") as model:
        model.write("ANOTHER = True\n")
    with cluster(tmp_path, 0) as made:
        made.add_worker(PYTHONPATH=str(other))
        assert run_in(tmp_path / "before", monkeypatch, SHORT, *on(made)) == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1 and "has sessim 0" in said and collect_facts()["sessim"] in said
        monkeypatch.setattr("sessim.study.pools.dask_pool._check_workers", lambda client: None)
        assert run_in(tmp_path / "joined", monkeypatch, SHORT, *on(made)) == 3
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1 and "a worker that joined has sessim" in said
    assert shards(tmp_path / "joined") == []


class _Workers:
    """A client whose workers answer as they are told."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers

    def run(self, function: object, on_error: str) -> dict[str, object]:
        return self.answers


def test_each_version_counts_and_both_are_named() -> None:
    _check_workers(_Workers(one=collect_facts(), two=collect_facts()))
    for name, version in collect_facts().items():
        with pytest.raises(UserError, match=f"worker two has {name} 0.0 and this machine has {name} ") as refused:
            _check_workers(_Workers(one=collect_facts(), two={**collect_facts(), name: "0.0"}))
        assert version in str(refused.value)
    with pytest.raises(UserError, match=r"worker one cannot load sessim \(No module named 'sessim'\)"):
        _check_workers(_Workers(one=ModuleNotFoundError("No module named 'sessim'")))
    assert _explain_unlike("it", {}, collect_facts()).startswith("it has sessim None")


def test_no_scheduler_at_the_address_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sessim.study.pools.dask_pool.SECONDS_TO_CONNECT", 0.5)
    address = f"tcp://{LOOPBACK}:{free_port()}"
    assert run_in(tmp_path, monkeypatch, SHORT, "run.backend=dask", f"run.scheduler={address}") == 2
    said = capsys.readouterr().err
    assert said == (
        f"sessim: run.scheduler={address}: no Dask scheduler answers there; start one with `dask scheduler`, or correct the "
        "address\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run.backend=dask"], "needs the address of a running scheduler; allowed: run.scheduler=tcp://host:8786"),
        (["run.scheduler=tcp://host:8786"], "run.backend=local does not use it; allowed: run.backend=dask"),
        (["run.backend=slurm", "run.scheduler=tcp://host:8786"], "run.backend=slurm does not use it"),
        (["run.backend=dusk"], "did you mean dask"),
        (["run.backend=dask", "run.scheduler=host"], "does not match"),
        (["run.backend=slurm", "run.slurm.memory_per_job=4 gigabytes"], "does not match"),
        (["run.backend=slurm", "run.slurm.walltime=soon"], "does not match"),
    ],
)
def test_backend_and_scheduler_go_together(words: list[str], says: str) -> None:
    with pytest.raises(UserError, match=r".") as refused:
        compose_study(words)
    assert says in str(refused.value)


@pytest.mark.parametrize("backend", ["dask", "slurm"])
def test_a_missing_extra_is_one_line(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    more = ["run.scheduler=tcp://127.0.0.1:9"] if backend == "dask" else []
    assert run_in(tmp_path, monkeypatch, SHORT, f"run.backend={backend}", *more) == 2
    said = capsys.readouterr().err
    assert said.splitlines() == [
        f"sessim: run.backend={backend} needs the extra `cluster`, which is not installed: type pip install 'sessim[cluster]'"
    ]


def test_slurm_without_sbatch_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_in(tmp_path, monkeypatch, SHORT, "run.backend=slurm") == 2
    assert "run.backend=slurm needs sbatch, which is not on this machine" in capsys.readouterr().err


ASKED = (
    "run.backend=slurm",
    "run.slurm.jobs=2",
    "run.slurm.cores_per_job=3",
    "run.slurm.memory_per_job=6 GiB",
    "run.slurm.walltime=01:30:00",
    "run.slurm.partition=short",
    "run.slurm.account=policy",
    "run.slurm.interface=lo",
    'run.slurm.directives=["--constraint=epyc"]',
)


def test_the_job_script_asks_slurm_for_what_was_set() -> None:
    asked = compose_study(ASKED).engine.slurm
    assert asked is not None
    made = start_slurm_cluster(asked)
    try:
        script = made.job_script()
    finally:
        made.close()
    for line in (
        "-J sessim",
        "-p short",
        "-A policy",
        "--cpus-per-task=3",
        "--mem=6G",
        "-t 01:30:00",
        "--constraint=epyc",
    ):
        assert f"#SBATCH {line}\n" in script
    assert f"{sys.executable} -m distributed.cli.dask_worker" in script
    assert all(f" {word} " in script for word in ("--nthreads 1", "--nworkers 3", "--no-dashboard"))


FAKE_SBATCH = """#!/bin/sh
cp "$1" {folder}/job.sh
setsid bash {folder}/job.sh >/dev/null 2>&1 &
echo $! >> {folder}/jobs
echo "Submitted batch job $!"
"""


@pytest.mark.slow
def test_slurm_jobs_give_the_bytes_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The job script that Slurm would be given runs as it is; `sbatch` and `scancel` are stand-ins that start and kill it."""
    for name, text in (("sbatch", FAKE_SBATCH), ("scancel", '#!/bin/sh\nkill -9 -- "-$1"\n')):
        (tmp_path / name).write_text(text.format(folder=tmp_path), encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    words = [SHORT, "run.backend=slurm", "run.slurm.jobs=1", "run.slurm.cores_per_job=1", "run.slurm.interface=lo"]
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    returned = run_in(tmp_path / "slurm", monkeypatch, *words)
    jobs = [int(line) for line in (tmp_path / "jobs").read_text().split()]
    try:
        assert (returned, capsys.readouterr().err) == (0, "")
        assert len(jobs) == 1
        end = time.monotonic() + 10.0
        while _lives(jobs[0]):
            assert time.monotonic() < end, "the job was not cancelled at the end"
            time.sleep(0.1)
    finally:
        for job in filter(_lives, jobs):
            os.killpg(job, signal.SIGKILL)
    assert run_in(tmp_path / "local", monkeypatch, SHORT, "run.workers=1") == 0
    assert runs_digest(tmp_path / "slurm") == runs_digest(tmp_path / "local")
    manifest = json.loads((tmp_path / "slurm" / FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert "slurm" not in manifest["command"] and not any("slurm" in each for each in manifest["typed_settings"])


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
