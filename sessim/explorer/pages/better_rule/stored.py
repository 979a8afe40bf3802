"""Stored searches for rules: which there are, and the one that the page shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.evidence.contrasts.number_format import sentence
from sessim.explorer.failures import describe_failure
from sessim.explorer.tab import Context, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import read_csv
from sessim.search.finding import read_its_plan, read_rule, read_summary
from sessim.search.plan import SearchPlan
from sessim.search.rules import Rule
from sessim.search.showing.rule_words import describe_briefly, describe_changes, name_details, name_policy
from sessim.search.showing.tables import FILES, LEVERS, RULES, SUMMARY

PUBLISHED = "better_rule"


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """A finished search.

    Attributes:
        folder: Its folder.
        plan: Its plan, unchanged since.
        summary: The finding in sentences, finalists, and how it was made.
        tables: Tables by file name.
    """

    folder: Path
    plan: SearchPlan
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @property
    def policies_and_finalists(self) -> tuple[str, ...]:
        """Names of what was rerun in fresh worlds, in order."""
        return (*self.plan.list_policies(), *self.summary["finalists"])

    @property
    def typed_folder(self) -> str:
        """Its folder as typed where the explorer was started; empty for the command's default."""
        return type_folder(self.folder, self.plan.name)

    def describe(self, name: str) -> str:
        """A policy by its title; a rule by the first things it changes in the flat limit, and its label."""
        if name in self.plan.list_policies():
            return name_policy(self.plan, name)
        words = describe_briefly(self.plan, name, self._find_rule(name), name_details(self.tables[LEVERS]))
        return f"{words[:1].upper()}{words[1:]}"

    def describe_in_full(self, label: str) -> str:
        """Everything a rule changes in the flat limit."""
        return sentence(describe_changes(self.plan, self._find_rule(label)))

    def _find_rule(self, label: str) -> Rule:
        return read_rule(self.plan, self.tables[RULES].set_index("rule").loc[label].to_dict())


def type_folder(folder: Path, plan: str) -> str:
    """A folder as it would be typed, without a path of the machine; empty for the command's default."""
    usual = Path("results", plan).absolute()
    return "" if folder.absolute() == usual else Path(os.path.relpath(folder)).as_posix()


def find_searches(context: Context) -> dict[str, Path]:
    """Folder of every finished search, by the name of the folder; the published one first."""
    root = context.library.root
    found = {
        path.parent.resolve().name: path.parent
        for path in (root / SUMMARY, *root.glob(f"*/{SUMMARY}"))
        if path.is_file()
    }
    return dict(sorted(found.items(), key=lambda each: (each[0] != PUBLISHED, each[0])))


def choose_search(context: Context, values: Values) -> StoredSearch | None:
    """The search that the address names, else the first; None if none is stored.

    Raises:
        UserError: There is no search of that name, its files are damaged, or its plan has changed since.
    """
    searches = find_searches(context)
    if not searches:
        return None
    name = values.get("search", next(iter(searches)))
    if name not in searches:
        raise UserError(f"there is no search {name!r}", allowed=", ".join(searches))
    folder = searches[name]
    try:
        stamp = tuple((folder / each).stat().st_mtime_ns for each in (*FILES, SUMMARY))
    except OSError as error:
        raise UserError(f"{name} is left out: {describe_failure(error)}") from None
    return context.library.keep(("search", name, stamp), lambda: _read(folder))


def _read(folder: Path) -> StoredSearch:
    summary = read_summary(folder)
    if not {"finding", "certainty"} <= set(summary):
        name = str(summary.get("plan"))
        typed = type_folder(folder, name)
        raise UserError(
            f"{folder.name}: written by another version of sessim",
            allowed=f"again, which runs no rule twice: sessim search --plan {name}{f' --folder {typed}' if typed else ''}",
        )
    return StoredSearch(
        folder, read_its_plan(folder, summary), summary, {name: read_csv(folder / name) for name in FILES}
    )
