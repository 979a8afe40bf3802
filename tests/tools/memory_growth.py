"""How much a process of its own grows while models come and go: `python -m tests.tools.memory_growth 500 closed`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import mesa

from sessim.model import SESModel
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, corps_for

STATM = Path("/proc/self/statm")
PAGE = 4096


def resident_bytes() -> int:
    gc.collect()
    return int(STATM.read_text().split()[1]) * PAGE


def growth_over_models(models: int, *, closes: bool) -> int:
    """Bytes by which this process grows, after a hundred models to warm up."""
    world, rules = central_world(), books(1)[FIRST_YEAR]
    corps = corps_for(world, 7)
    before = 0
    for number in range(models):
        if number == 100:
            before = resident_bytes()
        model = SESModel(corps, world, Streams(7), FIRST_YEAR)
        branch = model.branch()
        branch.step(rules)
        if closes:
            branch.close()
            model.close()
        del model, branch
    return resident_bytes() - before


if __name__ == "__main__":
    grown = growth_over_models(int(sys.argv[1]), closes=sys.argv[2] == "closed")
    print(grown, sum(isinstance(key, SESModel) for key in getattr(mesa.Agent, "_ids", ())))
