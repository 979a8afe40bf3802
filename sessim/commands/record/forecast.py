"""`sessim forecast`: write the forecast of fiscal years 2026 and 2027, once."""

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
        "--folder", default="results/forecast_fy2026", help="where it is written (results/forecast_fy2026)"
    )
    parser.add_argument("--replace", action="store_true", help="write over a forecast that is there")


def act(options: argparse.Namespace) -> int:
    """Simulate the forecast, write it, and print it."""
    from sessim.calibration.forecast.forecast import (
        collect_posterior_warnings,
        compose_forecast_study,
        forecast_text,
        load_quantities,
        refuse_second,
        samples_of,
        write_forecast,
    )
    from sessim.calibration.history.episodes import run_episode

    folder = read_path(options.folder, "--folder")
    refuse_second(folder, may_replace=options.replace)
    for warning in collect_posterior_warnings():
        print(f"sessim: {warning}", file=sys.stderr)
    study = compose_forecast_study(options.settings, folder)
    runs = run_episode(study, ["experiment=forecast_fy2026", *options.settings], shows_progress=not options.quiet)
    command = shlex.join(["sessim", "forecast", *options.settings])
    table = write_forecast(folder, samples_of(load_quantities(), runs), study, command)
    if not options.quiet:
        print(forecast_text(table))
        print(f"\nforecast: {folder}; when figures come out: sessim score --observed FILE.csv")
    return 0


VERB = Verb(
    "forecast", "write the forecast of fiscal years 2026 and 2027, once", add_arguments, act, "sessim forecast", True
)
