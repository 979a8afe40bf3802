"""`sessim score`: score a forecast against observed figures and compare it with persistence."""

from __future__ import annotations

import argparse
from functools import partial

from sessim.commands.verb import Verb
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "--observed",
        metavar="FILE.csv",
        help="observed figures, laid out like observed_template.csv (default: configs/calibration/observed_figures.csv)",
    )
    parser.add_argument("--folder", help="folder of the forecast (default: the newest edition of the nowcast)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")


def act(options: argparse.Namespace) -> int:
    """Score the forecast, write `scores.csv`, print it."""
    import textwrap

    from sessim.calibration.forecast.forecast import SCORES, load_forecast, name_folder
    from sessim.calibration.forecast.nowcast import read_nowcast_plan
    from sessim.calibration.forecast.scoring import (
        observed_file,
        read_observed,
        refuse_impossible,
        score_forecast,
        scores_text,
    )
    from sessim.ground.files import write_whole
    from sessim.ground.inert import write_csv
    from sessim.ground.marks import leave_mark

    folder = read_path(options.folder or name_folder(read_nowcast_plan().edition), "--folder")
    made = load_forecast(folder)
    path = read_path(options.observed, "--observed") if options.observed else observed_file()
    known = [str(name) for name in made.samples.columns]
    observed = read_observed(path, known, may_hold_others=options.observed is None)
    refuse_impossible(observed, made.units, options.observed or "configs/calibration/observed_figures.csv")
    table = score_forecast(made.samples, observed, made.persistence, made.units)
    if made.withdrawal:
        table.insert(0, "withdrawn", made.withdrawal)
    leave_mark(folder)
    write_whole(folder / SCORES, partial(write_csv, table))
    if not options.quiet:
        if made.withdrawal:
            print(textwrap.fill(made.withdrawal, 100) + "\n")
        print(f"forecast of {made.about['made']} (revision {made.about['revision']})\n")
        print(scores_text(table))
    return 0


VERB = Verb(
    "score", "score a forecast against observed figures and compare it with persistence", add_arguments, act,
    "sessim score",
)  # fmt: skip
