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
    from sessim.bench.model_bench import BatchRun, Oracle
    from sessim.settings.study_settings import StudySettings

QUICK = "scale=quick"
FEW_PAIRS, FEW_SEATS = 20, 80_000  # what fits into two minutes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)


def act(options: argparse.Namespace) -> int:
    """Print the benchmark."""
    print_bench(options.settings)
    return 0


def print_bench(settings: Sequence[str], oracle: Oracle | None = None, batch_run: BatchRun | None = None) -> None:
    """Print the benchmark, part by part; with `scale=quick` the parts that fit into two minutes.

    Args:
        settings: Settings as typed.
        oracle: The oracle, if its tests are available (`python -m tests.tools.bench_oracle`).
        batch_run: Mesa's own batch runner on the oracle; likewise.
    """
    from sessim.bench.first_answer_bench import measure_first_answer
    from sessim.bench.first_difference_bench import measure_first_difference
    from sessim.bench.model_bench import SIZES, bench_text, measure_overhead, time_model
    from sessim.bench.sweep_bench import PAIRS, measure_keyed_draws, measure_large_corps, measure_workers
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.ground.provenance import versions

    is_quick = QUICK in settings
    years = ["run.years=20", "run.warm_up_years=0"]
    words = [*years, "world=central", *settings]
    study = compose(words)
    small = compose([*years, "world=central", "population=oracle_120", *settings])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(measure_workers(study, load, os.cpu_count() or 1), flush=True)
    most_seats = FEW_SEATS if is_quick else max(SIZES)
    lines = time_model(study, small, oracle, batch_run, list_recorded(), most_seats=most_seats)
    print(bench_text(lines), flush=True)
    common = next(line for line in lines if line.seats > 4_000)
    print(measure_overhead(words, study, common.nanoseconds * common.seats * common.years), flush=True)
    primary = tuple(dict.fromkeys(each.measure for each in read_declarations().questions.values()))
    other = [each for each in _without_scale(settings) if not each.startswith("experiment=")]
    declared = compose([QUICK if is_quick else "scale=full", "world=central", *_without_scale(settings)])
    print("\n".join(measure_keyed_draws(declared, primary, FEW_PAIRS if is_quick else PAIRS)), flush=True)
    print(measure_first_difference(words), flush=True)
    print(measure_first_answer(other), flush=True)
    if is_quick:
        print("a corps of millions: not timed at scale=quick")
    else:
        print(measure_large_corps(settings))
    print(describe_wait(compose([QUICK, *_without_scale(settings)])))
    print("versions: " + ", ".join(f"{name} {version}" for name, version in versions().items()))


def list_recorded() -> dict[str, tuple[str, ...]]:
    """Measures by who asks for them and for no others: the nine questions and their report, their headlines, a search."""
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.search.evaluation import list_measures
    from sessim.search.plan import read_plan
    from sessim.settings.recorded import list_needed_measures

    questions = read_declarations().questions
    headlines = dict.fromkeys(name for each in questions.values() for name in (each.measure, *each.headlines))
    return {
        "the nine questions": list_needed_measures(tuple(questions)),
        "their headlines": tuple(headlines),
        "a search": tuple(list_measures(read_plan("better_rule"))),
    }


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


def _without_scale(settings: Sequence[str]) -> list[str]:
    return [each for each in settings if not each.startswith("scale=")]


VERB = Verb("bench", "benchmark the model against a lower bound", add_arguments, act, "sessim bench scale=quick")
