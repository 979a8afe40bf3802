"""The finding of a search in sentences: plain names and levels first, labels after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.level_sentences import say_moved_level
from sessim.evidence.contrasts.number_format import (
    decimals,
    format_number,
    format_value,
    sentence,
    share_words,
    worlds_words,
)
from sessim.evidence.declared.method import has_extra
from sessim.search.plan import JOINT, Objective, SearchPlan, Side
from sessim.search.showing.rule_words import NO_CHANGE, describe_briefly, describe_changes, name_details, name_policy
from sessim.search.showing.tables import (
    CHOSEN_IN,
    FAILURES,
    FRESH,
    LEVELS,
    LEVERS,
    ROBUSTNESS,
    name_chosen_by,
    name_dominating,
)
from sessim.search.stages import RANDOM, SEARCHED, Search
from sessim.settings.policy.rule_words import list_of, number_word

MOST_RULES_LISTED = 2
Rows = Mapping[str, Mapping[Any, Any]]


def tell_finding(found: Search, tables: dict[str, pd.DataFrame]) -> list[str]:
    """What a reader needs first: whether a rule is better, what it gains and costs, where it fails, who would choose it."""
    label = _pick_told(found)
    said = [
        tell_domination(found, tables),
        tell_rule_found(found, tables, label),
        tell_worth(found, tables[ROBUSTNESS], label),
        *tell_shortfalls(found, tables[ROBUSTNESS], label),
        tell_failures(tables[FAILURES], label),
        tell_grounds(found.plan),
    ]
    return [*said, *tell_common_choice(found, name_details(tables[LEVERS]))]


def tell_certainty(found: Search, tables: dict[str, pd.DataFrame]) -> list[str]:
    """How sure that is: chance, what fresh worlds left of the advantage, convergence, and levers that do nothing."""
    return [
        tell_random_search(found),
        tell_curse(tables[ROBUSTNESS], found.finalists),
        tell_convergence(found),
        *tell_levers(found.plan, tables[LEVERS]),
    ]


def tell_domination(found: Search, tables: dict[str, pd.DataFrame]) -> str:
    """Whether anything dominates the flat limit out of sample; if nothing does, how close the nearest rule comes."""
    plan = found.plan
    flat, dominating = name_policy(plan, plan.base_policy), name_dominating(found)
    rules = [each for each in dominating if each in found.finalists]
    policies = [name_policy(plan, each) for each in dominating if each not in found.finalists]
    if not dominating:
        nearest = _tell_nearest(found, tables, _pick_told(found))
        return (
            f"No rule dominates {flat}{f', though {nearest}' if nearest else ''}. To dominate is to be, in worlds that the "
            "search never saw, at least as good on acceptable worlds and on regret for every side; all rules that were tried are "
            "drawn below with what each gives up."
        )
    number = f"{_count_of(len(rules), len(found.finalists))} chosen" if rules else ""
    who = list_of([*filter(None, [number]), *policies])
    verb = "dominates" if len(dominating) == 1 else "dominate"
    return (
        f"{who[:1].upper()}{who[1:]} {verb} {flat} in worlds that the search never saw: acceptable in at least as many of them, "
        "with no more regret at the 90th percentile and at worst, for each side, and better on one of these at least."
    )


def _tell_nearest(found: Search, tables: dict[str, pd.DataFrame], label: str) -> str:
    """A rule's largest gain beyond a practical threshold that has a level, and how often it is worth more; empty without one."""
    own = _levels_of(tables, label)
    gains = {
        each: own[each.name]["difference_median"] * each.sign / each.threshold
        for each in found.plan.objectives
        if not each.is_relative
    }
    largest = max(gains, key=lambda each: gains[each], default=None)
    if largest is None or gains[largest] <= 1.0:
        return ""
    shares = tables[ROBUSTNESS].set_index(["rule", "side", "worlds"])["share_better_than_flat"]
    share = share_words(float(shares[label, JOINT, FRESH]))
    return f"under the nearest {tell_change(largest, own[largest.name])}, and it is worth more in {share} of worlds"


