"""`sessim score`: score the forecast against observed figures."""

from __future__ import annotations

import argparse
from functools import partial

from sessim.commands.verb import Verb
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "--observed", required=True, metavar="FILE.csv", help="observed figures, as observed_template.csv"
    )
    parser.add_argument("--folder", default="results/forecast_fy2026", help="folder of the forecast")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")


def act(options: argparse.Namespace) -> int:
    """Score the forecast, write `scores.csv`, print it."""
    from sessim.calibration.forecast.forecast import (
        load_forecast,
        read_observed,
        refuse_impossible,
        score_forecast,
        scores_text,
    )
    from sessim.ground.files import write_whole
    from sessim.ground.inert import write_csv
    from sessim.ground.marks import leave_mark

    folder = read_path(options.folder, "--folder")
    samples, about = load_forecast(folder)
    observed = read_observed(read_path(options.observed, "--observed"), [str(name) for name in samples.columns])
    refuse_impossible(observed, options.observed)
    table = score_forecast(samples, observed)
    leave_mark(folder)
    write_whole(folder / "scores.csv", partial(write_csv, table))
    if not options.quiet:
        print(f"forecast of {about['made']} (revision {about['revision']})\n")
        print(scores_text(table))
    return 0


VERB = Verb(
    "score", "score the forecast against observed figures", add_arguments, act, "sessim score --observed figures.csv"
)
