"""Digests of every column and every measure of many short runs, to hold two versions of the model to the same bytes.

`python -m tests.tools.same_bytes > after.txt` on either version, then compare the two files. A line that differs names the
settings, the world, the arm, and the year or the measure. It takes less than half a minute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sessim.bench.model_bench import scale_population
from sessim.corps.columns import COLUMNS, Executives
from sessim.corps.populate import build_seats, populate
from sessim.measures.catalogue import NAMES
from sessim.measures.recorder import Recorder
from sessim.model import SESModel
from sessim.settings.compose import compose_study
from sessim.streams import Streams

EVERY_YEAR = range(1900, 2100)
SETTINGS: tuple[tuple[Sequence[str], int, int, int], ...] = (  # settings, about so many seats, worlds, years
    (["world=central", "run.warm_up_years=0", "run.years=6"], 8_000, 1, 6),
    (["scale=full", "run.warm_up_years=0", "run.years=5"], 1_000, 12, 5),
    (["experiment=general_schedule"], 3_000, 3, 5),
    (["experiment=us_army_cap"], 8_000, 3, 5),
    (["experiment=uk_forced_distribution"], 8_000, 3, 5),
    (["experiment=record_fy2016_fy2024"], 8_000, 3, 5),
    (["experiment=confounders"], 8_000, 3, 5),
    (["population=companies_with_promotion"], 8_000, 3, 5),
    (["experiment=replication_scullen_2005"], 8_000, 3, 5),
    (["experiment=replication_demere_2019"], 8_000, 3, 5),
    (["experiment=replication_sibbing"], 8_000, 3, 5),
    (["experiment=replication_berger_2013"], 8_000, 3, 5),
)


def digest(content: bytes) -> str:
    """A few digits that tell contents apart."""
    return hashlib.sha256(content).hexdigest()[:16]


def digest_of_table(people: Executives) -> str:
    """Digest of every column with its name and type."""
    columns = {name: np.ascontiguousarray(getattr(people, name)) for name in COLUMNS}
    return digest(b"".join(f"{name} {each.dtype}".encode() + each.tobytes() for name, each in columns.items()))


def lines_of(words: Sequence[str], seats: int, worlds: int, years: int) -> Iterator[str]:
    """Run every arm in some worlds and give a line a year, a measure, and the measures by group."""
    study = compose_study(words)
    plan = scale_population(study.population, seats)
    places = build_seats(plan)
    for number in range(worlds):
        world, first = study.worlds[number % len(study.worlds)], study.first_fiscal_year
        for arm in study.arms:
            streams, recorder = Streams(7 + number), Recorder(by_group_in=EVERY_YEAR)
            corps = populate(plan, places, world, streams, first, study.opening_pay)
            where = f"{' '.join(words)}: world {number}, {arm.label}"
            with SESModel(replace(corps), world, streams, first, [recorder]) as model:
                while model.fiscal_year < first + years and model.fiscal_year in arm.rulebooks:
                    model.step(arm.rulebooks[model.fiscal_year])
                    yield f"{where}, {model.fiscal_year - 1}: {digest_of_table(model.corps.people)}"
            table = recorder.table()
            yield from (f"{where}, {name}: {digest(table[:, place].tobytes())}" for place, name in enumerate(NAMES))
            yield f"{where}, by group: {digest(recorder.strata().tobytes())}"


if __name__ == "__main__":
    for settings in SETTINGS:
        for line in lines_of(*settings):
            print(line)
