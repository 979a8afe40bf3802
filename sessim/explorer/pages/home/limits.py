"""A limit other than the stored study's: what is stored on it, or the study that answers it on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sessim.explorer.library import Library
from sessim.explorer.live import has_posterior
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings

LOWEST, HIGHEST, STEP = 5, 100, 5  # of 100 executives; the highest is no limit at all
WORLDS, YEARS, WARM_UP_YEARS = 24, 8, 2
SHARE = "limit.share"


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a study's answers.

    Attributes:
        arm: Label of the focal arm.
        reference: Label of its first reference arm.
        policy: File of the focal policy.
        compared_with: File of the reference policy.
        limit: Limit of the focal arm, of 100 executives; None if it has none.
        population: The corps.
    """

    arm: str
    reference: str
    policy: str
    compared_with: str
    limit: float | None
    population: str


def read_subject(manifest: Mapping[str, Any]) -> Subject | None:
    """What a study compares with what; None if its manifest does not say."""
    try:
        arm = next(each for each in manifest["arms"] if each["role"] == "focal")
        reference = next(each for each in manifest["arms"] if each["role"] == "reference")
        limit = _read_limit(manifest, arm["label"])
        return Subject(
            arm["label"], reference["label"], arm["policy_file"], reference["policy_file"], limit,
            str(manifest["settings"]["population"]),
        )  # fmt: skip
    except (KeyError, StopIteration, TypeError):
        return None


def _read_limit(manifest: Mapping[str, Any], label: str) -> float | None:
    described = manifest["resolved"]["arms"][label]
    share = described["levers"].get(SHARE, described.get("swept", {}).get(SHARE))
    return None if share is None else round(100.0 * float(share), 6)


def find_limit_arms(manifest: Mapping[str, Any]) -> dict[float, str]:
    """Labels of the arms that differ from the focal one in the size of the limit alone, by that size of 100 executives."""
    arms = manifest.get("resolved", {}).get("arms", {})
    focal = next((arm for arm in arms.values() if arm["role"] == "focal"), None)
    if focal is None:
        return {}
    found: dict[float, str] = {}
    for label, arm in arms.items():
        limit = _read_limit(manifest, label)
        if limit is not None and _list_other_rules(arm) == _list_other_rules(focal):
            found.setdefault(limit, label)
    return found


def _list_other_rules(arm: Mapping[str, Any]) -> dict[str, Any]:
    others = {key: value for key, value in arm["levers"].items() if key != SHARE}
    return others | {"rules_as_of": arm.get("rules_as_of"), "starts": arm.get("starts")}


def find_stored(library: Library, shown: str, subject: Subject, limit: float) -> tuple[str, str] | None:
    """Study and arm that answer a limit: in the study that is shown, or another one of the same corps and reference.

    Args:
        library: Stored studies.
        shown: Name of the study that is shown.
        subject: What it is about.
        limit: Of 100 executives.
    """
    manifests = library.read_shelf().find_answering()
    for name in sorted(manifests, key=lambda each: each != shown):
        other = read_subject(manifests[name])
        is_alike = other is not None and (other.compared_with, other.population) == (
            subject.compared_with, subject.population,
        )  # fmt: skip
        if is_alike and set(manifests[name]["questions"]) >= set(manifests[shown]["questions"]):
            label = find_limit_arms(manifests[name]).get(limit)
            if label is not None and _rules_of(manifests[name], label) == _rules_of(manifests[shown], subject.arm):
                return name, label
    return None


def _rules_of(manifest: Mapping[str, Any], label: str) -> dict[str, Any]:
    return _list_other_rules(manifest["resolved"]["arms"][label])


def list_live_settings(subject: Subject, limit: float) -> tuple[str, ...]:
    """The settings of the study that answers a limit on the spot, as typed."""
    return (
        "experiment=nine_questions", "experiment.name=another_limit", f"policy={subject.policy}",
        f"experiment.references=[{subject.compared_with}]", "experiment.others=[]",
        f"policy.limit.share={limit / 100:g}", f"population={subject.population}",
        f"world={'calibrated' if has_posterior() else 'literature_ranges'}", f"run.worlds={WORLDS}",
        "run.replications=1", f"run.years={YEARS}", f"run.warm_up_years={WARM_UP_YEARS}",
    )  # fmt: skip


@lru_cache(maxsize=32)
def compose_live(settings: tuple[str, ...]) -> StudySettings:
    """The study of some settings.

    Raises:
        UserError: A setting is out of range, or a policy is missing.
    """
    return compose_study(settings)