def _levels_of(tables: dict[str, pd.DataFrame], label: str) -> Rows:
    """Rows of the table of levels of one rule in fresh worlds, by objective."""
    levels = tables[LEVELS]
    rows = levels[(levels["rule"] == label) & (levels["worlds"] == FRESH)].to_dict("records")
    return {str(row["objective"]): row for row in rows}


def tell_grounds(plan: SearchPlan) -> str:
    """What the finding depends on besides the worlds: costs that no source gives, and each side's thresholds and weights."""
    items = [f"{each.meaning[:1].lower()}{each.meaning[1:]}" for each in plan.costs]
    costs = f"what the following are assumed to take: {list_of(items)}; " if items else ""
    return (
        f"What it hangs on: {costs}the declared thresholds of the objectives and weights of the sides; and the worlds that are "
        "consistent with history."
    )


def _count_of(part: int, whole: int) -> str:
    if part == whole:
        return "the one rule" if whole == 1 else "both rules" if whole == 2 else f"all {number_word(whole)} rules"
    return f"{number_word(part)} of the {number_word(whole)} rules"


def tell_common_choice(found: Search, details: frozenset[str]) -> list[str]:
    """What critic and supporter would both choose, or how far apart they are; `details` are levers that are named last."""
    plan = found.plan
    rivals = [side for side in plan.sides if side.name != JOINT]
    both = name_chosen_by(found, rivals)
    within = "one threshold" if plan.would_choose_within == 1.0 else f"{plan.would_choose_within:g} thresholds"
    if both:
        all_of_them = name_chosen_by(found, plan.sides)
        others = [each for each in both if each not in all_of_them]
        said = [
            f"Both sides would choose {_list_described(found, both, details)}, whose regret is within {within} of the least by "
            "each side's weights in its worlds."
        ]
        if others:
            who = "these" if len(others) == len(both) else list_of([name_policy(plan, each) for each in others])
            said += [f"With all objectives weighed alike, {who} would not be chosen."]
        return said
    everyone = [*plan.list_policies(), *found.finalists]
    best = []
    for side in rivals:
        least = everyone[int(found.measure(side.name, is_fresh=True).regret90.argmin())]
        best.append(f"{side.title}, {_list_described(found, [least], details)}")
    return [
        f"There is no rule that both sides would choose (regret within {within} of the least). "
        f"Least regret: for {'; for '.join(best)}."
    ]


def _list_described(found: Search, names: Sequence[str], details: frozenset[str]) -> str:
    """Policies by title and rules in words; of many rules the first ones, and how many more there are."""
    plan = found.plan
    policies = [name_policy(plan, each) for each in names if each not in found.finalists]
    labels = [each for each in names if each in found.finalists]
    told = [
        f"rule {label}" if label == _pick_told(found) else describe_briefly(plan, label, rule, details)
        for label, rule in found.rules_of(labels[:MOST_RULES_LISTED]).items()
    ]
    more = labels[MOST_RULES_LISTED:]
    rest = [f"{number_word(len(more))} more ({', '.join(more)})"] if more else []
    return list_of([*policies, *told, *rest])


def _pick_told(found: Search) -> str:
    """The rule that gets sentences: one that dominates and all sides would choose, then one that dominates, then the first."""
    by_all = name_chosen_by(found, found.plan.sides)
    dominating = [each for each in name_dominating(found) if each in found.finalists]
    return next(iter([each for each in dominating if each in by_all] or dominating or found.finalists))


def tell_rule_found(found: Search, tables: dict[str, pd.DataFrame], label: str) -> str:
    """One rule against the flat limit: every gain and every loss."""
    plan, own = found.plan, _levels_of(tables, label)
    flat = name_policy(plan, plan.base_policy)
    chosen, every = found.by_label[label].rule, frozenset(lever.name for lever in plan.levers)
    details = name_details(tables[LEVERS]) if label == found.finalists[0] else frozenset()
    main, rest = (describe_changes(plan, chosen, without=each) for each in (details, every - details))
    said = [sentence(f"{main}; all else as under {flat} (rule {label})"), _tell_balance(plan.objectives, own, flat)]
    if rest != NO_CHANGE:
        said[0] = sentence(f"{main}; all else, but for details, as under {flat} (rule {label})")
        said += [f"Details that have no material effect when moved alone: {rest}."]
    return " ".join(said)


