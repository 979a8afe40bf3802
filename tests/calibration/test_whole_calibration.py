"""A calibration from beginning to end: which files it opens, and the same bytes when it is made again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from sessim.cli import main
from sessim.ground.files import digest_of
from sessim.settings.worlds import posterior as stored
from sessim.settings.worlds.discrepancy import DISCREPANCY, load_discrepancy

WATCHED = """
import json, sys
opened = []
def hook(event, args):
    if event == "open" and isinstance(args[0], str):
        opened.append(args[0])
sys.addaudithook(hook)
from sessim.cli import main
assert main(["calibrate", "scale=quick", "run.workers=1", "--folder", sys.argv[1], "-q"]) == 0
print(json.dumps(opened))
"""


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A calibration at the quick scale in a process of its own: its folder and what it printed, the files that it opened."""
    folder = tmp_path_factory.mktemp("calibrated") / "made"
    done = subprocess.run([sys.executable, "-c", WATCHED, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return folder, done.stdout


@pytest.mark.slow
def test_a_calibration_does_not_open_the_file_of_unseen_history(calibrated):
    _, printed = calibrated
    (line,) = printed.splitlines()  # with -q the calibration itself prints nothing
    opened = json.loads(line)
    assert any(name.endswith("history.yaml") for name in opened)
    assert [name for name in opened if "unseen" in name or "open_figures" in name] == []


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(calibrated, tmp_path):
    """Made again: with two workers and the first waves simulated before."""
    one, two = calibrated[0], tmp_path / "two"
    for name in ("luck", "wave_1", "wave_2"):
        shutil.copytree(one / name, two / name)
    before = digest_of(two / "wave_1" / "record" / "runs.parquet")
    assert main(["calibrate", "scale=quick", "run.workers=2", "--folder", str(two), "-q"]) == 0
    for name in (stored.TABLE, stored.MANIFEST, DISCREPANCY, "fit.csv", "stacking.csv", "lessons_of_parameters.csv"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert before == digest_of(two / "wave_1" / "record" / "runs.parquet")
    made = stored.load_posterior(two)
    assert made.warnings == ()
    assert len(made.worlds) == 8
    learnt = load_discrepancy(two)
    assert learnt is not None and len(learnt.table) == 8
