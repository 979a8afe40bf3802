"""The command line: one verb a thing to do (run, report, validate, ...), each with settings as key=value."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sessim import __version__
from sessim.study.errors import UserError

if TYPE_CHECKING:
    from sessim.study.runner import Progress
    from sessim.study.settings import StudySettings

EXAMPLES = """\
examples:
  sessim                                        the nine questions at the quick scale (a few minutes)
  sessim run experiment=q7_retention policy.limit.share=0.2 run.replications=40
  sessim run -m policy.limit.share=0.2,0.3,0.4  one study for each value
  sessim run scale=smoke --dry-run              what would be run, without running it
  sessim studies                                what is stored: complete or not, size, age
  sessim verify results/nine_questions --rerun 20
                                                the checksums, and 20 runs simulated again
  sessim report results/nine_questions          write the report of a finished study again
  sessim validate                               the status quo against the published record
  sessim explain policy.limit.share             unit, range, default and source of a setting
  sessim list policies                          what there is to choose from
"""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        Exit code: 0 done, 1 some runs failed, 2 something in the settings is wrong, 3 stopped before the end (disk full,
        workers lost), 130 interrupted, 143 ended by SIGTERM.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (("=" in words[0] or words[0].startswith("-")) and words[0] not in ("-h", "--help", "--version")):
        words = ["run", *words]
    try:
        options = _options(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        with _ends_as_interrupt():
            return int(VERBS[options.verb](options))
    except UserError as error:
        print(f"sessim: {error}", file=sys.stderr)
        if options.debug:
            traceback.print_exc()
        return error.exit_code
    except KeyboardInterrupt as stop:
        print("sessim: stopped; finished runs are kept, the same command goes on from there", file=sys.stderr)
        return stop.code if isinstance(stop, _Ended) else INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _options(words: Sequence[str]) -> argparse.Namespace:
    """Read the words; settings may stand before and after flags."""
    reader = parser()
    options, left = reader.parse_known_args(words)
    strangers = [word for word in left if word.startswith("-") or "=" not in word or not hasattr(options, "settings")]
    if strangers:
        reader.error(f"unrecognized: {' '.join(strangers)}")
    if left:
        options.settings = [*options.settings, *left]
    return options


class _Ended(KeyboardInterrupt):
    """A request to end from outside, such as from `kill` or a batch system."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


@contextmanager
def _ends_as_interrupt() -> Iterator[None]:
    """Take a request to end like Ctrl-C, unless it is ignored already (nohup) or this is not the main thread."""
    taken = []

    def end(number: int, _: object) -> None:
        raise _Ended(number)

    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, end)
                taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


class _OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        print(f"sessim: {' '.join(message.split())}; see: sessim --help", file=sys.stderr)
        raise SystemExit(UserError.exit_code)


