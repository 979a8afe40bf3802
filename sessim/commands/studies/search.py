"""`sessim search`: find rules that do well in most plausible worlds, or write one that was found as a policy file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.commands.studies.run import describe_runs
from sessim.commands.terminal import listen_in_terminal
from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.errors import UserError
from sessim.ground.paths import read_path

if TYPE_CHECKING:
    from sessim.search.open_search import OpenSearch

PLAN = "better_rule"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("--plan", default=PLAN, help=f"name of a plan in configs/search/ ({PLAN} by default)")
    parser.add_argument("--folder", help="folder of the search (results/<plan> by default)")
    parser.add_argument(
        "--dry-run", action="store_true", help="count the rules and runs that are planned, done and left"
    )
    parser.add_argument("--save", metavar="RULE", help="save a rule that was found, such as R17, to configs/policy/")
    parser.add_argument("--name", default="", help="with --save: name of the policy")


def act(options: argparse.Namespace) -> int:
    """Search and print the finding, or save a rule."""
    from sessim.search.finding import find_rules, save_rule
    from sessim.search.open_search import count_open_search

    folder = Path("results") / options.plan if options.folder is None else read_path(options.folder, "--folder")
    if options.save:
        if options.dry_run:
            raise UserError("--dry-run cannot be combined with --save", where="command line")
        if options.settings:
            raise UserError("--save takes no settings", where="command line", allowed="the rule and --name alone")
        written = save_rule(folder, options.save, options.name, Path("configs") / "policy")
        print("\n".join(str(path) for path in written))
        print(f"run it: sessim run policy={written[0].stem}")
        return 0
    if options.name:
        raise UserError("--name needs --save", where="command line")
    if options.dry_run:
        print_open_search(count_open_search(options.plan, options.settings, folder))
        return 0
    found = find_rules(options.plan, options.settings, folder, listen_in_terminal(is_quiet=options.quiet))
    if not options.quiet:
        print(found)
        print(f"\nreport: {found.page}")
    return 0


def print_open_search(work: OpenSearch) -> None:
    """Print how many rules and runs are planned, done and left, step by step, and about how long everything will take."""
    for step in work.steps:
        counts = f"{step.planned:,} runs planned, {step.planned - step.left:,} done, {step.left:,} left"
        print(f"{step.words}: {step.rules:,}; {counts}")
    print(f"{work.plan.name}: {describe_runs(work.runs)}")


VERB = Verb(
    "search",
    "find rules that do well in most worlds, and save one as a policy",
    add_arguments,
    act,
    "sessim search",
    keeps_what_is_done=True,
)
