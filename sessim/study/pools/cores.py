"""How many cores a process may use: those it is bound to, within the quota of the container that it runs in."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/")


def count_available_cores() -> int:
    """Cores this process may use; a quota of one and a half counts as two."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([bound, *(math.ceil(quota) for quota in _read_quotas(ROOT))]))


def _read_quotas(root: Path) -> Iterator[float]:
    """Quotas in cores of the control groups that this process is in (cgroups 2 and 1 of Linux); none elsewhere."""
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    mounted = root / "sys/fs/cgroup"
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers == "":
            for folder in _climb(mounted, group):
                yield from _divide(_read_words(folder / "cpu.max"))
        elif "cpu" in controllers.split(","):
            for folder in _climb(mounted / "cpu", group):
                names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
                yield from _divide([word for name in names for word in _read_words(folder / name)])


def _climb(mounted: Path, group: str) -> Iterator[Path]:
    """Folders of a control group and of all that hold it; in a container its own may be mounted as the uppermost."""
    parts = [part for part in group.split("/") if part not in ("", "..")]
    for length in range(len(parts), -1, -1):
        yield mounted.joinpath(*parts[:length])


def _read_words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


def _divide(words: list[str]) -> Iterator[float]:
    """Quota over period; without a quota (`max`, or -1) nothing is yielded."""
    if len(words) == 2 and all(word.isdigit() for word in words) and int(words[1]) > 0:
        yield int(words[0]) / int(words[1])