def _tell_balance(objectives: Sequence[Objective], own: Rows, flat: str) -> str:
    """Gains and losses beyond a practical threshold with their levels, then everything else; nothing is left out."""
    size = {each.name: own[each.name]["difference_median"] * each.sign / each.threshold for each in objectives}
    ranked = sorted(objectives, key=lambda each: -abs(size[each.name]))
    kinds = (
        (f"Better than {flat}", [each for each in ranked if size[each.name] > 1.0], "; ", tell_change),
        ("Worse", [each for each in ranked if size[each.name] < -1.0], "; ", tell_change),
        (
            "Alike, within a practical threshold",
            [each for each in ranked if abs(size[each.name]) <= 1.0],
            ", ",
            tell_level,
        ),
    )
    return " ".join(
        f"{word}: {between.join(tell(each, own[each.name]) for each in those)}."
        for word, those, between, tell in kinds
        if those
    )


def tell_worth(found: Search, robustness: pd.DataFrame, label: str) -> str:
    """In which share of fresh worlds a rule is worth more than the flat limit, to whom, and in which it is acceptable."""
    plan = found.plan
    own = robustness[robustness["rule"] == label]
    shares = {(row["side"], row["worlds"]): row for row in own.to_dict("records")}

    def tell_share(side: Side, key: str) -> str:
        fresh, before = (share_words(float(shares[side.name, kind][key])) for kind in (FRESH, CHOSEN_IN))
        return f"in {fresh} ({before})"

    joint = next(side for side in plan.sides if side.name == JOINT)
    others = [
        f"{tell_share(side, 'share_better_than_flat')} of the worlds of {side.title}, by that side's weights"
        for side in plan.sides
        if side.name != JOINT
    ]
    return (
        f"It is worth more than {name_policy(plan, plan.base_policy)} {tell_share(joint, 'share_better_than_flat')} of "
        f"{worlds_words(plan.stages['fresh'].worlds)} that the search never saw, with all objectives weighed alike; "
        f"{'; '.join(others)}. "
        f"It is acceptable on every objective {tell_share(joint, 'share_acceptable')}. In brackets: where it was chosen."
    )


def tell_shortfalls(found: Search, robustness: pd.DataFrame, label: str) -> list[str]:
    """On which criteria of which side a rule is worse than the flat limit, which keeps it from dominating; none if on none."""
    plan, lacking = found.plan, []
    fresh = robustness[robustness["worlds"] == FRESH]
    known = {(row["rule"], row["side"]): row for row in fresh.to_dict("records")}
    for side in plan.sides:
        both = [known[name, side.name] for name in (label, plan.base_policy)]
        who = "with all objectives weighed alike" if side.name == JOINT else f"for {side.title}"
        mine, flat = (float(row["share_acceptable"]) for row in both)
        if mine < flat:
            lacking.append(f"acceptable worlds {who} ({share_words(mine)} against {share_words(flat)})")
        for key, words in (("regret_90", "regret at the 90th percentile"), ("worst_regret", "regret at worst")):
            mine, flat = (float(row[key]) for row in both)
            if mine > flat:
                numbers = f"{format_number(mine, 2)} against {format_number(flat, 2)} thresholds"
                lacking.append(f"{words} {who} ({numbers})")
    if not lacking:
        return []
    return [f"What keeps it from dominating {name_policy(plan, plan.base_policy)}: {list_of(lacking)}."]


def tell_change(objective: Objective, row: Mapping[Any, Any]) -> str:
    """An objective's level under a rule and under the flat limit, as a clause in the reader's unit."""
    if objective.is_relative:
        return tell_level(objective, row)
    measured = (objective.measure, objective.threshold)
    return say_moved_level(*measured, row["level_flat"], row["level_rule"] - row["level_flat"])


