"""The built wheel carries settings, data and experiments: installed in an empty folder, sessim runs there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_folder(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    built = tmp_path / "built"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)], cwd=ROOT, check=True, timeout=120
    )
    (wheel,) = built.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(installed)
    for carried in (
        "configs/config.yaml",
        "configs/law/rating_limit.yaml",
        "configs/data/pay_tables.csv",
        "experiments/q1_merit.py",
    ):
        assert f"sessim/{carried}" in names
    assert not [name for name in names if name.startswith(("tests", "results", "docs"))]

    empty = tmp_path / "empty"
    empty.mkdir()
    words = ("run", "experiment=q7_retention", "scale=smoke", "population=oracle_120", "run.workers=1", "-q")
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            "import sessim, sys; print(sessim.__file__); from sessim.cli import main; sys.exit(main())",
            *words,
        ],
        cwd=empty,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert str(installed) in done.stdout
    assert (empty / "results" / "q7_retention" / "report.html").is_file()
    assert [path.name for path in empty.iterdir()] == ["results"]
