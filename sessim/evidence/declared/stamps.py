"""The stamp on everything that shows the answers of a study that is too small or too loosely founded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REHEARSAL, QUICK_LOOK = "REHEARSAL", "QUICK LOOK"
REHEARSAL_BELOW, QUICK_LOOK_BELOW = 10, 100  # worlds


def stamp_of(manifest: Mapping[str, Any]) -> str:
    """The stamp of a study; empty if it has enough worlds and they are consistent with the record.

    Args:
        manifest: Manifest of the study.
    """
    worlds = int(manifest["settings"]["worlds"])
    if worlds < REHEARSAL_BELOW:
        return REHEARSAL
    return QUICK_LOOK if worlds < QUICK_LOOK_BELOW or not manifest.get("posterior") else ""


def explain_stamp(manifest: Mapping[str, Any]) -> str:
    """The stamp and why the study has it, in one sentence; empty without one."""
    stamp, worlds = stamp_of(manifest), int(manifest["settings"]["worlds"])
    if not stamp:
        return ""
    count = "one world" if worlds == 1 else f"{worlds} worlds, the central one included"
    if stamp == REHEARSAL:
        return f"{stamp}: {count}, enough to show that everything runs but not to say anything; use at least {REHEARSAL_BELOW}."
    reasons = [f"{count}, fewer than {QUICK_LOOK_BELOW}"] if worlds < QUICK_LOOK_BELOW else []
    if not manifest.get("posterior"):
        reasons.append(
            "worlds from the whole of the declared ranges, not only those consistent with the published record"
        )
    return f"{stamp}: {', and '.join(reasons)}; not to be quoted."
