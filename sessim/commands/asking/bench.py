"""`sessim bench`: time the model against its floor and the oracle."""

from __future__ import annotations

import argparse
import os

from sessim.commands.verb import Verb, takes_settings
from sessim.workflow.studying import composed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    takes_settings(parser)


def act(options: argparse.Namespace) -> int:
    """Print the benchmark."""
    from sessim.bench.model_bench import bench_lines, bench_text, overhead_text
    from sessim.bench.sweep_bench import keyed_draws_lines, large_text, workers_text
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.ground.provenance import versions

    years = ["run.years=20", "run.warm_up_years=0"]
    words = [*years, "world=central", *options.settings]
    study = composed(words)
    small = composed([*years, "world=central", "population=oracle_120", *options.settings])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(workers_text(study, load, os.cpu_count() or 1), flush=True)
    lines = bench_lines(study, small)
    print(bench_text(lines))
    common = next(line for line in lines if line.seats > 4_000)
    print(overhead_text(words, study, common.nanoseconds * common.seats * common.years))
    primary = tuple(dict.fromkeys(each.measure for each in read_declarations().questions.values()))
    declared = composed(["scale=full", "world=central", *options.settings])
    print("\n".join(keyed_draws_lines(declared, primary)))
    print(large_text(options.settings))
    print("versions: " + ", ".join(f"{name} {version}" for name, version in versions().items()))
    return 0


VERB = Verb("bench", "time the model against its floor and the oracle", add_arguments, act, "sessim bench")
