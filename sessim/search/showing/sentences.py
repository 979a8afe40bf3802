"""The finding of a search in sentences, levels first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.number_format import decimals, format_number, format_value, share_words
from sessim.search.plan import JOINT, Objective, SearchPlan
from sessim.search.showing.tables import (
    CHOSEN_IN,
    FAILURES,
    FRESH,
    LEVELS,
    LEVERS,
    ROBUSTNESS,
    name_chosen_by_all,
    name_dominating,
)
from sessim.search.stages import RANDOM, SEARCHED, Search
from sessim.settings.policy.policies import read_policy_values
from sessim.settings.policy.rule_words import list_of

MOST_OBJECTIVES_TOLD = 3


def tell_search(found: Search, tables: dict[str, pd.DataFrame]) -> list[str]:
    """The whole finding: what was tried, what was found, what it costs, how sure that is, and where it fails."""
    first = found.finalists[0]
    said = [*tell_domination(found), *tell_common_choice(found)]
    said += [tell_rule_found(found, tables, label) for label in _pick_told(found)]
    said += tell_failures(tables[FAILURES], first)
    said += [
        tell_curse(tables[ROBUSTNESS], found.finalists),
        tell_convergence(found),
        *tell_levers(found.plan, tables[LEVERS]),
    ]
    return said


def name_policy(plan: SearchPlan, name: str) -> str:
    """A policy by its title, a rule by its label."""
    if name not in plan.list_policies():
        return name
    title: str = read_policy_values(name)["policy.title"]
    return f"“{title}”"


def tell_domination(found: Search) -> list[str]:
    """Whether anything dominates the flat limit out of sample."""
    flat = name_policy(found.plan, found.plan.base_policy)
    names = [name_policy(found.plan, each) for each in name_dominating(found)]
    if not names:
        return [
            f"No rule dominates {flat}: in worlds that the search never saw, none is at least as good on acceptable worlds and "
            "on regret for every side. The frontier shows what is given up for what."
        ]
    verb = "dominates" if len(names) == 1 else "dominate"
    return [
        f"{list_of(names)} {verb} {flat} in worlds that the search never saw: acceptable in at least as many, with no more "
        "regret at the 90th percentile and at worst, for each side, and better on one of these at least."
    ]


def tell_common_choice(found: Search) -> list[str]:
    """Which rules both sides would choose, or how far apart they are."""
    plan = found.plan
    names = [name_policy(plan, each) for each in name_chosen_by_all(found)]
    within = "one threshold" if plan.would_choose_within == 1.0 else f"{plan.would_choose_within:g} thresholds"
    if names:
        return [
            f"Both sides would choose {list_of(names)}: regret within {within} of the least, on each side's "
            "worlds and weights."
        ]
    everyone = [*plan.list_policies(), *found.finalists]
    best = [
        f"{side.title} {name_policy(plan, everyone[int(found.measure(side.name, is_fresh=True).regret90.argmin())])}"
        for side in plan.sides
        if side.name != JOINT
    ]
    return [
        f"There is no rule that both sides would choose (regret within {within} of the least). "
        f"Least regret: {list_of(best)}."
    ]


def _pick_told(found: Search) -> list[str]:
    """Rules that get a sentence: those that dominate, else the first finalist."""
    dominating = [each for each in name_dominating(found) if each in found.finalists]
    return dominating[:2] or [found.finalists[0]]


def tell_rule_found(found: Search, tables: dict[str, pd.DataFrame], label: str) -> str:
    """One rule against the flat limit: levels, then the share of worlds in which it is worth more, fresh and where chosen."""
    plan = found.plan
    levels = tables[LEVELS]
    rows = levels[(levels["rule"] == label) & (levels["worlds"] == FRESH)].to_dict("records")
    own: dict[str, dict[Any, Any]] = {str(row["objective"]): row for row in rows}
    in_thresholds = {
        each.name: float(own[each.name]["difference_median"]) * each.sign / each.threshold for each in plan.objectives
    }
    told = sorted(plan.objectives, key=lambda each: -abs(in_thresholds[each.name]))
    gains = [each for each in told if in_thresholds[each.name] > 0.0][:MOST_OBJECTIVES_TOLD]
    losses = [each for each in told if in_thresholds[each.name] < 0.0][:MOST_OBJECTIVES_TOLD]
    parts = []
    for words, objectives in (("better", gains), ("worse", losses)):
        if objectives:
            parts.append(f"{words} on {list_of([tell_level(each, own[each.name]) for each in objectives])}")
    robust = tables[ROBUSTNESS]
    joint = robust[(robust["rule"] == label) & (robust["side"] == JOINT)]
    shares = dict(zip(joint["worlds"], joint["share_better_than_flat"], strict=True))
    fresh, before = float(shares[FRESH]), float(shares[CHOSEN_IN])
    rule = plan.describe(found.by_label[label].rule)
    return (
        f"{label}: {rule} Compared with {name_policy(plan, plan.base_policy)}, "
        f"{'; '.join(parts) or 'no difference'}. It is worth more, all objectives weighed alike, in "
        f"{share_words(fresh)} of fresh worlds ({share_words(before)} where it was chosen)."
    )


def tell_level(objective: Objective, row: Mapping[Any, Any]) -> str:
    """An objective's level under a rule and under the flat limit, or its change in percent."""
    title = objective.title.lower()
    if objective.is_relative:
        places = max(1, 1 - int(np.floor(np.log10(objective.threshold))))
        return f"{title} ({format_number(row['difference_median'], places, is_signed=True)} percent)"
    new, old = (format_value(row[key], objective.measure, objective.threshold) for key in ("level_rule", "level_flat"))
    if new == old:
        step = 10.0 ** -decimals(objective.measure, objective.threshold)
        return f"{title} (by less than {step:g}, {old} {objective.words})"
    return f"{title} ({new} instead of {old} {objective.words})"


