"""What to know before quoting a number of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.evidence.declared.stamps import explain_stamp

OLDER_POSTERIOR = (
    "The worlds were weighed against the record under an earlier version of the model. What was added to the model since then is "
    "at its central value in all of them and has not been weighed; to weigh it, run sessim calibrate."
)


def cautions(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """What to know before quoting a number of a study: its stamp, what it is, what a share of worlds is, what it is not for."""
    stamped = explain_stamp(manifest)
    return (
        *([stamped] if stamped else []),
        "These are consequences of stated assumptions, not observations. No rating made under the limit was available, so "
        "nothing here is confirmed by outcomes.",
        f"A share of worlds is how often a finding recurs {describe_worlds_drawn(manifest)}. It is not a probability.",
        *([OLDER_POSTERIOR] if (manifest.get("posterior") or {}).get("warnings") else []),
        "Not for: forecasts for any named agency, judgements on any person, or dollar estimates of budget effect.",
    )


def describe_worlds_drawn(manifest: Mapping[str, Any]) -> str:
    """Where the worlds of a study come from, as an end of a sentence."""
    if manifest.get("posterior"):
        return (
            "over worlds of the declared ranges and theories that are consistent with the published record (sessim holdouts "
            "shows how such worlds fare on history they have not seen)"
        )
    return "over the declared ranges of behaviour"
