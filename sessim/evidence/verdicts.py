"""From shares of worlds to a verdict word, by declared thresholds."""

from __future__ import annotations

from sessim.evidence.contrasts import Summary
from sessim.evidence.declarations import Declarations, VerdictRules

UP = ("robustly_up", "likely_up")
DOWN = ("robustly_down", "likely_down")


def orientation(direction: str) -> int:
    """+1 when more is better or no side is, -1 when less is better."""
    return -1 if direction == "lower" else 1


def favourable_shares(summary: Summary, direction: str) -> tuple[float, float]:
    """Shares of worlds beyond the practical threshold on the better and on the worse side.

    For a measure without a better side: above and below.
    """
    if orientation(direction) > 0:
        return summary.share_above, summary.share_below
    return summary.share_below, summary.share_above


def verdict(summary: Summary | None, direction: str, rules: VerdictRules) -> str:
    """Verdict code of one contrast.

    Args:
        summary: The contrast; None when nothing was paired.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares.

    Returns:
        `robustly_up`, `likely_up`, `depends`, `likely_down`, `robustly_down`, `no_material`, `too_few_worlds` or
        `not_run`, where up means better (or higher, when the measure has no better side).
    """
    if summary is None:
        return "not_run"
    if summary.worlds < rules.minimum_worlds:
        return "too_few_worlds"
    up, down = favourable_shares(summary, direction)
    if 1 - up - down >= rules.within_for_none:
        return "no_material"
    signs = (summary.share_positive, summary.share_negative)
    sign_up, sign_down = signs if orientation(direction) > 0 else signs[::-1]
    for sign, beyond, side in ((sign_up, up, "up"), (sign_down, down, "down")):
        if sign >= rules.robust_sign and beyond >= rules.robust_beyond:
            return f"robustly_{side}"
        if sign >= rules.likely_sign and beyond >= rules.likely_beyond:
            return f"likely_{side}"
    return "depends"


def word(code: str, direction: str, declared: Declarations) -> str:
    """The word a reader sees for a verdict code."""
    return declared.words[code]["unsensed" if direction == "none" else "sensed"]
