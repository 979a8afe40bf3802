"""One sweep writes to a results folder at a time; readers take no lock and write nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from sessim.ground.errors import StoppedError, UserError

if sys.platform != "win32":
    import fcntl

LOCK = ".lock"
SECONDS_TO_LOOK = 0.2  # longer than it takes to ask whether a folder is held


@contextmanager
def hold_for_writing(folder: Path) -> Iterator[None]:
    """Hold a results folder for writing.

    The lock is the operating system's, so it ends with the process that holds it, however that ends. A folder that was made for
    it and in which nothing was written, because what was asked was refused, is removed again.

    Args:
        folder: Folder of the results; it is made if needed.

    Raises:
        UserError: Another process is writing to the folder.
        StoppedError: The folder cannot be made or locked.
    """
    try:
        made = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=SECONDS_TO_LOOK, poll_interval=0.02)
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
        with suppress(OSError):  # it was removed meanwhile, or may no longer be read
            if made and [each.name for each in folder.iterdir()] == [LOCK]:
                (folder / LOCK).unlink()
                for each in made:
                    each.rmdir()
        lock.release()


def is_being_written(folder: Path) -> bool:
    """Whether a process is writing to a results folder now; nothing is written to find out."""
    try:
        if sys.platform == "win32":
            with FileLock(folder / LOCK, timeout=0):
                return False
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except (BlockingIOError, Timeout):
        return True
    except OSError:  # there is no lock, or it may not be read: then nobody can be asked
        return False
