"""`sessim holdouts`: test the calibrated worlds on history that no calibration opened."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("--only", help="id of one block (default: all)")
    parser.add_argument(
        "--seen", action="store_true", help="run the blocks that the calibration learnt from, to see how well they fit"
    )
    parser.add_argument(
        "--worlds", type=int, help="posterior worlds per block (default: the number in configs/calibration/unseen.yaml)"
    )
    parser.add_argument(
        "--posterior",
        help="folder of the posterior (default: configs/calibration); any other posterior makes this a rehearsal",
    )
    parser.add_argument("--against", help="folder of an older posterior whose score is shown alongside")
    parser.add_argument(
        "--folder",
        help="where to write runs and the table (default: results/holdouts/edition_<number>, with --seen results/history)",
    )


def act(options: argparse.Namespace) -> int:
    """Run the blocks, write `holdouts.csv`, print hits and misses."""
    import pandas as pd

    from sessim.calibration.forecast.unseen import (
        freeze_order,
        load_unseen,
        score_unseen,
        simulate_unseen,
        unseen_text,
    )
    from sessim.calibration.history.blocks import load_history
    from sessim.calibration.history.figures import blocks_text, compare_with_record, run_block
    from sessim.ground.errors import UserError, find_nearest_word
    from sessim.ground.files import write_whole
    from sessim.ground.inert import write_csv
    from sessim.ground.marks import leave_mark
    from sessim.settings.worlds.discrepancy import load_discrepancy
    from sessim.settings.worlds.posterior import load_posterior
    from sessim.study.pools.local_pool import keep_workers

    unseen = load_unseen()
    declared = load_history() if options.seen else unseen.blocks
    names = [each.id for each in declared]
    if options.only and options.only not in names:
        raise UserError(
            f"no block is called {options.only!r}",
            where="command line",
            allowed=", ".join(names),
            nearest=find_nearest_word(options.only, names),
        )
    if options.worlds is not None and options.worlds < 1:
        raise UserError(
            f"--worlds {options.worlds} is not a number of worlds", where="command line", allowed="1 or more"
        )
    if options.seen and options.against:
        raise UserError("--against applies only to unseen history; leave out --seen", where="command line")
    blocks = [each for each in declared if options.only in (None, each.id)]
    place = read_path(options.posterior, "--posterior") if options.posterior else None
    posterior = load_posterior(place)
    for warning in posterior.warnings:
        print(f"sessim: {warning}")
    number = unseen.worlds if options.worlds is None else options.worlds
    drawn = posterior.worlds.head(number)
    usual = Path("results") / ("history" if options.seen else f"holdouts/edition_{unseen.edition}")
    folder = read_path(options.folder, "--folder") if options.folder else usual
    shows = not options.quiet
    with keep_workers():
        if options.seen:
            tables = [
                compare_with_record(
                    each, run_block(each, drawn, options.settings, folder / each.id, shows_progress=shows)
                )
                for each in blocks
            ]
            table = pd.concat(tables, ignore_index=True)
            text = blocks_text(table)
        else:
            freeze_order(folder, posterior)
            shown = simulate_unseen(blocks, drawn, options.settings, folder, shows_progress=shows)
            older = None
            if options.against:
                before = load_posterior(read_path(options.against, "--against")).worlds.head(number)
                older = simulate_unseen(blocks, before, options.settings, folder / "older", shows_progress=shows)
            table = score_unseen(blocks, shown, load_discrepancy(place), older)
            text = unseen_text(table, unseen)
    leave_mark(folder)
    name = f"{options.only}.csv" if options.only else "holdouts.csv"
    write_whole(folder / name, partial(write_csv, table))
    if not options.quiet:
        print(text)
    return 0


VERB = Verb(
    "holdouts", "test the calibrated worlds on years they have not seen", add_arguments, act, "sessim holdouts", True
)
