"""One sweep writes to a results folder at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sessim.ground.errors import StoppedError, UserError

LOCK = ".lock"


@contextmanager
def hold_for_writing(folder: Path) -> Iterator[None]:
    """Hold a results folder for writing.

    The lock is the operating system's, so it ends with the process that holds it, however that ends.

    Args:
        folder: Folder of the results; it is made if needed.

    Raises:
        UserError: Another process is writing to the folder.
        StoppedError: The folder cannot be made or locked.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise UserError(
            f"another sessim is writing to {folder}: wait until it ends, or choose another folder with output.folder=..."
        ) from None
    except (FileExistsError, NotADirectoryError):
        raise UserError(f"{folder} is a file, not a folder; name another one with output.folder=...") from None
    except OSError as error:
        raise StoppedError(f"{folder} cannot be written to ({error.strerror or error})") from error
    try:
        yield
    finally:
        lock.release()


def is_being_written(folder: Path) -> bool:
    """Whether a process is writing to a results folder now."""
    if not (folder / LOCK).is_file():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
