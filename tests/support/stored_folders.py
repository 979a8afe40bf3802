"""Results folders in the states in which people have them, made without simulating anything."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd

from sessim.study.results.store import write_plan, write_tables
from sessim.study.results.tables import encode_parquet
from tests.support.synthetic_study import make_study

NOBODY = 65_534


def begin_study(folder: Path, planned_runs: int = 9) -> Path:
    """A study that was begun, has stored one run, and was killed."""
    write_plan(folder, folder.name, planned_runs)
    add_shard(folder, "r1")
    return folder


def keep_study(root: Path, name: str, **changes: Any) -> Path:
    """Store a made-up study with its runs."""
    study = make_study(worlds=12, replications=1, questions=("q5",))
    folder = root / name
    folder.mkdir()
    study.runs.to_parquet(folder / "runs.parquet")
    write_tables(folder, study.worlds, study.manifest | changes)
    return folder


def add_shard(folder: Path, run_id: str) -> Path:
    """Store a run without measures, as a shard."""
    content = encode_parquet(pd.DataFrame({"run_id": [run_id], "fiscal_year": [2026]}))
    (folder / "runs").mkdir(exist_ok=True)
    shard = folder / "runs" / f"{hashlib.sha256(content).hexdigest()}.parquet"
    shard.write_bytes(content)
    return shard


def files_of(folder: Path) -> dict[str, bytes]:
    """Content of every file under a folder by its path, locks left aside."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != ".lock":
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


@contextmanager
def without_privileges() -> Iterator[Path]:
    """An empty folder that is the current one, and no right to read what permissions forbid, even for the administrator."""
    folder = Path(mkdtemp(prefix="sessim-"))
    folder.chmod(0o777)
    before = Path.cwd()
    is_administrator = os.geteuid() == 0
    os.chdir(folder)
    if is_administrator:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if is_administrator:
            os.seteuid(0)
        os.chdir(before)
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)
