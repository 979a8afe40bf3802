"""What is written to a terminal: never more than it can show, colours there and nowhere else, and JSON for scripts."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from tqdm import tqdm

from sessim.ground.telling import tell
from sessim.workflow.listener import Listener

CODES = {"bold": "1", "dim": "2", "key": "36", "good": "32", "bad": "31"}
NEAREST = {"−": "-", "–": "-", "—": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "×": "x"}
CLOSED = (errno.EPIPE, errno.EBADF)


def has_colours(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours (https://no-color.org is respected)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def apply_style(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return a text in a style of `CODES` where the stream shows colours, else as it is."""
    return f"\x1b[{CODES[style]}m{text}\x1b[0m" if has_colours(stream or sys.stdout) else text


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def listen_in_terminal(*, is_quiet: bool) -> Listener:
    """Who draws progress on standard error where that is a terminal, and says lines; or nothing but what must be said."""
    bars: dict[str, Any] = {}

    def advance(stage: str, done: int, of: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(total=of, desc=stage, unit="step", disable=None)
        bars[stage].update(done - bars[stage].n)
        if done >= of:
            bars.pop(stage).close()

    return Listener(hear=lambda _: None) if is_quiet else Listener(tell, advance, shows_runs=True)


@dataclass(slots=True)
class Lost:
    """What could not be printed.

    Attributes:
        reason: Why, such as a full disk; empty where everything was printed, or nobody wanted to read it.
    """

    reason: str = ""


class _Forgiving:
    """A stream on which printing never fails: what cannot be written is dropped, and remembered unless the reader is gone."""

    def __init__(self, stream: TextIO, lost: Lost) -> None:
        self._stream, self._lost = stream, lost

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._forgive():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with self._forgive():
            self._stream.flush()

    @contextmanager
    def _forgive(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in CLOSED:
                self._lost.reason = error.strerror or str(error)
            with contextlib.suppress(OSError, ValueError):  # what is still in the buffer must not fail when Python ends
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)


@contextmanager
def forgive_streams() -> Iterator[Lost]:
    """Let printing to standard output and error never fail, whatever they are: closed, full, a broken pipe, or of few characters.

    What a stream cannot encode is replaced by what looks like it, or by a question mark.
    """
    codecs.register_error("sessim", _replace_characters)
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which a file of results would get otherwise
    before, lost = (sys.stdout, sys.stderr), Lost()
    sys.stdout, sys.stderr = (_make_forgiving(stream, lost) for stream in before)
    try:
        yield lost
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = before


def _make_forgiving(stream: TextIO | None, lost: Lost) -> Any:
    if stream is None:  # closed before Python started
        return _Forgiving(io.StringIO(), lost)
    if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
        stream.reconfigure(errors="sessim")
    return _Forgiving(stream, lost)


def _replace_characters(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    part = error.object[error.start : error.end]
    if all(
        "\udc80" <= each <= "\udcff" for each in part
    ):  # bytes of a file's name that are no text, given back as they were
        return bytes(ord(each) - 0xDC00 for each in part), error.end
    return "".join(NEAREST.get(each, "?") for each in part), error.end
