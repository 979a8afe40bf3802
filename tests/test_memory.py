"""Many models in one process take no more memory than a few, and the pool does not lean on anybody's start method."""

from __future__ import annotations

import gc
import subprocess
import sys
import textwrap
from pathlib import Path

import mesa
import pytest

from sessim.model import SESModel
from sessim.streams import Streams
from tests.corps import books, corps_for
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.sweeps import environment

STATM = Path("/proc/self/statm")
PAGE, MEBIBYTE = 4096, 2**20
GROWTH = 2 * MEBIBYTE  # models that are kept grow past it, as the second test shows


def resident_bytes() -> int:
    gc.collect()
    return int(STATM.read_text().split()[1]) * PAGE


def growth_over_models(models: int, *, closes: bool) -> int:
    """Bytes by which this process grows while models come and go, after a hundred to warm up."""
    world, rules = central_world(), books(1)
    corps = corps_for(world, 7)
    before = 0
    for number in range(models):
        if number == 100:
            before = resident_bytes()
        model = SESModel(corps, rules, world, Streams(7), FIRST_YEAR)
        branch = model.branch(rules)
        branch.step()
        if closes:
            branch.close()
            model.close()
        del model, branch
    return resident_bytes() - before


@pytest.mark.skipif(not STATM.is_file(), reason="resident memory is read from /proc")
def test_five_hundred_models_leave_memory_flat() -> None:
    assert growth_over_models(500, closes=True) < GROWTH
    assert not [key for key in mesa.Agent._ids if isinstance(key, SESModel)]


@pytest.mark.skipif(not STATM.is_file(), reason="resident memory is read from /proc")
@pytest.mark.skipif(not hasattr(mesa.Agent, "_ids"), reason="this Mesa keeps no counter of ids")
def test_the_same_measure_sees_models_that_are_kept() -> None:
    """Without `close` the memory grows, so the test above can fail; the kept models are let go afterwards."""
    known = set(mesa.Agent._ids)
    try:
        assert growth_over_models(300, closes=False) > GROWTH
    finally:
        for key in set(mesa.Agent._ids) - known:
            del mesa.Agent._ids[key]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_pool_names_its_own_start_method(method: str, tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import multiprocessing

            def main():
                from sessim.study.compose import compose_study
                from sessim.study.design import open_tasks, planned_runs, setting_of
                from sessim.study.local_pool import outcomes_of_processes
                multiprocessing.set_start_method({method!r}, force=True)
                study = compose_study(["experiment=status_quo_fy2016", "population=oracle_120", "run.years=1",
                                       "run.replications=2"])
                tasks = open_tasks(study, planned_runs(study), set())
                done = [each for some in outcomes_of_processes(setting_of(study), tasks, 2) for each in some]
                assert len(done) == 2 and not any(each.failure for each in done)
                assert multiprocessing.get_start_method() == {method!r}

            if __name__ == "__main__":
                main()
            """
        )
    )
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
