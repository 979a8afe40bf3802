"""The stages of a search: many rules in few worlds, fewer in more, finalists on every side, then in fresh worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sessim.search.evaluation import Evaluator, Floats, Place, Simulator, find_side, list_places
from sessim.search.hypervolume import follow_hypervolume
from sessim.search.plan import JOINT, SearchPlan
from sessim.search.robustness import Robustness, measure_robustness, rank, take_in_turn
from sessim.search.rules import Rule
from sessim.search.samplers import EvolutionarySampler, RandomSampler, Sampler

SEARCHED, RANDOM = "search", "random"
LETTERS = {SEARCHED: "R", RANDOM: "C"}
FEWEST_GENERATIONS = 4  # of which the last quarter is informative
MOST_GENERATIONS = 4  # times the number needed if every rule is new


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule as it was found.

    Attributes:
        label: Its label.
        rule: The rule.
        origin: `search` or `random`.
        generation: Generation that proposed it first, from 1.
        scores: The score that guides the search, in thresholds, shape (objectives,).
    """

    label: str
    rule: Rule
    origin: str
    generation: int
    scores: Floats


@dataclass(frozen=True, slots=True)
class Moved:
    """A lever of the first finalist moved alone.

    Attributes:
        lever: Name of the lever.
        values: Values it was moved to.
        effects: Mean difference over worlds from the finalist, in thresholds, shape (values, objectives).
        has_effect: Whether any number differs in any world.
    """

    lever: str
    values: tuple[float | str, ...]
    effects: Floats
    has_effect: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found.

    Attributes:
        plan: The plan.
        evaluator: What every rule did in every place.
        trials: Every rule, in the order in which it was found.
        hypervolume: After each generation, by origin.
        sifted: Labels of the rules that advanced from the search.
        finalists: Labels of the finalists, least regret of the joint side first.
        levers: Each lever of the first finalist moved alone.
    """

    plan: SearchPlan
    evaluator: Evaluator
    trials: tuple[Trial, ...]
    hypervolume: Mapping[str, list[float]]
    sifted: tuple[str, ...]
    finalists: tuple[str, ...]
    levers: tuple[Moved, ...]

    @property
    def by_label(self) -> dict[str, Trial]:
        """Trials by label."""
        return {each.label: each for each in self.trials}

    def rules_of(self, labels: Sequence[str]) -> dict[str, Rule]:
        """Rules by label."""
        return {label: self.by_label[label].rule for label in labels}

    def measure(self, side: str, *, is_fresh: bool) -> Robustness:
        """The policies of the plan and then the finalists on a side, where they were chosen or in fresh worlds."""
        place = find_final_place(self.plan, side, is_fresh=is_fresh)
        rules = self.rules_of(self.finalists).values()
        differences = np.stack([self.evaluator.known[place.name][rule] for rule in rules])
        policies = self.evaluator.policies[place.name]
        return measure_robustness(differences, policies, place.side.weights, self.plan.part_of_the_gap)

    def gain_at_the_end(self) -> float | None:
        """What the last quarter of the generations added to the hypervolume, as a share of it; None with fewer than four."""
        followed = self.hypervolume[SEARCHED]
        before = len(followed) - 1 - len(followed) // 4
        if len(followed) < FEWEST_GENERATIONS or followed[-1] == 0.0:
            return None
        return (followed[-1] - followed[before]) / followed[-1]


def find_final_place(plan: SearchPlan, side: str, *, is_fresh: bool) -> Place:
    """Where finalists of a side are compared: the stages that choose, or fresh worlds."""
    stage = "fresh" if is_fresh else "sift" if side == JOINT else "sides"
    return Place(plan.stages[stage], find_side(plan, side))


def run_search(plan: SearchPlan, simulator: Simulator, tell: Callable[[str, int, int], None]) -> Search:
    """Go through all stages.

    Args:
        plan: The plan.
        simulator: The simulator.
        tell: Receives each step: what it is, steps done, and all of them.
    """
    evaluator = Evaluator(plan, simulator)
    first = Place(plan.stages["search"], find_side(plan, JOINT))
    number = len(plan.objectives)
    trials: list[Trial] = []
    scores: dict[str, list[Floats]] = {}
    target = min(plan.rules, plan.count_possible())
    samplers: dict[str, Sampler] = {
        SEARCHED: EvolutionarySampler(plan.levers, number, plan.generation, plan.seed),
        RANDOM: RandomSampler(plan.levers, plan.generation, plan.seed),
    }
    for origin, sampler in samplers.items():
        found, scores[origin] = _sample(evaluator, first, sampler, origin, target, tell)
        trials += found
        target = len(found)  # the control costs as much as the search
    everything = np.concatenate([each for generations in scores.values() for each in generations])
    low, high = everything.min(axis=0), everything.max(axis=0)
    hypervolume = {
        origin: follow_hypervolume(each, low, high, plan.points, plan.seed) for origin, each in scores.items()
    }
    pool = {trial.label: trial.rule for trial in _drop_repeated(trials)}
    sifted = _choose(evaluator, first, pool, plan.sifted)
    steps = 2 + len(plan.sides) * 2
    tell("comparing finalists", 0, steps)
    wide = find_final_place(plan, JOINT, is_fresh=False)
    evaluator.evaluate(wide, "sifted", sifted)
    finalists = _choose(evaluator, wide, sifted, plan.finalists)
    for done, place in enumerate(_list_final_places(plan), start=1):
        tell("comparing finalists", done, steps)
        evaluator.evaluate(place, "finalists", finalists)
    levers = _move_levers(evaluator, first, next(iter(finalists.values())))
    tell("comparing finalists", steps, steps)
    return Search(plan, evaluator, tuple(trials), hypervolume, tuple(sifted), tuple(finalists), levers)


def _list_final_places(plan: SearchPlan) -> list[Place]:
    names = [side.name for side in plan.sides if side.name != JOINT]
    return [find_final_place(plan, name, is_fresh=False) for name in names] + list_places(plan, "fresh")


def _sample(
    evaluator: Evaluator,
    place: Place,
    sampler: Sampler,
    origin: str,
    target: int,
    tell: Callable[[str, int, int], None],
) -> tuple[list[Trial], list[Floats]]:
    """Sample until there are enough different rules; trials, and the scores of each generation."""
    plan = evaluator.plan
    labels: dict[Rule, str] = {}
    trials: list[Trial] = []
    followed: list[Floats] = []
    stage = "searching" if origin == SEARCHED else "searching at random"
    tell(stage, 0, target)
    for generation in range(1, MOST_GENERATIONS * -(-target // plan.generation) + 1):
        proposed = [plan.settle(rule) for rule in sampler.propose()]
        if origin == RANDOM:
            proposed = _stop_at(proposed, labels, target)
        fresh = [rule for rule in dict.fromkeys(proposed) if rule not in labels]
        labels |= {rule: f"{LETTERS[origin]}{len(labels) + number}" for number, rule in enumerate(fresh, start=1)}
        differences = evaluator.evaluate(
            place, f"{origin}_{generation:03d}", {labels[rule]: rule for rule in dict.fromkeys(proposed)}
        )
        score_of = dict(zip(dict.fromkeys(proposed), score_rules(differences, plan.worst_share), strict=True))
        sampler.hear(np.stack([score_of[rule] for rule in proposed]))
        trials += [Trial(labels[rule], rule, origin, generation, score_of[rule]) for rule in fresh]
        followed.append(np.stack([score_of[rule] for rule in proposed]))
        tell(stage, min(len(trials), target), target)
        if len(trials) >= target:
            break
    tell(stage, target, target)
    return trials, followed


def _stop_at(proposed: Sequence[Rule], labels: Mapping[Rule, str], target: int) -> list[Rule]:
    """Leave out new rules beyond the target."""
    new = [rule for rule in dict.fromkeys(proposed) if rule not in labels][: target - len(labels)]
    return [rule for rule in proposed if rule in labels or rule in new]


def score_rules(differences: Floats, worst_share: float) -> Floats:
    """The score that guides a search: the lower quantile over worlds of each objective, shape (rules, objectives)."""
    return np.asarray(np.quantile(differences, worst_share, axis=1))


def _drop_repeated(trials: Sequence[Trial]) -> list[Trial]:
    """Each rule once, as first found."""
    found: dict[Rule, Trial] = {}
    for trial in trials:
        found.setdefault(trial.rule, trial)
    return list(found.values())


def _choose(evaluator: Evaluator, place: Place, rules: Mapping[str, Rule], number: int) -> dict[str, Rule]:
    """Rules taken in turn from five lists, the joint side's least regret first."""
    plan, labels = evaluator.plan, list(rules)
    differences = np.stack([evaluator.known[place.name][rule] for rule in rules.values()])
    policies = evaluator.open_place(place)
    by_side = {
        side.name: measure_robustness(differences, policies, side.weights, plan.part_of_the_gap) for side in plan.sides
    }
    skipped = len(policies)
    joint = by_side[JOINT]
    regret = joint.regret90[skipped:]
    rankings = [
        rank(-each.regret90[skipped:]) for each in (joint, *(by_side[name] for name in by_side if name != JOINT))
    ]
    rankings += [rank(joint.acceptable[skipped:], -regret), rank(joint.better[skipped:], -regret)]
    taken = take_in_turn(rankings, number)
    return {labels[each]: rules[labels[each]] for each in sorted(taken, key=lambda each: (regret[each], each))}


def _move_levers(evaluator: Evaluator, place: Place, rule: Rule) -> tuple[Moved, ...]:
    """Move each lever of a rule alone: a number to both ends of its range, a choice to every other one."""
    plan = evaluator.plan
    moved: dict[str, Rule] = {"as_found": rule}
    targets: list[tuple[int, float | str]] = []
    for position, lever in enumerate(plan.levers):
        ends = lever.options if not lever.is_number else (lever.options[0], lever.options[-1])
        targets += [(position, value) for value in dict.fromkeys(ends) if value != rule[position]]
    for position, value in targets:
        label = f"{plan.levers[position].name} {value}"
        moved[label] = plan.settle((*rule[:position], value, *rule[position + 1 :]))
    found = evaluator.evaluate(place, "levers", moved)
    effects = found[1:] - found[:1]
    result = []
    for position, lever in enumerate(plan.levers):
        own = [number for number, (place_of, _) in enumerate(targets) if place_of == position]
        values = tuple(targets[number][1] for number in own)
        part = effects[own]
        result.append(
            Moved(
                lever.name, values, part.mean(axis=1) if own else np.zeros((0, len(plan.objectives))), bool(part.any())
            )
        )
    return tuple(result)
