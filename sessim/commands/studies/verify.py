"""`sessim verify`: check a stored study: its checksums, and a sample of its runs simulated again."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", help="folder of a study, such as results/nine_questions")
    parser.add_argument("--rerun", type=int, default=0, metavar="N", help="simulate N of its runs again")
    parser.add_argument("--sample-seed", type=int, default=1, help="seed that picks the N runs")


def act(options: argparse.Namespace) -> int:
    """Check a stored study."""
    from sessim.study.results.verify import verify_checksums, verify_rerun

    if options.rerun < 0:
        raise UserError(f"--rerun {options.rerun} is not a number of runs", where="command line", allowed="0 or more")
    folder = read_path(options.folder, "the folder")
    findings = [verify_checksums(folder)]
    if options.rerun > 0:
        findings.append(verify_rerun(folder, options.rerun, options.sample_seed))
    for finding in findings:
        print("\n".join(finding.lines))
    return 0 if all(finding.is_sound for finding in findings) else 1


VERB = Verb(
    "verify",
    "check a stored study: its checksums, and a sample of its runs simulated again",
    add_arguments,
    act,
    "sessim verify results/STUDY",
)
