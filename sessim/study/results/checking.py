"""Whether files of a study are as they were stored: each digest is computed once, and again when the file changes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from sessim.ground.files import digest_of, read_checksums

SECONDS_UNTIL_SETTLED = 2.0  # a file changed so recently may change again within one tick of its file system's clock
_digests: dict[Path, tuple[tuple[int, ...], str]] = {}


def find_altered(folder: Path, names: Iterable[str]) -> list[str]:
    """Names of files that do not match their recorded checksum; those without one cannot be judged and are left out.

    A digest is computed once and again when size, times or identity of the file change.
    """
    recorded = read_checksums(folder)
    there = [name for name in names if name in recorded and (folder / name).is_file()]
    return [name for name in there if _digest_once(folder / name) != recorded[name]]


def _digest_once(path: Path) -> str:
    facts = path.stat()
    stamp = (facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    key = path.absolute()
    if key in _digests and _digests[key][0] == stamp:
        return _digests[key][1]
    digest = digest_of(path)
    if time.time() - max(facts.st_mtime, facts.st_ctime) > SECONDS_UNTIL_SETTLED:
        _digests[key] = (stamp, digest)
    return digest
