"""The notebook's functions in a plain script, as people write them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.sweeps import environment

SCRIPT = """
import sessim
found = sessim.run("experiment=q5_results", "scale=smoke", "population=oracle_120", "run.workers=2", "run.years=2", folder="made")
print("answered", len(found.answers.answers))
"""


def test_a_script_needs_no_guard_and_runs_once(tmp_path: Path) -> None:
    """Workers do not load the script again, so it neither starts the study anew in each nor fails over that."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=180
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "answered 1\n", "")
    assert (tmp_path / "made" / "report.html").is_file()


def test_python_runs_the_package_as_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sessim", "--version"], cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.split()[0], done.stderr) == (0, "sessim", "")
