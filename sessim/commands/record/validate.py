"""`sessim validate`: published studies rerun on the same engine, and the status quo against the published record."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sessim.commands.terminal import listen_in_terminal
from sessim.commands.verb import Verb, add_settings_argument
from sessim.workflow.complete import complete_study
from sessim.workflow.prepare import prepare_study

RECORD = "status_quo_fy2016"
RESULTS = Path("results")
FOLDER = RESULTS / "validation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)


def act(options: argparse.Namespace) -> int:
    """List what can be validated, or validate one thing."""
    from sessim.ground.errors import UserError

    chosen = [each.partition("=")[2] for each in options.settings if each.startswith("replication=")]
    settings = [each for each in options.settings if not each.startswith("replication=")]
    if not options.settings:
        return list_all(is_quiet=options.quiet)
    if len(chosen) != 1:
        raise UserError(
            "name one thing to validate", where="command line", allowed="replication=<name>; see: sessim validate"
        )
    if chosen == [RECORD]:
        return compare_with_record(settings, is_quiet=options.quiet)
    return replicate(chosen[0], settings, is_quiet=options.quiet)


def list_all(*, is_quiet: bool) -> int:
    """Print everything that can be validated and how the stored runs came out, and write the report on them."""
    from sessim.calibration.replication.plans import find_plan_files, load_plan
    from sessim.calibration.replication.stored import summarise_stored_run

    print(f"{RECORD:<24} the status quo against the published record of fiscal year 2016")
    for name in find_plan_files():
        print(f"{name:<24} {load_plan(name).title}")
        print(f"{'':<24} {summarise_stored_run(FOLDER / name)}")
    print("\nrun one with: sessim validate replication=<name>\n")
    show_validation(is_quiet=is_quiet)
    return 0


def replicate(name: str, settings: Sequence[str], *, is_quiet: bool) -> int:
    """Run one replication, store it and print its table."""
    from datetime import UTC, datetime

    from sessim.calibration.replication.plans import load_plan
    from sessim.calibration.replication.replications import run_replication
    from sessim.calibration.replication.stored import rows_table, rows_text, store_replication

    plan, started = load_plan(name), datetime.now(UTC)

    def report(done: int, of: int) -> None:
        print(f"\r{done} of {of} conditions", end="" if done < of else "\n", file=sys.stderr, flush=True)

    replication = run_replication(plan, settings, None if is_quiet else report)
    folder = store_replication(replication, FOLDER / (f"{name}_changed" if settings else name), started)
    print(f"{plan.title}\n{plan.reading}\n\n{rows_text(rows_table(replication))}\n\nstored in {folder}")
    return 0


def compare_with_record(settings: Sequence[str], *, is_quiet: bool) -> int:
    """Run the status quo and print the realism table."""
    from sessim.evidence.answers.realism import realism_rows, realism_text

    typed = [f"experiment={RECORD}", "run.replications=8", *settings]
    done = complete_study(prepare_study(typed), listen_in_terminal(is_quiet=is_quiet))
    print(realism_text(realism_rows(done.progress.runs, done.study.first_fiscal_year)))
    show_validation(is_quiet=is_quiet)
    if done.failure:
        print(f"sessim: {done.failure}", file=sys.stderr)
        return 1
    return 0


def show_validation(*, is_quiet: bool) -> None:
    """Write `results/validation/report.html` from what is stored, and print one line per page."""
    from sessim.report.validation import gather, validation_text
    from sessim.report.validation_page import write_validation

    found = gather(RESULTS)
    report = write_validation(found, FOLDER)
    if not is_quiet:
        print(validation_text(found))
        print(f"\nreport: {report}")


VERB = Verb(
    "validate",
    "rerun published studies, or check the status quo against the record",
    add_arguments,
    act,
    "sessim validate",
)