def tell_level(objective: Objective, row: Mapping[Any, Any]) -> str:
    """An objective's level under a rule and under the flat limit, or its change in percent, in brackets after its name."""
    title = objective.title.lower()
    if objective.is_relative:
        places = max(1, 1 - int(np.floor(np.log10(objective.threshold))))
        return f"{title} ({format_number(row['difference_median'], places, is_signed=True)} percent)"
    new, old = (format_value(row[key], objective.measure, objective.threshold) for key in ("level_rule", "level_flat"))
    if new == old:
        step = 10.0 ** -decimals(objective.measure, objective.threshold)
        return f"{title} (by less than {step:g}, {old} {objective.words})"
    return f"{title} (from {old} to {new} {objective.words})"


def tell_failures(failures: pd.DataFrame, label: str) -> str:
    """Where a finalist fails."""
    row = failures[failures["rule"] == label].iloc[0]
    said = (
        "Where it fails: with all objectives weighed alike, it is worth less in "
        f"{_count_worlds(float(row['share_failing']))}"
    )
    if not row["share_failing"]:
        return f"{said}."
    if not row["where"] or not row["holds_up"]:
        why = "no condition that holds up in held-out worlds tells these worlds from the others"
        return (
            f"{said}; {why if has_extra() else 'what these worlds share was not analysed (needs the extra analysis)'}."
        )
    return (
        f"{said}, mostly where {row['where']}: there it fails in {share_words(float(row['share_failing_there']))}. "
        "The condition holds up in worlds that were not used to find it."
    )


def _count_worlds(share: float) -> str:
    return (
        "no fresh world"
        if share == 0.0
        else "all fresh worlds"
        if share == 1.0
        else f"{share_words(share)} of fresh worlds"
    )


def tell_random_search(found: Search) -> str:
    """What a random search of the same cost found, and how many of the chosen rules it contributed."""
    counts = {origin: sum(trial.origin == origin for trial in found.trials) for origin in (SEARCHED, RANDOM)}
    last = {origin: f"{100.0 * followed[-1]:.1f} percent" for origin, followed in found.hypervolume.items()}
    at_random = sum(found.by_label[label].origin == RANDOM for label in found.finalists)
    plan = found.plan
    return (
        f"{counts[SEARCHED]} rules were searched, of {plan.count_possible():,} possible ones, and {counts[RANDOM]} tried at "
        "random. "
        f"Of the space between the worst and the best scores of all (hypervolume) the search covers {last[SEARCHED]}, chance "
        f"{last[RANDOM]}. Of the {number_word(len(found.finalists))} rules chosen, "
        f"{number_word(at_random) if at_random else 'none'} {'was' if at_random == 1 else 'were'} found at random."
    )


def tell_curse(robustness: pd.DataFrame, finalists: tuple[str, ...]) -> str:
    """What is left of the finalists' advantage in worlds and with draws that the search never saw."""
    own = robustness[(robustness["side"] == JOINT) & robustness["rule"].isin(finalists)]
    means = own.groupby("worlds")["advantage_over_flat"].mean()
    return (
        f"Winner's curse: over the {len(finalists)} finalists the mean advantage over the flat limit was "
        f"{format_number(means[CHOSEN_IN], 2, is_signed=True)} thresholds where they were chosen and is "
        f"{format_number(means[FRESH], 2, is_signed=True)} in fresh worlds with fresh draws."
    )


def tell_convergence(found: Search) -> str:
    """How much the search still found at its end."""
    gain = found.gain_at_the_end()
    if gain is None:
        return "There were too few generations to tell whether the search has converged."
    word = "has converged" if gain < found.plan.converged_gain else "has not converged"
    return sentence(
        f"the last quarter of the generations added {share_words(gain)} of the hypervolume, so by the declared "
        f"{share_words(found.plan.converged_gain)} the search {word}"
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
