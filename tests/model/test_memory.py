"""Many models in one process take no more memory than a few, and the pool does not lean on anybody's start method."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import mesa
import pytest

from tests.support.sweeps import environment
from tests.tools.memory_growth import STATM

ROOT = Path(__file__).parents[2]
GROWTH = 2 * 2**20  # models that are kept grow past it, as the second test shows


def growth(models: int, how: str) -> tuple[int, int]:
    """Growth in bytes of a fresh process, and the models that Mesa still holds."""
    command = [sys.executable, "-m", "tests.tools.memory_growth", str(models), how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=200)
    grown, held = done.stdout.split()
    return int(grown), int(held)


@pytest.mark.skipif(not STATM.is_file(), reason="resident memory is read from /proc")
def test_five_hundred_models_leave_memory_flat() -> None:
    grown, held = growth(500, "closed")
    assert grown < GROWTH
    assert held == 0


@pytest.mark.skipif(not STATM.is_file(), reason="resident memory is read from /proc")
@pytest.mark.skipif(not hasattr(mesa.Agent, "_ids"), reason="this Mesa keeps no counter of ids")
def test_the_same_measure_sees_models_that_are_kept() -> None:
    """Without `close` the memory grows, so the test above can fail."""
    grown, held = growth(300, "kept")
    assert grown > GROWTH
    assert held == 600


@pytest.mark.slow
def test_the_pool_names_its_own_start_method(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(
        textwrap.dedent(
            """
            import multiprocessing

            def main():
                from sessim.settings.compose import compose_study
                from sessim.study.design import list_open_tasks, plan_runs
                from sessim.study.pools.local_pool import simulate_in_processes
                study = compose_study(["experiment=status_quo_fy2016", "population=oracle_120", "run.years=1",
                                       "run.replications=2"])
                tasks = list_open_tasks(study, plan_runs(study), set())
                for method in ("fork", "spawn", "forkserver"):
                    multiprocessing.set_start_method(method, force=True)
                    done = [each for some in simulate_in_processes(study, tasks, 2) for each in some]
                    assert len(done) == 2 and not any(each.failure for each in done)
                    assert multiprocessing.get_start_method() == method

            if __name__ == "__main__":
                main()
            """
        )
    )
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
