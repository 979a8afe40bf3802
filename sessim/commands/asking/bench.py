"""`sessim bench`: benchmark the model against a lower bound."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sessim.commands.verb import Verb, add_settings_argument
from sessim.workflow.prepare import compose

if TYPE_CHECKING:
    from sessim.bench.model_bench import Oracle
    from sessim.settings.study_settings import StudySettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)


def act(options: argparse.Namespace) -> int:
    """Print the benchmark."""
    print_bench(options.settings)
    return 0


def print_bench(settings: Sequence[str], oracle: Oracle | None = None) -> None:
    """Print the benchmark, part by part.

    Args:
        settings: Settings as typed.
        oracle: The oracle, if its tests are available (`python -m tests.tools.bench_oracle`).
    """
    from sessim.bench.model_bench import bench_text, measure_overhead, time_model
    from sessim.bench.sweep_bench import measure_keyed_draws, measure_large_corps, measure_workers
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.ground.provenance import versions

    years = ["run.years=20", "run.warm_up_years=0"]
    words = [*years, "world=central", *settings]
    study = compose(words)
    small = compose([*years, "world=central", "population=oracle_120", *settings])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(measure_workers(study, load, os.cpu_count() or 1), flush=True)
    lines = time_model(study, small, oracle)
    print(bench_text(lines))
    common = next(line for line in lines if line.seats > 4_000)
    print(measure_overhead(words, study, common.nanoseconds * common.seats * common.years))
    primary = tuple(dict.fromkeys(each.measure for each in read_declarations().questions.values()))
    declared = compose(["scale=full", "world=central", *settings])
    print("\n".join(measure_keyed_draws(declared, primary)))
    print(measure_large_corps(settings))
    print(describe_wait(compose(["scale=quick", *settings])))
    print("versions: " + ", ".join(f"{name} {version}" for name, version in versions().items()))


def describe_wait(study: StudySettings) -> str:
    """How long a reader waits after the last run of a study that starts from nothing, as a share of the whole time; estimated.

    Args:
        study: The study; what its folder holds is not looked at.
    """
    from sessim.workflow.open_runs import count_open_work

    with TemporaryDirectory() as empty:
        work = count_open_work(replace(study, folder=Path(empty) / "study"))
    share = work.answering / work.seconds if work.seconds else 0.0
    return (
        f"after the last run of {study.name}, estimated: {share:.0%} of the whole time "
        f"({work.answering:.0f} of {work.seconds:.0f} s), aim at most 20%"
    )


VERB = Verb("bench", "benchmark the model against a lower bound", add_arguments, act, "sessim bench")
