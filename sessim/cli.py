"""The command line: one verb a thing to do (run, report, validate, ...), each with settings as key=value."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sessim import __version__
from sessim.commands import (
    bench,
    calibrate,
    explaining,
    forecast,
    holdouts,
    listing,
    report,
    run,
    score,
    studies,
    validate,
    verify,
)
from sessim.study.errors import UserError

VERBS = {
    module.VERB.name: module.VERB
    for module in (
        run,
        report,
        validate,
        calibrate,
        holdouts,
        forecast,
        score,
        bench,
        explaining,
        studies,
        verify,
        listing,
    )
}

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
            return int(VERBS[options.verb].act(options))
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
    for verb in VERBS.values():
        about = verb.meaning[0].upper() + verb.meaning[1:] + "."
        sub = verbs.add_parser(verb.name, help=verb.meaning, description=about)
        sub.add_argument("--debug", action="store_true", help="show the traceback of an error")
        verb.add_arguments(sub)
    return whole


if __name__ == "__main__":
    sys.exit(main())
