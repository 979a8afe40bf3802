"""`sessim forecast`: register the nowcast of fiscal years 2025 to 2027, once a quarter."""

from __future__ import annotations

import argparse
import shlex
import sys

from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument(
        "--folder", help="where to write it (default: results/nowcast_ plus the edition, such as 2026q4)"
    )


def act(options: argparse.Namespace) -> int:
    """Simulate the nowcast, register it, and print it."""
    from sessim.calibration.forecast.forecast import (
        collect_warnings,
        forecast_text,
        name_folder,
        refuse_second,
        write_forecast,
    )
    from sessim.calibration.forecast.nowcast import (
        EXPERIMENT,
        compose_nowcast,
        draw_samples,
        load_learnt_discrepancy,
        read_nowcast_plan,
    )
    from sessim.calibration.history.episodes import run_episode

    plan = read_nowcast_plan()
    folder = read_path(options.folder or name_folder(plan.edition), "--folder")
    refuse_second(folder)
    study = compose_nowcast(plan, options.settings, folder)
    discrepancy = load_learnt_discrepancy(study)
    for warning in collect_warnings(study, has_discrepancy=discrepancy is not None):
        print(f"sessim: {warning}", file=sys.stderr)
    runs = run_episode(study, [EXPERIMENT, *options.settings], shows_progress=not options.quiet)
    samples = draw_samples(plan, runs, discrepancy)
    command = shlex.join(["sessim", "forecast", *options.settings])
    table = write_forecast(folder, samples, plan, study, command, has_discrepancy=discrepancy is not None)
    if not options.quiet:
        print(forecast_text(table))
        print(f"\nregistered: {folder}; once the figures are published: sessim score --folder {folder}")
    return 0


VERB = Verb(
    "forecast", "register the nowcast of fiscal years 2025 to 2027, once a quarter", add_arguments, act,
    "sessim forecast", True,
)  # fmt: skip
