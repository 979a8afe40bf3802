"""Files that are written whole or not at all, and the checksums that show damage.

In a folder that carries the mark of sessim (`sessim.ground.marks`) whatever is not as sessim wrote it is kept under another name
instead of being replaced, and is never removed.

`checksums.sha256` of a results folder is in the format of `sha256sum`, so that `sha256sum -c checksums.sha256` checks a folder
without this package.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sessim.ground.errors import StoppedError
from sessim.ground.marks import carries_mark, is_own, leave_mark, note_writing, set_aside

CHECKSUMS = "checksums.sha256"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file whole or not at all: to a temporary name, flushed to disk, then renamed.

    In a folder of sessim's, a file that is not as sessim wrote it is kept under another name.

    Args:
        path: Final path; its folder is made if needed.
        write: Writes the content to the path it is given.

    Raises:
        StoppedError: The file cannot be written, a full disk being the usual reason.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        _write_and_rename(Path(name), path, write)
    except OSError as error:
        raise _make_write_error(path, error) from error


def _write_and_rename(temporary: Path, path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        mark_older_folder(path.parent)
        if carries_mark(path.parent):
            note_writing(path.parent, path.name, digest_of(temporary))
            set_aside(path)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, so that a rename outlives a power cut; nothing if the system has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _make_write_error(path: Path, error: OSError) -> StoppedError:
    if error.errno in NO_ROOM:
        return StoppedError(
            f"the disk is full: {path} could not be written; runs stored before are kept, "
            "make room and run the same command again"
        )
    reason = error.strerror or str(error).splitlines()[0]
    return StoppedError(f"{path} could not be written ({reason}); runs stored before are kept")


def digest_declared(path: Path) -> str:
    """SHA-256 of a declared file, the same whatever its line endings."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_checksums(folder: Path) -> dict[str, str]:
    """Recorded digest by file name; empty if there are none or the file cannot be read."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = [line.split("  ", 1) for line in lines]
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


def mark_older_folder(folder: Path) -> None:
    """Mark a folder that sessim wrote before it left marks: its checksums say what it wrote."""
    if (folder / CHECKSUMS).is_file() and not carries_mark(folder):
        own_digest = digest_of(folder / CHECKSUMS)
        leave_mark(folder, [*read_checksums(folder).items(), (CHECKSUMS, own_digest)])


def drop_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files of a folder as sessim wrote them; those changed since stay, and their checksums are dropped."""
    mark_older_folder(folder)
    digests = read_checksums(folder)
    left = dict(digests)
    for name in names:
        if is_own(folder / name):
            (folder / name).unlink()
        left.pop(name, None)
    if left != digests:
        _write_checksums(folder, left)


def record_checksums(folder: Path, names: Iterable[str]) -> None:
    """Record the digests of files of a folder, in addition to those recorded before."""
    _write_checksums(folder, read_checksums(folder) | {name: digest_of(folder / name) for name in names})


def _write_checksums(folder: Path, digests: Mapping[str, str]) -> None:
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()) if (folder / name).is_file())
    write_whole(folder / CHECKSUMS, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
