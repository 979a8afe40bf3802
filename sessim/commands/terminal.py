"""What is printed: wrapped and coloured only in a terminal, limited to what the stream can show, and JSON for scripts."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text
from tqdm import tqdm

from sessim.ground.telling import tell
from sessim.workflow.listener import Listener

STYLES = {name: Style.parse(style) for name, style in
          {"": "", "bold": "bold", "dim": "dim", "key": "cyan", "good": "green", "bad": "red"}.items()}  # fmt: skip
NEAREST = {"−": "-", "–": "-", "—": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "×": "x"}
CLOSED = (errno.EPIPE, errno.EBADF)


def has_colours(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours (https://no-color.org is respected)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def apply_style(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return a text in one of `STYLES` if the stream shows colours, otherwise unchanged."""
    return STYLES[style].render(text) if has_colours(stream or sys.stdout) else text


def print_text(text: str, *, indent: int = 0, style: str = "", bold: Sequence[str] = ()) -> None:
    """Print a paragraph: wrapped between words at the width of a terminal, on one line anywhere else.

    Args:
        text: What is printed.
        indent: Spaces before each of its lines.
        style: One of `STYLES`.
        bold: Words in it that are set in bold.
    """
    if not sys.stdout.isatty():
        print(f"{'':<{indent}}{text}")
        return
    shown = Text(text, style=STYLES[style])
    if bold:  # none at all would match before every character
        shown.highlight_words(bold, style=STYLES["bold"])
    _open_console().print(Padding(shown, (0, 0, 0, indent), expand=False))


def print_rows(rows: Sequence[Sequence[str]], head: Sequence[str] = (), right: Sequence[int] = ()) -> None:
    """Print rows in columns, the first in the colour of names; in a terminal long texts are wrapped in their column.

    Args:
        rows: Texts of each row, the same number in each.
        head: Names of the columns; none by default.
        right: Numbers of the columns that are right-aligned.
    """
    columns = len(rows[0]) if rows else len(head)
    if sys.stdout.isatty():
        table = Table(
            box=None, show_header=bool(head), pad_edge=False, padding=(0, 2, 0, 0), header_style=STYLES["bold"]
        )
        for number in range(columns):
            table.add_column(
                head[number] if head else "",
                style=STYLES["" if number else "key"],
                justify="right" if number in right else "left",
                overflow="fold",
            )
        for row in rows:
            table.add_row(*map(Text, row))
        _open_console().print(table)
        return
    lines = [tuple(head), *map(tuple, rows)] if head else [*map(tuple, rows)]
    widths = [max((len(line[number]) for line in lines), default=0) for number in range(columns)]
    for line in lines:
        cells = (
            f"{cell:>{width}}" if number in right else f"{cell:<{width}}"
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join(cells).rstrip())


def _open_console() -> Console:
    """Standard output as rich writes to it; it measures the width of the terminal each time."""
    return Console(
        file=sys.stdout,
        color_system="auto" if has_colours(sys.stdout) else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def listen_in_terminal(*, is_quiet: bool) -> Listener:
    """A listener that draws progress on standard error if that is a terminal, and prints lines; a quiet one does neither."""
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
        reason: Why, such as a full disk; empty if everything was printed, or nobody wanted to read it.
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
    """Keep printing to standard output and error from failing, be they closed, full, broken pipes or short of characters.

    What a stream cannot encode is replaced by a lookalike or a question mark.
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
    if all("\udc80" <= each <= "\udcff" for each in part):  # bytes of a file name that are not text, returned unchanged
        return bytes(ord(each) - 0xDC00 for each in part), error.end
    return "".join(NEAREST.get(each, "?") for each in part), error.end
