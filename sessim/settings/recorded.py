"""Which measures the runs of a study record: every one, those that its answers and its report read, or some beside these.

The choice never changes a number; it decides what is worked out. `docs/decisions/measures-on-demand.md` says why.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import NAMES

KEY = "run.measures"
ALL, DECLARED = "all", "declared"
# What a report reads whatever it was asked: paths of norms and of effects, leniency, and exits beside a shock
READ_BY_REPORTS = (
    "level5_share", "rating_norm", "expected_level", "effort", "output", "fairness",
    "selection_in_ratings", "leniency_in_ratings",
    "exit_rate", "quit_rate", "retire_rate", "star_exit_rate",
)  # fmt: skip


def choose_measures(values: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    """Measures that the runs of a study record, in the order of the catalogue; None for every one.

    Args:
        values: Value of every declared key.
        where: Where `run.measures` was set.

    Raises:
        UserError: There is no such measure, or measures are named for a study that answers no question.
    """
    asked: str | list[str] = values[KEY]
    is_named = not isinstance(asked, str)
    for name in asked if is_named else ():
        if name not in NAMES:
            raise UserError(
                f"no measure is called {name!r}",
                where=where,
                allowed=f"{KEY}={ALL}, {KEY}={DECLARED}, or a list of names from sessim list measures",
                nearest=find_nearest_word(name, NAMES),
            )
    if values["experiment.kind"] != "comparison":
        if is_named:
            raise UserError(
                "a description answers no question, so it records every measure", where=where, allowed=f"{KEY}={ALL}"
            )
        return None
    if asked == ALL:
        return None
    needed = list_needed_measures(values["experiment.questions"], values["experiment.record"])
    return put_in_order([*needed, *(asked if is_named else ())])


def put_in_order(names: Collection[str]) -> tuple[str, ...] | None:
    """Measures in the order of the catalogue, each once; None where they are all of them."""
    chosen = tuple(name for name in NAMES if name in names)
    return None if chosen == NAMES else chosen


def list_needed_measures(questions: Collection[str], record: str | None = None) -> tuple[str, ...]:
    """Measures that the answers to some questions and their report read, in the order of the catalogue.

    Args:
        questions: Question ids.
        record: Table of published values that the study is held to, in `configs/evidence/`; None for none.
    """
    needed = {*READ_BY_REPORTS, *_list_estimands(questions), *_list_worth_of_research(), *_list_published(record)}
    return tuple(name for name in NAMES if name in needed)


def _list_estimands(questions: Collection[str]) -> Iterator[str]:
    for each in _read(configs_folder() / "evidence" / "estimands.yaml").values():
        if each["question"] in questions:
            yield each["measure"]


def _list_worth_of_research() -> Iterator[str]:
    for weighting in _read(configs_folder() / "evidence" / "analysis.yaml")["decision"]["weightings"].values():
        yield from weighting["weights"]
    for study in _read(configs_folder() / "evidence" / "studies.yaml")["studies"].values():
        yield from (each["measure"] for each in study["observes"])


def _list_published(record: str | None) -> Iterator[str]:
    path = configs_folder() / "evidence" / f"{record}.yaml"
    for row in _read(path)["rows"] if record is not None and path.is_file() else ():
        yield from (row[name] for name in ("value", "over") if name in row)


@functools.lru_cache(maxsize=8)
def _read(path: Path) -> Any:
    return read_yaml(path)
