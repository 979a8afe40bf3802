"""The manifest of a study: what was run, under which law, with what, and when. No machine path and no user name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sessim.study.provenance import code_revision, versions
from sessim.study.runner import Progress
from sessim.study.settings import StudySettings
from sessim.study.statutes import load_statutes


def study_manifest(settings: StudySettings, progress: Progress, command: str, started: datetime) -> dict[str, Any]:
    """Describe a finished study.

    Args:
        settings: The study.
        progress: What was run.
        command: Command that reproduces it.
        started: When the run began (UTC).
    """
    finished = datetime.now(UTC)
    return {
        "name": settings.name,
        "title": settings.title,
        "kind": settings.kind,
        "questions": list(settings.questions),
        "arms": [
            {
                "label": arm.label,
                "title": arm.title,
                "description": arm.description,
                "role": arm.role,
                "policy_file": arm.policy_file,
            }
            for arm in settings.arms
        ],
        "settings": {
            "seed": settings.seed,
            "replications": settings.replications,
            "worlds": len(settings.worlds),
            "warm_up_years": settings.warm_up_years,
            "first_fiscal_year": settings.first_fiscal_year,
            "years": settings.years,
            "population": settings.population.name,
            "seats": sum(each.career + each.noncareer + each.limited for each in settings.population.agencies),
        },
        "resolved": dict(settings.resolved),
        "assumed_law": assumed_law(settings),
        "command": command,
        "versions": versions(),
        "revision": code_revision(),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 1),
        "planned_runs": progress.planned,
        "found_runs": progress.found,
        "failed_runs": progress.failed,
    }


def assumed_law(settings: StudySettings) -> list[dict[str, str]]:
    """Values of the law that are assumed or recalled, not verified, and may bear on the simulated years."""
    book = load_statutes()
    first, last = settings.first_fiscal_year - settings.warm_up_years - 1, settings.first_fiscal_year + settings.years
    listed = []
    for key, statute in sorted(book.statutes.items()):
        entries = [entry for entry in statute.history if entry.since <= last + 1]
        superseded = [later.since for later in statute.history[1:]] + [last + 2]
        for entry, until in zip(entries, superseded, strict=False):
            if entry.status in ("assumed", "recalled") and until > first:
                listed.append(
                    {
                        "key": key,
                        "value": _short(entry.value),
                        "why": f"from {entry.since}: {entry.title} ({entry.status})",
                    }
                )
        if statute.growth is not None and statute.history[-1].since < last + 1:
            listed.append(
                {
                    "key": key,
                    "value": f"+{statute.growth.a_year:.1%} a year",
                    "why": f"after {statute.history[-1].since}: {statute.growth.title} (assumed)",
                }
            )
    return listed


def _short(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(
            ", ".join(f"{name} {field}" for name, field in each.items()) if isinstance(each, dict) else str(each)
            for each in value
        )
    return "none" if value is None else str(value)
