"""The mark that sessim leaves in its own folders: the names and digests of what it wrote there.

A file of such a folder is sessim's if the mark lists its name and its bytes; everything else is someone's who put it there or
changed it, and is neither replaced nor removed. The mark only grows, a line before a file gets its name, so that a crash in
between leaves both the old and the new file known.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from sessim.ground.telling import tell

MARK = ".sessim"
FIRST_LINE = "Files that sessim wrote in this folder, as digest and name; it replaces and removes no others."


def carries_mark(folder: Path) -> bool:
    """Whether sessim marked a folder as one of its own."""
    try:
        with (folder / MARK).open(encoding="utf-8") as mark:
            return mark.readline().rstrip("\n") == FIRST_LINE
    except (OSError, UnicodeDecodeError):
        return False


def leave_mark(folder: Path, known: Iterable[tuple[str, str]] = ()) -> None:
    """Mark a folder as one of sessim's; one that carries the mark stays as it is.

    Args:
        folder: The folder; it is made if needed.
        known: Name and digest of files that sessim wrote there before it left marks.
    """
    if not carries_mark(folder):
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{MARK}.new"
        new.unlink(missing_ok=True)
        _append(new, [FIRST_LINE, *(f"{digest}  {name}" for name, digest in known)])
        new.replace(folder / MARK)


def read_written(folder: Path) -> set[tuple[str, str]]:
    """Name and digest of every file that sessim wrote in a folder with its mark."""
    if not carries_mark(folder):
        return set()
    lines = (folder / MARK).read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("  ", 1) for line in lines]
    return {(pair[1], pair[0]) for pair in pairs if len(pair) == 2}


def note_writing(folder: Path, name: str, digest: str) -> None:
    """Note in the mark of a folder what a file is about to hold."""
    if (name, digest) not in read_written(folder):
        _append(folder / MARK, [f"{digest}  {name}"])


def is_own(path: Path) -> bool:
    """Whether a file is there as sessim wrote it; a link never is."""
    if path.is_symlink() or not path.is_file():
        return False
    digests = {digest for name, digest in read_written(path.parent) if name == path.name}
    if not digests:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() in digests


def set_aside(path: Path) -> None:
    """If sessim is about to write over a file that is not its own, keep that file under another name, and say so."""
    if not os.path.lexists(path) or is_own(path):
        return
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.stem}.kept-{number}{path.suffix}")):
        number += 1
    path.rename(kept)
    tell(f"{path} is not the file that sessim wrote; it is kept as {kept.name}")


def _append(mark: Path, lines: Iterable[str]) -> None:
    """Append lines and flush them to disk, on a line of their own even after one that was cut short."""
    with mark.open("ab+") as stream:
        if stream.tell() > 0:
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
        stream.write("".join(f"{line}\n" for line in lines).encode())
        stream.flush()
        os.fsync(stream.fileno())
