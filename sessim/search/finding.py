"""Find rules: go through a search, store what it found, write its page; the same call resumes after any stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.evidence.declared.stamps import explain_stamp
from sessim.ground.errors import UserError
from sessim.ground.extras import require_extra
from sessim.ground.files import read_checksums
from sessim.ground.lock import hold_for_writing
from sessim.ground.provenance import versions
from sessim.ground.resources import read_csv
from sessim.search.evaluation import list_places
from sessim.search.plan import JOINT, SearchPlan, read_plan
from sessim.search.rules import Rule, save_policy
from sessim.search.showing.page import PAGE, write_page
from sessim.search.showing.sentences import tell_certainty, tell_finding
from sessim.search.showing.tables import FILES, RULES, SUMMARY, summarise, tabulate, write_tables
from sessim.search.stages import find_final_place, run_search
from sessim.search.stored_runs import StoredRuns
from sessim.study.pools.local_pool import keep_workers
from sessim.study.results.keeping import read_object
from sessim.study.results.manifest import describe_posterior
from sessim.workflow.listener import NOTEBOOK, Listener

DECIDING_STAGES = ("sift", "sides", "fresh")
MACHINE = ("run.workers=",)  # decides the speed and nothing else


@dataclass(frozen=True)
class FoundRules:
    """What a search found, as it is stored.

    Attributes:
        folder: Its folder.
        summary: The finding in sentences and how sure it is, finalists, what dominates, what all sides would choose.
        tables: Tables by file name.
    """

    folder: Path
    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @property
    def page(self) -> Path:
        """The page that shows it."""
        return self.folder / PAGE

    def to_frame(self) -> pd.DataFrame:
        """One row per rule: levers, scores, how far it went, and the rule as a sentence."""
        return self.tables[RULES]

    def save(self, rule: str, name: str = "", folder: str | Path = "configs/policy") -> list[Path]:
        """Write a rule as a policy that is ready to run, see `save_rule`."""
        return save_rule(self.folder, rule, name, Path(folder))

    def __str__(self) -> str:
        """The finding, a sentence per line."""
        return "\n".join((*self.summary["finding"], *self.summary["certainty"]))


def find_rules(
    name: str, settings: Sequence[str] = (), folder: Path | None = None, listener: Listener = NOTEBOOK
) -> FoundRules:
    """Search for rules.

    Args:
        name: Name of the plan in `configs/search/`.
        settings: Settings as typed, for every stage.
        folder: Folder of the search; `results/<name>` by default.
        listener: Receives progress messages.

    Raises:
        UserError: The plan or a setting is wrong, a library is missing, or the folder holds another search.
        StoppedError: A run failed, the disk is full, or the workers are lost; the same call resumes from there.
    """
    require_extra("search", "optuna", what="a search for rules")
    deciding = read_deciding(settings)
    plan = read_plan(name, deciding)
    folder = folder or Path("results") / name
    refuse_other_search(folder, plan)
    simulator = StoredRuns(plan, folder, read_workers(settings))
    for stage in plan.stages:
        for place in list_places(plan, stage):
            simulator.compose(place)  # errors are reported before anything is written
    with hold_for_writing(folder), keep_workers():
        found = run_search(plan, simulator, listener.advance)
        tables = tabulate(found)
        stamped, grounds = describe_grounds(plan, simulator)
        finding = [*filter(None, [stamped]), *tell_finding(found, tables)]
        summary = summarise(found, finding, tell_certainty(found, tables), deciding) | grounds
        write_page(found, tables, summary, folder)
        write_tables(tables, summary, folder)
    return FoundRules(folder, summary, tables)


def describe_grounds(plan: SearchPlan, simulator: StoredRuns) -> tuple[str, dict[str, Any]]:
    """The stamp of a search in a sentence, empty without one, and what its worlds, the model and the libraries were."""
    posterior = describe_posterior(simulator.compose(find_final_place(plan, JOINT, is_fresh=True)))
    fewest = min(plan.stages[stage].worlds for stage in DECIDING_STAGES)
    stamped = explain_stamp({"settings": {"worlds": fewest}, "posterior": posterior})
    return stamped, {"posterior": posterior, "versions": versions() | {"optuna": version("optuna")}}


def read_deciding(settings: Sequence[str]) -> tuple[str, ...]:
    """Settings as typed that decide what a search finds."""
    return tuple(each for each in settings if not each.startswith(MACHINE))


def read_workers(settings: Sequence[str]) -> int | None:
    """Number of processes as typed; None for all cores.

    Raises:
        UserError: It is not a number of processes.
    """
    typed = [each.split("=", 1)[1] for each in settings if each.startswith(MACHINE)]
    if not typed or typed[-1] == "null":
        return None
    if not typed[-1].isdecimal() or not 1 <= int(typed[-1]) <= 1024:
        raise UserError(f"run.workers={typed[-1]}", where="command line", allowed="a whole number from 1 to 1024")
    return int(typed[-1])


def refuse_other_search(folder: Path, plan: SearchPlan) -> None:
    """Protect a finished search made by another plan, and files of the same names that no search made.

    Raises:
        UserError: The folder holds one.
    """
    if not (folder / SUMMARY).is_file():
        for name in (*FILES, PAGE):
            if (folder / name).exists() and name not in read_checksums(folder):
                raise UserError(f"{folder} holds {name}, which no search wrote", allowed="another --folder")
    if (folder / SUMMARY).is_file() and read_object(folder / SUMMARY).get("plan_sha256") != plan.digest:
        raise UserError(
            f"{folder} holds a search by another plan, which is kept", allowed=f"--folder {folder}_own, or another"
        )


def read_summary(folder: Path) -> dict[str, Any]:
    """The finding of a stored search.

    Raises:
        UserError: There is no finished search in the folder, or its summary is damaged.
    """
    if not (folder / SUMMARY).is_file():
        raise UserError(
            f"{folder}: no finished search here", allowed="the folder of a finished search, or sessim search first"
        )
    return read_object(folder / SUMMARY)


def read_its_plan(folder: Path, summary: Mapping[str, Any]) -> SearchPlan:
    """The plan of a stored search, which must be unchanged.

    Raises:
        UserError: There is no such plan any more, or it has changed.
    """
    plan = read_plan(str(summary.get("plan")), [str(each) for each in summary.get("settings", [])])
    if plan.digest != summary.get("plan_sha256"):
        raise UserError(
            f"{folder}: its plan {plan.where} has changed since",
            allowed="the plan as it was, or a new search in another folder",
        )
    return plan


def save_rule(folder: Path, label: str, name: str, policies: Path) -> list[Path]:
    """Write a rule of a stored search as a policy that is ready to run.

    Args:
        folder: Folder of the search.
        label: Label of the rule, such as `R17`.
        name: Name of the policy; by default that of the plan and the rule.
        policies: Folder of policies.

    Returns:
        The files; the first is the policy.

    Raises:
        UserError: There is no such search or rule, or the name is taken.
    """
    summary = read_summary(folder)
    plan = read_its_plan(folder, summary)
    known = read_csv(folder / RULES).set_index("rule")
    if label not in known.index:
        raise UserError(
            f"{folder} has no rule {label!r}", allowed=f"one of {RULES}, such as {', '.join(summary['finalists'][:3])}"
        )
    rule = read_rule(plan, known.loc[label].to_dict())
    name = name or f"{plan.name}_{label}".lower()
    return save_policy(plan, rule, name, f"Rule {label} of the search “{plan.title}”", policies)


def read_rule(plan: SearchPlan, row: dict[Any, Any]) -> Rule:
    """The rule in a row of the table of rules."""
    found = []
    for lever in plan.levers:
        value = row[f"lever.{lever.name}"]
        found.append(float(value) if lever.is_number else str(value))
    return tuple(found)
