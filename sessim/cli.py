"""The command line: one verb per thing to do (run, report, validate, ...), each with settings as key=value."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sessim import __version__
from sessim.commands.asking import bench, completion, doctor, show
from sessim.commands.asking import explain as explaining
from sessim.commands.asking import list as listing
from sessim.commands.record import calibrate, forecast, holdouts, score, validate
from sessim.commands.studies import audit, comment, explore, report, run, search, studies, verify
from sessim.commands.terminal import forgive_streams
from sessim.ground.errors import StoppedError, UserError

VERBS = {
    module.VERB.name: module.VERB
    for module in (
        run,
        report,
        audit,
        explore,
        comment,
        search,
        studies,
        verify,
        validate,
        calibrate,
        holdouts,
        forecast,
        score,
        listing,
        explaining,
        show,
        bench,
        doctor,
        completion,
    )
}

HELP = """\
sessim: the Senior Executive Service under forced distribution of ratings, simulated

  sessim                                  answer the nine questions (quick scale, a few minutes)
  sessim run experiment=q7_retention policy.limit.share=0.2     one question, another cap
  sessim run -m policy.limit.share=0.2,0.3,0.4                  one study for each value
{verbs}

Settings are key=value; `sessim VERB --help` shows what a verb accepts. Results are in results/<study>/.
"""
INTERRUPTED = 130
FAULT = 70  # EX_SOFTWARE of sysexits.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        Exit code: 0 done, 1 some runs failed, 2 something in the settings is wrong, 3 stopped before the end (disk full,
        workers lost), or printed output was lost, 70 an internal error in sessim, 130 interrupted, 143 ended by SIGTERM.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (("=" in words[0] or words[0].startswith("-")) and words[0] not in ("-h", "--help", "--version")):
        words = ["run", *words]
    with forgive_streams() as lost:
        code, keeps = _act(words)
        sys.stdout.flush()
        if lost.reason:
            print(f"sessim: printed output was lost ({lost.reason})", file=sys.stderr)
            code = code or (0 if keeps else StoppedError.exit_code)
    return code


def _act(words: Sequence[str]) -> tuple[int, bool]:
    """Do what is asked; return the exit code, and whether the work is stored, however much of it was printed."""
    try:
        options = _parse_options(words)
    except SystemExit as stop:
        return int(stop.code or 0), False
    verb = VERBS[options.verb]
    keeps = verb.keeps_what_is_done
    try:
        with _end_as_interrupt():
            return int(verb.act(options)), keeps
    except UserError as error:
        print(f"sessim: {error}", file=sys.stderr)
        if options.debug:
            traceback.print_exc()
        return error.exit_code, keeps
    except KeyboardInterrupt as stop:
        kept = "; finished runs are kept, and the same command resumes" if keeps else " before the end"
        print(f"sessim: stopped{kept}", file=sys.stderr)
        return (stop.code if isinstance(stop, _Ended) else INTERRUPTED), keeps
    except Exception as fault:
        if options.debug:
            raise
        said = " ".join(f"{type(fault).__name__}: {fault}".split())
        print(f"sessim: internal error in sessim, not in your settings ({said}); --debug shows where", file=sys.stderr)
        return FAULT, keeps


def _parse_options(words: Sequence[str]) -> argparse.Namespace:
    """Read the words; settings may come before and after flags."""
    reader = build_parser()
    reader.set_defaults(parser=reader)  # for completion, which describes the whole parser
    options, left = reader.parse_known_args(words)
    strangers = [word for word in left if word.startswith("-") or "=" not in word or not hasattr(options, "settings")]
    if strangers:
        reader.error(f"unrecognized: {' '.join(strangers)}")
    if left:
        options.settings = [*options.settings, *left]
    return options


def _format_help() -> str:
    """Return the help of the whole command line, short enough for one screen."""
    width = max(len(verb.example) for verb in VERBS.values()) + 2
    lines = [f"  {verb.example:<{width}}{verb.meaning}" for verb in VERBS.values() if verb.example]
    return HELP.format(verbs="\n".join(lines))


class _Ended(KeyboardInterrupt):
    """A request to end from outside, such as from `kill` or a batch system."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


@contextmanager
def _end_as_interrupt() -> Iterator[None]:
    """Treat a request to end like Ctrl-C, unless it is ignored already (nohup) or this is not the main thread."""
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
        print(f"sessim: {' '.join(message.split())}; see: {self.prog} --help", file=sys.stderr)
        raise SystemExit(UserError.exit_code)


class _VerbParser(_OneLineParser):
    pass


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = _OneLineParser(
        prog="sessim",
        description="Policy laboratory: the Senior Executive Service under forced distribution of ratings.",
    )
    whole.format_help = _format_help  # type: ignore[method-assign]
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
