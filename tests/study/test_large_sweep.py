"""A sweep of very many runs: what surrounds the runs grows by a declared number of bytes a run, and by no more."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from sessim.measures.catalogue import NAMES
from tests.support.sweeps import SOURCE, environment, needs_signals

pytestmark = needs_signals  # peak memory is told by the same systems

FEW, MANY = 1_200, 6_000
# A run of one year: its plan, its task and its ids are a kilobyte or two of Python; its measures stand in the table that is
# loaded and in the panel of the answers, and at most twice more while one of them is made from another.
BYTES_OF_A_NAME, TIMES_HELD = 3_000, 4
BYTES_A_RUN = BYTES_OF_A_NAME + TIMES_HELD * 8 * len(NAMES)


def sweep_of(runs: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.large_sweep", str(runs)],
        cwd=SOURCE,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_ids_storing_resuming_and_answers_take_bounded_memory_a_run() -> None:
    few, many = sweep_of(FEW), sweep_of(MANY)
    for runs, found in ((FEW, few), (MANY, many)):
        assert found["planned"] == found["ids"] == found["stored"] == runs
        assert found["found"] == runs // 2  # what was stored before it was cut off is not run again
        assert found["answered"] == "q7"
    assert many["shards"] < MANY / 100  # runs share files
    growth = (many["peaks"]["answered"] - few["peaks"]["answered"]) * 2**20 / (MANY - FEW)
    assert growth < BYTES_A_RUN, (few, many)
