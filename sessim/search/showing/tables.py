"""What a search found, as tidy tables and files: rules, convergence, robustness, levels, levers, failures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.declared.method import has_extra, read_method
from sessim.ground.files import record_checksums, write_whole
from sessim.ground.inert import write_csv
from sessim.search.hypervolume import is_nondominated
from sessim.search.plan import JOINT, SearchPlan, Side
from sessim.search.robustness import dominates_flat, find_chosen, value_rules
from sessim.search.stages import Search, find_final_place

RULES, CONVERGENCE, ROBUSTNESS, LEVELS = "rules.csv", "convergence.csv", "robustness.csv", "levels.csv"
LEVERS, FAILURES, SUMMARY = "levers.csv", "failures.csv", "search.json"
FILES = (RULES, CONVERGENCE, ROBUSTNESS, LEVELS, LEVERS, FAILURES)
CHOSEN_IN, FRESH = "where chosen", "fresh"
MOVES = "moves results"  # of a lever, in a word


def rules_table(found: Search) -> pd.DataFrame:
    """One row per rule: label, origin, generation, how far it went, its levers, its scores, and the sentence."""
    plan = found.plan
    scores = np.stack([trial.scores for trial in found.trials])
    frontier = is_nondominated(scores)
    rows = []
    for number, trial in enumerate(found.trials):
        row: dict[str, Any] = {"rule": trial.label, "origin": trial.origin, "generation": trial.generation}
        row |= {"is_on_frontier": bool(frontier[number]), "is_sifted": trial.label in found.sifted}
        row |= {"is_finalist": trial.label in found.finalists}
        row |= {f"lever.{lever.name}": value for lever, value in zip(plan.levers, trial.rule, strict=True)}
        row |= {f"score.{each.name}": float(trial.scores[place]) for place, each in enumerate(plan.objectives)}
        rows.append(row | {"sentence": plan.describe(trial.rule)})
    return pd.DataFrame(rows)


def convergence_table(found: Search) -> pd.DataFrame:
    """One row per generation: hypervolume of the search and of the random one."""
    rows = [
        {"origin": origin, "generation": number, "hypervolume": value}
        for origin, followed in found.hypervolume.items()
        for number, value in enumerate(followed, start=1)
    ]
    return pd.DataFrame(rows)


def robustness_table(found: Search) -> pd.DataFrame:
    """One row per policy or finalist, side, and kind of worlds: those where it was chosen, and fresh ones."""
    names = [*found.plan.list_policies(), *found.finalists]
    rows = []
    for side in found.plan.sides:
        for is_fresh in (False, True):
            measured = found.measure(side.name, is_fresh=is_fresh)
            chosen = find_chosen(measured, found.plan.would_choose_within)
            for number, name in enumerate(names):
                rows.append(
                    {
                        "rule": name,
                        "side": side.name,
                        "worlds": FRESH if is_fresh else CHOSEN_IN,
                        "share_acceptable": float(measured.acceptable[number]),
                        "regret_90": float(measured.regret90[number]),
                        "worst_regret": float(measured.worst_regret[number]),
                        "share_better_than_flat": float(measured.better[number]),
                        "advantage_over_flat": float(measured.advantage[number]),
                        "would_be_chosen": bool(chosen[number]),
                    }
                )
    return pd.DataFrame(rows)


def levels_table(found: Search) -> pd.DataFrame:
    """One row per policy or finalist, objective and kind of worlds, on the joint side: levels, and differences from the flat.

    Levels are the median under the flat limit, and that median with the median difference; so that both say the same.
    """
    plan, rows = found.plan, []
    for is_fresh in (False, True):
        place = find_final_place(plan, JOINT, is_fresh=is_fresh)
        known = dict(zip(plan.list_policies(), found.evaluator.policies[place.name], strict=True))
        known |= {
            label: found.evaluator.known[place.name][rule] for label, rule in found.rules_of(found.finalists).items()
        }
        flat = found.evaluator.levels[place.name, plan.base_policy]
        for name, differences in known.items():
            for number, objective in enumerate(plan.objectives):
                own = differences[:, number]
                in_unit = own * objective.threshold * objective.sign
                low, middle, high = (float(each) for each in np.quantile(in_unit, (0.05, 0.5, 0.95)))
                base = float(np.median(flat[:, number]))
                rows.append(
                    {
                        "rule": name,
                        "objective": objective.name,
                        "measure": objective.measure,
                        "worlds": FRESH if is_fresh else CHOSEN_IN,
                        "level_flat": base,
                        "level_rule": base * (1.0 + middle / 100.0) if objective.is_relative else base + middle,
                        "difference_median": middle,
                        "difference_low90": low,
                        "difference_high90": high,
                        "difference_unit": "percent" if objective.is_relative else "unit of the measure",
                        "share_better_beyond_threshold": float((own > 1.0).mean()),
                        "share_worse_beyond_threshold": float((own < -1.0).mean()),
                    }
                )
    return pd.DataFrame(rows)


def levers_table(found: Search) -> pd.DataFrame:
    """One row per lever and value: its largest effect when it alone is moved in the first finalist, and a word for it."""
    rows = []
    for moved in found.levers:
        largest_of_all = float(np.abs(moved.effects).max(initial=0.0))
        word = "no effect at all" if not moved.has_effect else "no material effect"
        if largest_of_all > found.plan.most_small_effect:
            word = MOVES
        for number, value in enumerate(moved.values):
            effects = moved.effects[number]
            place = int(np.abs(effects).argmax())
            rows.append(
                {
                    "lever": moved.lever,
                    "moved_to": str(value),
                    "largest_effect_in_thresholds": float(effects[place]),
                    "on": found.plan.objectives[place].name,
                    "word": word,
                }
            )
    return pd.DataFrame(rows)


def failures_table(found: Search) -> pd.DataFrame:
    """One row per finalist: in which fresh worlds of the joint side it is worth less than the flat limit.

    The condition that tells these worlds from others needs the extra `analysis`, and stays empty without it.
    """
    place = find_final_place(found.plan, JOINT, is_fresh=True)
    flat = value_rules(found.evaluator.policies[place.name][:1], place.side.weights)[0]
    worlds = found.evaluator.simulator.tabulate_worlds(place)
    rows = []
    for label, rule in found.rules_of(found.finalists).items():
        worth = value_rules(found.evaluator.known[place.name][rule][None], place.side.weights)[0]
        fails = worth < flat
        row: dict[str, Any] = {"rule": label, "share_failing": float(fails.mean())}
        row |= {"where": "", "share_failing_there": np.nan, "share_of_failures_there": np.nan, "holds_up": False}
        if has_extra() and not worlds.empty:
            from sessim.evidence.sensitivity.discovery import discover
            from sessim.evidence.sensitivity.uncertainties import find_uncertainties

            space = find_uncertainties(worlds, place.worlds)
            condition = discover(space, fails, "worse", read_method().discovery)
            if condition is not None:
                row |= {"where": condition.words, "share_failing_there": condition.density}
                row |= {"share_of_failures_there": condition.coverage, "holds_up": condition.is_better_than_chance}
        rows.append(row)
    return pd.DataFrame(rows)


def name_dominating(found: Search) -> list[str]:
    """Policies and finalists that dominate the flat limit in the fresh worlds of every side."""
    names = [*found.plan.list_policies(), *found.finalists]
    flags = dominates_flat([found.measure(side.name, is_fresh=True) for side in found.plan.sides])
    return [name for name, flag in zip(names, flags, strict=True) if flag]


def name_chosen_by(found: Search, sides: Sequence[Side]) -> list[str]:
    """Policies and finalists that each of some sides would choose in its fresh worlds."""
    names = [*found.plan.list_policies(), *found.finalists]
    flags = np.ones(len(names), dtype=bool)
    for side in sides:
        flags &= find_chosen(found.measure(side.name, is_fresh=True), found.plan.would_choose_within)
    return [name for name, flag in zip(names, flags, strict=True) if flag]


def tabulate(found: Search) -> dict[str, pd.DataFrame]:
    """All tables by file name."""
    return {
        RULES: rules_table(found),
        CONVERGENCE: convergence_table(found),
        ROBUSTNESS: robustness_table(found),
        LEVELS: levels_table(found),
        LEVERS: levers_table(found),
        FAILURES: failures_table(found),
    }


def write_tables(tables: dict[str, pd.DataFrame], summary: dict[str, Any], folder: Path) -> None:
    """Write all tables and the summary, each whole or not at all."""
    for name, table in tables.items():
        write_whole(folder / name, partial(write_csv, table))
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / SUMMARY, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    record_checksums(folder, [*tables, SUMMARY])


def summarise(found: Search, finding: list[str], certainty: list[str], settings: tuple[str, ...]) -> dict[str, Any]:
    """What a reader of the folder needs besides the tables: the plan, the finding in sentences, and how to reproduce it.

    Args:
        found: The search.
        finding: What was found, in sentences.
        certainty: How sure that is, in sentences.
        settings: Settings as typed.
    """
    plan: SearchPlan = found.plan
    return {
        "plan": plan.name,
        "title": plan.title,
        "settings": list(settings),
        "plan_sha256": plan.digest,
        "rules_searched": sum(trial.origin == "search" for trial in found.trials),
        "rules_at_random": sum(trial.origin == "random" for trial in found.trials),
        "rules_possible": plan.count_possible(),
        "finalists": list(found.finalists),
        "dominate_the_flat_limit": name_dominating(found),
        "chosen_by_all_sides": name_chosen_by(found, plan.sides),
        "finding": finding,
        "certainty": certainty,
    }
