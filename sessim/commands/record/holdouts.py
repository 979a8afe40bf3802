"""`sessim holdouts`: test the calibrated worlds on years they have not seen."""

from __future__ import annotations

import argparse
from functools import partial

from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("--only", help="one block by its id (all)")
    parser.add_argument("--worlds", type=int, help="posterior worlds a block (configs/calibration/holdouts.yaml)")
    parser.add_argument("--folder", default="results/holdouts", help="where runs and table go (results/holdouts)")


def act(options: argparse.Namespace) -> int:
    """Run the blocks, write `holdouts.csv`, print hits and misses."""
    import pandas as pd

    from sessim.calibration.forecast.holdouts import holdouts_text, load_holdouts, run_holdout
    from sessim.ground.errors import UserError, find_nearest_word
    from sessim.ground.files import write_whole
    from sessim.ground.inert import write_csv
    from sessim.ground.marks import leave_mark
    from sessim.settings.worlds.posterior import load_posterior

    blocks, worlds = load_holdouts()
    names = [each.id for each in blocks]
    if options.only and options.only not in names:
        raise UserError(
            f"no held-out block is called {options.only!r}",
            where="command line",
            allowed=", ".join(names),
            nearest=find_nearest_word(options.only, names),
        )
    if options.worlds is not None and options.worlds < 1:
        raise UserError(
            f"--worlds {options.worlds} is not a number of worlds", where="command line", allowed="1 or more"
        )
    posterior = load_posterior()
    for warning in posterior.warnings:
        print(f"sessim: {warning}")
    drawn = posterior.worlds.head(worlds if options.worlds is None else options.worlds)
    folder = read_path(options.folder, "--folder")
    tables = [
        run_holdout(each, drawn, options.settings, folder, shows_progress=not options.quiet)
        for each in blocks
        if options.only in (None, each.id)
    ]
    table = pd.concat(tables, ignore_index=True)
    leave_mark(folder)
    name = f"{options.only}.csv" if options.only else "holdouts.csv"
    write_whole(folder / name, partial(write_csv, table))
    if not options.quiet:
        print(holdouts_text(table))
    return 0


VERB = Verb(
    "holdouts", "test the calibrated worlds on years they have not seen", add_arguments, act, "sessim holdouts", True
)