class _VerbParser(_OneLineParser):
    pass


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = _OneLineParser(
        prog="sessim",
        description="Policy laboratory: the Senior Executive Service under forced distribution of ratings.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"sessim {__version__}")
    verbs = whole.add_subparsers(dest="verb", metavar="verb", required=True, parser_class=_VerbParser)
    about = {
        "run": "run a study, answer its questions and write its report",
        "report": "answer a stored study again and write its report",
        "validate": "compare the status quo with the published record",
        "bench": "time the model against its floor and the oracle",
        "explain": "say what a setting means: unit, range, default, source",
        "studies": "list the stored studies, or clear away the unfinished ones",
        "verify": "check a stored study: its checksums, and a sample of its runs simulated again",
        "list": "list policies, worlds, theories, measures, experiments, populations or laws",
    }
    for verb, meaning in about.items():
        sub = verbs.add_parser(verb, help=meaning, description=meaning[0].upper() + meaning[1:] + ".")
        sub.add_argument("--debug", action="store_true", help="show the traceback of an error")
        if verb == "verify":
            sub.add_argument("folder", help="folder of a study, such as results/nine_questions")
            sub.add_argument("--rerun", type=int, default=0, metavar="N", help="simulate N of its runs again")
            sub.add_argument("--sample-seed", type=int, default=1, help="by which the N runs are drawn")
        elif verb == "studies":
            sub.add_argument(
                "deed", nargs="?", choices=("list", "prune"), default="list", help="list (default) or prune"
            )
            sub.add_argument("--folder", default="results", help="where the studies are (results)")
            sub.add_argument("--older-than", type=float, default=0.0, metavar="DAYS", help="prune only what is older")
            sub.add_argument("--yes", action="store_true", help="prune without asking; else only say what would go")
        elif verb == "report":
            sub.add_argument("folder", help="folder of a study, such as results/nine_questions")
        elif verb == "explain":
            sub.add_argument("key", help="such as policy.limit.share or world.values.effort.response")
        elif verb == "list":
            sub.add_argument("kind", help="policies, worlds, theories, measures, experiments, populations or laws")
        if verb in ("run", "report", "validate", "bench"):
            sub.add_argument("settings", nargs="*", metavar="key=value", help="settings, see: sessim list experiments")
            sub.add_argument("-q", "--quiet", action="store_true", help="no progress bar and no summary")
        if verb == "run":
            sub.add_argument(
                "-m", "--multirun", action="store_true", help="one study for each combination of values a,b,c"
            )
            sub.add_argument("--dry-run", action="store_true", help="count the runs that are planned, done and left")
    return whole


def run(options: argparse.Namespace) -> int:
    """Run a study, or one for each combination of a multirun."""
    from sessim.study.multirun import combinations, run_with_hydra

    if options.multirun:
        for settings in combinations(options.settings):
            _composed(settings)  # every combination is checked before the first is run
        return run_with_hydra(options.settings, lambda settings: run_one(settings, options))
    return run_one(options.settings, options)


def run_one(settings: Sequence[str], options: argparse.Namespace) -> int:
    """Run one study, answer its questions, write its report."""
    from sessim.evidence.realism import realism_rows, realism_text
    from sessim.study.design import planned_runs
    from sessim.study.estimate import duration_text, seconds_left
    from sessim.study.lock import only_writer
    from sessim.study.store import finished_runs

    study = _composed(settings)
    if options.dry_run:
        planned = planned_runs(study)
        done = finished_runs(study.folder).run_ids
        left = sum(planned_run.run_id not in done for planned_run in planned)
        time_text = f", about {duration_text(seconds_left(study, planned, done))}" if left else ""
        print(f"{study.name}: {len(planned)} runs planned, {len(planned) - left} done, {left} left{time_text}")
        return 0
    with only_writer(study.folder):
        progress = run_and_store(study, settings, is_quiet=options.quiet)
        if not progress.runs.empty:
            if study.kind == "comparison":
                write_answers(study.folder, is_quiet=options.quiet)
            elif not options.quiet:
                print(realism_text(realism_rows(progress.runs, study.first_fiscal_year)))
    return told_of_failures(progress, study.folder)


def run_and_store(study: StudySettings, settings: Sequence[str], *, is_quiet: bool) -> Progress:
    """Run what is left of a study and store its tables."""
    from sessim.study.manifest import study_manifest
    from sessim.study.runner import run_study
    from sessim.study.store import write_tables

    started = datetime.now(UTC)
    progress = run_study(study, shows_progress=not is_quiet)
    write_tables(study.folder, study.world_table, study_manifest(study, progress, settings, started))
    return progress


def told_of_failures(progress: Progress, folder: Path) -> int:
    """Say how many runs failed, and return the exit code."""
    if not progress.failed:
        return 0
    print(f"sessim: {progress.failed} of {progress.planned} runs failed, see {folder}/failed_runs.csv", file=sys.stderr)
    return 1


def write_answers(folder: Path, *, is_quiet: bool) -> None:
    """Answer the questions of a stored study: `answers.csv`, `report.html`, and a summary on the terminal."""
    from sessim.evidence.answers import answer_questions, answers_table
    from sessim.report.html import write_report
    from sessim.study.files import record_checksums, write_whole
    from sessim.study.store import load_study

    answers = answer_questions(load_study(folder))
    table = answers_table(answers)
    write_whole(folder / "answers.csv", lambda path: table.to_csv(path, index=False))
    report = write_report(answers, folder)
    record_checksums(folder, ["answers.csv", report.name])
    if not is_quiet:
        for answer in answers.answers:
            print(f"\n{answer.question.name.upper()} {answer.question.title}\n  {answer.brief}")
        print(f"\nreport: {report}")


def report(options: argparse.Namespace) -> int:
    """Write the report of a stored study again."""
    folder = Path(options.folder)
    if options.settings:
        raise UserError(
            f"report reads a stored study and takes no settings ({options.settings[0]})", where="command line"
        )
    write_answers(folder, is_quiet=options.quiet)
    return 0


def validate(options: argparse.Namespace) -> int:
    """Print the realism table."""
    from sessim.evidence.realism import realism_rows, realism_text
    from sessim.study.lock import only_writer

    settings = ["experiment=status_quo_fy2016", "run.replications=8", *options.settings]
    study = _composed(settings)
    with only_writer(study.folder):
        progress = run_and_store(study, settings, is_quiet=options.quiet)
    print(realism_text(realism_rows(progress.runs, study.first_fiscal_year)))
    return told_of_failures(progress, study.folder)


def bench(options: argparse.Namespace) -> int:
    """Print the benchmark."""
    from sessim.study.bench import bench_lines, bench_text, overhead_text
    from sessim.study.provenance import versions

    years = ["run.years=20", "run.warm_up_years=0"]
    words = [*years, "world=central", *options.settings]
    study = _composed(words)
    small = _composed([*years, "world=central", "population=oracle_120", *options.settings])
    lines = bench_lines(study, small)
    print(bench_text(lines))
    common = next(line for line in lines if line.seats > 4_000)
    print(overhead_text(words, study, common.nanoseconds * common.seats * common.years))
    print("versions: " + ", ".join(f"{name} {version}" for name, version in versions().items()))
    return 0


def studies(options: argparse.Namespace) -> int:
    """List the stored studies, or clear away those that are unfinished or damaged."""
    from sessim.study.shelf import prunable, prune, shelved_studies, studies_text

    stored = shelved_studies(Path(options.folder))
    if options.deed == "list":
        print(studies_text(stored) if stored else f"no study is stored in {options.folder}")
        return 0
    going = prunable(stored, options.older_than)
    if not going:
        print("nothing to prune: no study is unfinished or damaged")
        return 0
    print(studies_text(going))
    if options.yes:
        prune(going)
        print(f"{len(going)} folders removed")
    else:
        print(f"{len(going)} folders would be removed; to remove them, add --yes")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Check a stored study."""
    from sessim.study.verify import verify_checksums, verify_rerun

    folder = Path(options.folder)
    findings = [verify_checksums(folder)]
    if options.rerun > 0:
        findings.append(verify_rerun(folder, options.rerun, options.sample_seed))
    for finding in findings:
        print("\n".join(finding.lines))
    return 0 if all(finding.is_sound for finding in findings) else 1


def explain(options: argparse.Namespace) -> int:
    """Say what a setting means."""
    from sessim.study.explain import explain as explained

    print(explained(options.key))
    return 0


def list_kind(options: argparse.Namespace) -> int:
    """List what there is of a kind."""
    from sessim.study.explain import catalogue

    rows = catalogue(options.kind)
    width = max((len(name) for name, _ in rows), default=0)
    for name, meaning in rows:
        print(f"{name:<{width}}  {meaning}")
    return 0


def _composed(settings: Sequence[str]) -> StudySettings:
    from sessim.study.compose import compose_study

    return compose_study(settings)


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run,
    "report": report,
    "validate": validate,
    "bench": bench,
    "explain": explain,
    "studies": studies,
    "verify": verify,
    "list": list_kind,
}

if __name__ == "__main__":
    sys.exit(main())