def tell_failures(failures: pd.DataFrame, label: str) -> list[str]:
    """Where the first finalist fails."""
    row = failures[failures["rule"] == label].iloc[0]
    said = f"{label} is worth less than the flat limit in {_count_worlds(float(row['share_failing']))}"
    if not row["share_failing"]:
        return [f"{said}."]
    if not row["where"]:
        return [f"{said}; no condition tells these worlds from the others."]
    proof = "holds" if row["holds_up"] else "does not hold"
    return [
        f"{said}, mostly where {row['where']}: there it fails in {share_words(float(row['share_failing_there']))}. "
        f"The condition {proof} up in worlds held out from finding it."
    ]


def _count_worlds(share: float) -> str:
    return (
        "no fresh world"
        if share == 0.0
        else "all fresh worlds"
        if share == 1.0
        else f"{share_words(share)} of fresh worlds"
    )


def tell_curse(robustness: pd.DataFrame, finalists: tuple[str, ...]) -> str:
    """What is left of the finalists' advantage in worlds and with draws that the search never saw."""
    own = robustness[(robustness["side"] == JOINT) & robustness["rule"].isin(finalists)]
    means = own.groupby("worlds")["advantage_over_flat"].mean()
    return (
        f"Winner's curse: over the {len(finalists)} finalists the mean advantage over the flat limit was "
        f"{means[CHOSEN_IN]:+.2f} thresholds where they were chosen and is {means[FRESH]:+.2f} in fresh worlds with fresh draws."
    )


def tell_convergence(found: Search) -> str:
    """How much the search still found at its end, and what a random search of the same cost found."""
    gain = found.gain_at_the_end()
    counts = {origin: sum(trial.origin == origin for trial in found.trials) for origin in (SEARCHED, RANDOM)}
    last = {origin: followed[-1] for origin, followed in found.hypervolume.items()}
    if gain is None:
        end = "too few generations to tell whether the search has converged"
    else:
        word = "has converged" if gain < found.plan.converged_gain else "has not converged"
        end = (
            f"the last quarter of the generations added {share_words(gain)} of the hypervolume, so by the declared "
            f"{share_words(found.plan.converged_gain)} the search {word}"
        )
    return (
        f"{counts[SEARCHED]} rules were searched, of {found.plan.count_possible():,} possible ones; {end}. Hypervolume "
        f"{last[SEARCHED]:.3f}, against {last[RANDOM]:.3f} for {counts[RANDOM]} rules at random."
    )


def tell_levers(plan: SearchPlan, levers: pd.DataFrame) -> list[str]:
    """Levers that do nothing, or nothing material, in the first finalist."""
    said = []
    titles = {lever.name: lever.title for lever in plan.levers}
    for word in ("no effect at all", "no material effect"):
        names = [titles[each] for each in dict.fromkeys(levers.loc[levers["word"] == word, "lever"])]
        if names:
            said.append(f"Moved alone from one end to the other in the first finalist, with {word}: {list_of(names)}.")
    return said
