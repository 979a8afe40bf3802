"""The manifest of a study: what was run, under which law, with what, and when. No machine path and no user name."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sessim.ground.provenance import platform_facts, read_code_revision, versions
from sessim.settings.compose import NOT_OF_RESULTS
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.registration import registration_digest
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.posterior import read_posterior_facts
from sessim.study.results.store import count_environments
from sessim.study.runner import Progress


def command_of(typed: Sequence[str]) -> str:
    """Command that reproduces a study of the given settings; where it was stored is left out."""
    return shlex.join(["sessim", "run", *select_deciding(typed)])


def select_deciding(typed: Sequence[str]) -> list[str]:
    """Typed settings that decide the results."""
    return [each for each in typed if not each.startswith(NOT_OF_RESULTS)]


def input_digests(settings: StudySettings) -> dict[str, str]:
    """Digest of each thing that decides the numbers of a study, so that a later difference can be traced to one of them."""
    things: dict[str, object] = {
        "population": [asdict(settings.population), asdict(settings.opening_pay)],
        "worlds": [asdict(world) for world in settings.worlds],
        "design": [settings.seed, settings.replications, settings.warm_up_years, settings.years],
    }
    for arm in settings.arms:
        things[f"rules of {arm.label}"] = {year: asdict(book) for year, book in arm.rulebooks.items()}
    return {
        name: hashlib.sha256(json.dumps(thing, sort_keys=True).encode()).hexdigest()[:20]
        for name, thing in things.items()
    }


def describe_study(
    settings: StudySettings, progress: Progress, typed: Sequence[str], started: datetime
) -> dict[str, Any]:
    """Describe a finished study.

    Args:
        settings: The study.
        progress: What was run.
        typed: Settings as typed, which reproduce it.
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
        "assumed_law": list_assumed_law(settings),
        "posterior": describe_posterior(settings),
        "command": command_of(typed),
        "typed_settings": select_deciding(typed),
        "inputs": input_digests(settings),
        "estimands": registration_digest(),
        "versions": versions(),
        "platform": platform_facts(),
        "environments": count_environments(progress.runs),
        "revision": read_code_revision(),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 1),
        "planned_runs": progress.planned,
        "found_runs": progress.found,
        "failed_runs": progress.failed,
    }


def describe_posterior(settings: StudySettings) -> dict[str, Any] | None:
    """The posterior that the worlds of a study come from; None if they come from declared ranges."""
    return read_posterior_facts() if settings.resolved["world"]["design"] == "calibrated" else None


def list_assumed_law(settings: StudySettings) -> list[dict[str, str]]:
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
