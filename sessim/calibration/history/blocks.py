"""Blocks of history as declared: the corps, the policies in force, the figures published.

Two files are written in this form. `configs/calibration/history.yaml` holds the blocks that the calibration learns responses
from; `configs/calibration/unseen.yaml` holds those that no calibration opens. A reader names its file, so that neither is read
by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.law.rulebook import Rulebook
from sessim.measures.catalogue import BY_NAME
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import Arm, StudySettings

WAYS = ("level", "difference", "ratio", "probit", "ratio_to_mean", "ratio_to_reference", "leavers_rated_high")
LEVEL = "level"
CORPS = "population="
LIVED, REFERENCE = "lived", "reference"  # labels of the arms of a block


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block of history.

    Attributes:
        id: Short name.
        title: What it is.
        source: Where it was published.
        approximated: What of it the model cannot reproduce, and what takes its place.
        discrepancy_reason: Why the model may miss it even with the right parameters; empty if none is granted.
        seen_since: Why the model has seen it; empty for history that it has not.
        moves_rules: Whether rules or their handling changed, so that its contrasts are responses to a policy.
        is_stress_test: Whether it is shown without counting in the coverage.
        settings: Settings of its study.
        periods: First fiscal year and settings of each policy.
        reference: The same of a second arm; empty for none.
        figures: Published figures and how they are made from measures.
        rows: Rows of the record that it is made of: table and values.
        is_in_record: Whether it has the corps, years and policies of the record of levels, so that a calibration need
            not run it again.
        extra_exit: Share of the corps that leaves in a fiscal year for reasons outside the model.
    """

    id: str
    title: str
    source: str
    approximated: str
    discrepancy_reason: str
    seen_since: str
    moves_rules: bool
    is_stress_test: bool
    settings: tuple[str, ...]
    periods: tuple[Mapping[str, Any], ...]
    reference: tuple[Mapping[str, Any], ...]
    figures: tuple[Mapping[str, Any], ...]
    rows: tuple[Mapping[str, Any], ...]
    is_in_record: bool = False
    extra_exit: Mapping[int, float] = field(default_factory=dict)


def history_file() -> Path:
    """Path of the blocks that the calibration learns from."""
    return configs_folder() / "calibration" / "history.yaml"


def load_history() -> tuple[Block, ...]:
    """Read the blocks that the calibration learns from."""
    return load_blocks(history_file())


def why_seen(block: str) -> str:
    """Why the model has seen a block of history; empty for one that it has not."""
    return next((each.seen_since for each in load_history() if each.id == block), "")


def load_blocks(path: Path) -> tuple[Block, ...]:
    """Read declared blocks.

    Raises:
        UserError: A figure names an unknown measure or way of comparing.
    """
    content = read_yaml(path)
    awaited = tuple(content.get("awaited", ()))
    return tuple(_parse_block(each, awaited, shorten_path(path)) for each in content["blocks"])


def _parse_block(about: Mapping[str, Any], awaited: Sequence[str], file: str) -> Block:
    figures = tuple(each for each in about["figures"] if not names_of(each) & set(awaited))
    for figure in figures:
        if not names_of(figure) <= set(BY_NAME) or figure["how"] not in WAYS:
            raise UserError(f"{figure['id']} names an unknown measure or way of comparing", where=file)
    return Block(
        id=about["id"],
        title=about["title"],
        source=about["source"],
        approximated=about["approximated"],
        discrepancy_reason=about.get("discrepancy_reason", ""),
        seen_since=about.get("seen_since", ""),
        moves_rules=about.get("moves_rules", False),
        is_stress_test=about.get("is_stress_test", False),
        settings=tuple(about["settings"]),
        periods=tuple(_leave_out_awaited(each, awaited) for each in about["periods"]),
        reference=tuple(_leave_out_awaited(each, awaited) for each in about.get("reference", ())),
        figures=figures,
        rows=tuple(about["rows"]),
        is_in_record=about.get("is_in_record", False),
        extra_exit=about.get("extra_exit", {}),
    )


def names_of(figure: Mapping[str, Any]) -> set[str]:
    """Measures that a figure is made of."""
    return {figure["measure"], figure.get("minus", figure["measure"]), figure.get("over", figure["measure"])}


def _leave_out_awaited(period: Mapping[str, Any], awaited: Sequence[str]) -> Mapping[str, Any]:
    kept = [word for word in period["settings"] if word.partition("=")[0] not in awaited]
    return {**period, "settings": kept}


def compose_episode(block: Block, typed: Sequence[str]) -> StudySettings:
    """Return the study of a block: its arms follow the policies of its periods, year by year."""
    lived = _compose_periods(block, block.periods, typed)
    arms = [_join_periods(block, block.periods, lived, LIVED, "focal")]
    if block.reference:
        compared = _compose_periods(block, block.reference, typed)
        arms.append(_join_periods(block, block.reference, compared, REFERENCE, "reference"))
    return replace(lived[0], arms=tuple(arms), name=block.id, title=block.title)


def join_settings(block: Block, typed: Sequence[str]) -> list[str]:
    """Settings of a block with typed settings applied: a typed corps replaces the corps of the block.

    A block that lists its seats one by one keeps them.
    """
    names_seats = any(word.startswith("population.agencies=") for word in block.settings)
    added = [word for word in typed if not (names_seats and word.startswith(CORPS))]
    has_corps = any(word.startswith(CORPS) for word in added)
    return [*(word for word in block.settings if not (has_corps and word.startswith(CORPS))), *added]


def _compose_periods(block: Block, periods: Sequence[Mapping[str, Any]], typed: Sequence[str]) -> list[StudySettings]:
    """Return the study of each period, one after the other."""
    words = ["experiment=record_fy2016_fy2024", "world=central", *join_settings(block, typed)]
    return [compose_study([*words, *period["settings"]]) for period in periods]


def _join_periods(
    block: Block, periods: Sequence[Mapping[str, Any]], studies: Sequence[StudySettings], label: str, role: str
) -> Arm:
    """Return the arm whose rules in each year are those of the period that the year is in."""
    rulebooks: dict[int, Rulebook] = {}
    for period, study in zip(periods, studies, strict=True):
        rules = study.arms[0].rulebooks
        rulebooks |= {year: rules[year] for year in rules if year >= period["from"] or year not in rulebooks}
    shocked = {
        year: replace(
            rules, shocks=replace(rules.shocks, extra_exit=block.extra_exit.get(year, rules.shocks.extra_exit))
        )
        for year, rules in rulebooks.items()
    }
    return Arm(label, block.title, block.approximated, role, "several", shocked)
