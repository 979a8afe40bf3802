"""The plan of a search, as a file of `configs/search/` declares it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, find_option_file, read_yaml, shorten_path
from sessim.measures.catalogue import BY_NAME
from sessim.search.costs import CostItem, read_cost_item
from sessim.search.levers import Lever, Value, read_lever
from sessim.search.reading import read_count, read_fields, read_mapping, read_number, read_words
from sessim.settings.policy.policies import read_policy_values

AS_DECLARED = "as declared"
ALL_ALIKE = "all alike"
JOINT = "joint"
STAGES = ("search", "sift", "sides", "fresh")
PAYS = ("hours", "dollars")
LEAST_OBJECTIVES, MOST_OBJECTIVES = 1, 7
NUMBERS: Mapping[str, tuple[float, float]] = {
    "worst_share": (0.0, 1.0),
    "part_of_the_gap": (0.0, 1.0),
    "would_choose_within": (0.0, 100.0),
    "converged_gain": (0.0, 1.0),
    "most_small_effect": (0.0, 100.0),
}
COUNTS: Mapping[str, tuple[int, int]] = {
    "seed": (0, 2**31 - 1),
    "rules": (2, 100_000),
    "generation": (2, 1_000),
    "sifted": (1, 1_000),
    "finalists": (1, 100),
    "points": (16, 2**20),
}


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing a rule should achieve.

    Attributes:
        name: Its name in files and tables.
        title: Its name for a reader.
        measure: Name of the measure.
        sign: 1 where more is better, -1 where less is.
        threshold: Practical threshold, in the unit of the measure, or in percent where it is relative.
        is_relative: Whether differences are in percent of the value under the flat limit.
        words: What follows a level, in the reader's unit.
        pays: Which of the costs outside the model lowers it: `hours`, `dollars` or nothing.
    """

    name: str
    title: str
    measure: str
    sign: int
    threshold: float
    is_relative: bool
    words: str
    pays: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """Whose worlds and weights: weights by objective of the plan, adding up to 1, and the settings of its worlds."""

    name: str
    title: str
    settings: tuple[str, ...]
    weights: tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Which worlds rules are simulated in, and for how long.

    Attributes:
        name: One of `STAGES`.
        settings: Settings as typed, in addition to those of the side.
        first_world: Number of the first world; the central one, 0, is never used.
        worlds: Number of worlds.
    """

    name: str
    settings: tuple[str, ...]
    first_world: int
    worlds: int


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Everything that decides what a search finds; the file says what each number means."""

    name: str
    title: str
    where: str
    base_policy: str
    before: str
    rivals: tuple[str, ...]
    levers: tuple[Lever, ...]
    objectives: tuple[Objective, ...]
    costs: tuple[CostItem, ...]
    sides: tuple[Side, ...]
    stages: Mapping[str, Stage]
    seed: int
    rules: int
    generation: int
    sifted: int
    finalists: int
    worst_share: float
    part_of_the_gap: float
    would_choose_within: float
    converged_gain: float
    most_small_effect: float
    points: int
    digest: str

    def list_policies(self) -> tuple[str, ...]:
        """Policies that every stage runs besides the rules: the flat limit, the rule before it, further rivals."""
        return (self.base_policy, self.before, *self.rivals)

    def count_possible(self) -> int:
        """Number of different rules that the levers allow."""
        deciding = {name for lever in self.levers for name in lever.only_with}
        kept = [lever.options if lever.name in deciding else lever.options[:1] for lever in self.levers]
        number = 0
        for rule in itertools.product(*kept):
            others = [
                len(lever.options)
                for lever in self.levers
                if lever.name not in deciding and self._has_meaning(lever, rule)
            ]
            number += math.prod(others)
        return number

    def settle(self, rule: Sequence[Value]) -> tuple[Value, ...]:
        """The rule with every lever that the others make meaningless at its first value, so that no rule is simulated twice."""
        return tuple(
            value if self._has_meaning(lever, rule) else lever.options[0]
            for lever, value in zip(self.levers, rule, strict=True)
        )

    def _has_meaning(self, lever: Lever, rule: Sequence[Value]) -> bool:
        chosen = {other.name: value for other, value in zip(self.levers, rule, strict=True)}
        return all(chosen[name] in choices for name, choices in lever.only_with.items() if name in chosen)

    def describe(self, rule: Sequence[Value]) -> str:
        """A rule as one sentence."""
        said = [lever.describe(value) for lever, value in zip(self.levers, rule, strict=True)]
        text = "; ".join(said)
        return f"{text[:1].upper()}{text[1:]}."


def read_plan(name: str, settings: Sequence[str] = ()) -> SearchPlan:
    """Read and check the plan of a search.

    Args:
        name: Name of the file in `configs/search/`, shipped or one's own.
        settings: Settings as typed, for every stage; they overrule those of the file.

    Raises:
        UserError: There is no such plan, or something in it is unknown, missing or out of range.
    """
    path = find_option_file("search", name)
    where = shorten_path(path)
    needed = (
        "title", "base_policy", "before", "rivals", "levers", "objectives", "costs", "stages", *COUNTS, *NUMBERS,
    )  # fmt: skip
    raw = read_fields(read_yaml(path), "the plan", where, needed)
    levers = tuple(_read_all(raw["levers"], "levers", where, read_lever))
    objectives = tuple(_read_all(raw["objectives"], "objectives", where, read_objective))
    _check_levers(levers, where)
    if not LEAST_OBJECTIVES <= len(objectives) <= MOST_OBJECTIVES:
        raise UserError(
            f"has {len(objectives)} objectives", where=where, allowed=f"{LEAST_OBJECTIVES} to {MOST_OBJECTIVES}"
        )
    if not isinstance(raw["rivals"], list):
        raise UserError(f"rivals are {raw['rivals']!r}", where=where, allowed="a list of policies, or []")
    policies = [read_words(each, "a policy", where) for each in (raw["base_policy"], raw["before"], *raw["rivals"])]
    for position, each in enumerate(policies):
        read_policy_values(each, where)
        if each in policies[:position]:
            raise UserError(f"names policy {each} twice", where=where)
    counts = {key: read_count(raw[key], key, where, *span) for key, span in COUNTS.items()}
    numbers = {key: read_number(raw[key], key, where, *span) for key, span in NUMBERS.items()}
    stages = {
        stage: _read_stage(stage, about, where, settings)
        for stage, about in read_fields(raw["stages"], "stages", where, STAGES).items()
    }
    _refuse_seen_worlds(stages, where)
    costs = tuple(read_cost_item(item, raw["costs"], where) for item in read_mapping(raw["costs"], "costs", where))
    sides = _read_sides(objectives, where)
    content = [
        raw["title"], policies, levers, objectives, costs, sides, [stages[each] for each in STAGES], counts, numbers
    ]  # fmt: skip
    plan = SearchPlan(
        name=name,
        title=read_words(raw["title"], "title", where),
        where=where,
        base_policy=policies[0],
        before=policies[1],
        rivals=tuple(policies[2:]),
        levers=levers,
        objectives=objectives,
        costs=costs,
        sides=sides,
        stages=stages,
        digest=hashlib.sha256(json.dumps(content, default=repr, sort_keys=True).encode()).hexdigest(),
        **counts,
        **numbers,  # type: ignore[arg-type]
    )
    if plan.count_possible() < 2:
        raise UserError("no lever has two values, so there is nothing to search", where=where)
    return plan


def read_objective(name: str, raw: Any, where: str) -> Objective:
    """Read and check one objective.

    Raises:
        UserError: A key is unknown or missing, there is no such measure, or it has no direction or no threshold.
    """
    what = f"objective {name}"
    optional = ("direction", "relative", "threshold", "pays")
    entry = read_fields(raw, what, where, ("title", "measure", "words"), optional)
    measure = read_words(entry["measure"], f"measure of {what}", where)
    if measure not in BY_NAME:
        raise UserError(f"{what}: no measure {measure}", where=where, nearest=find_nearest_word(measure, BY_NAME))
    declared = BY_NAME[measure].direction
    direction = entry.get("direction", declared)
    if direction not in ("higher", "lower") or (declared != "none" and direction != declared):
        allowed = declared if declared != "none" else "higher, lower"
        raise UserError(f"{what} has the direction {direction}", where=where, allowed=allowed)
    is_relative = entry.get("relative", False)
    if not isinstance(is_relative, bool):
        raise UserError(f"relative of {what} is {is_relative!r}", where=where, allowed="true or false")
    pays = entry.get("pays", "")
    if pays and pays not in PAYS:
        raise UserError(f"pays of {what} is {pays!r}", where=where, allowed=", ".join(PAYS))
    title, words = (read_words(entry[key], f"{key} of {what}", where) for key in ("title", "words"))
    threshold = _read_threshold(entry, measure, is_relative, what, where)
    return Objective(name, title, measure, 1 if direction == "higher" else -1, threshold, is_relative, words, pays)


def _read_threshold(entry: Mapping[str, Any], measure: str, is_relative: bool, what: str, where: str) -> float:
    if "threshold" in entry:
        about = read_fields(entry["threshold"], f"threshold of {what}", where, ("value", "unit", "reason"))
        read_words(about["reason"], f"reason of the threshold of {what}", where)
        return read_number(about["value"], f"threshold of {what}", where, 1e-12, 1e12)
    thresholds = read_declarations().thresholds
    if measure not in thresholds or is_relative:
        raise UserError(f"{what} has no practical threshold", where=where, allowed="threshold: {value, unit, reason}")
    return thresholds[measure].value


def _read_all(raw: Any, kind: str, where: str, read: Any) -> list[Any]:
    """Read levers or objectives: `as declared` is looked up, anything else is a declaration of its own."""
    file = f"configs/search/declared/{kind}.yaml"
    declared = read_mapping(read_yaml(configs_folder() / "search" / "declared" / f"{kind}.yaml"), kind, file)
    found = []
    for name, about in read_mapping(raw, kind, where).items():
        if about != AS_DECLARED:
            found.append(read(name, about, where))
        elif name in declared:
            found.append(read(name, declared[name], file))
        else:
            nearest = find_nearest_word(name, declared)
            raise UserError(
                f"{kind}: {name} is not declared", where=where, allowed=", ".join(declared), nearest=nearest
            )
    return found


def _check_levers(levers: Sequence[Lever], where: str) -> None:
    setter: dict[str, str] = {}
    for lever in levers:
        for key in sorted(lever.keys):
            if key in setter:
                raise UserError(f"levers {setter[key]} and {lever.name} both set {key}", where=where)
            setter[key] = lever.name
    by_name = {lever.name: lever for lever in levers}
    for lever in levers:
        for name, choices in lever.only_with.items():
            other = by_name.get(name)
            if other is None:
                continue
            if other.only_with or not set(choices) <= set(other.choices):
                raise UserError(
                    f"only_with of lever {lever.name} names {name}: {', '.join(choices)}",
                    where=where,
                    allowed="choices of a lever that has a meaning with all others",
                )
    phased = [key for lever in levers for key in lever.phases_in]
    if len([lever for lever in levers if lever.phases_in]) > 1:
        raise UserError("two levers phase in", where=where, allowed="one")
    if lacking := [key for key in phased if key not in setter]:
        raise UserError(f"{lacking[0]} is phased in and set by no lever", where=where)


def _read_stage(name: str, raw: Any, where: str, typed: Sequence[str]) -> Stage:
    what = f"stage {name}"
    entry = read_fields(raw, what, where, ("settings", "first_world", "worlds"))
    if not isinstance(entry["settings"], list) or not all(isinstance(each, str) for each in entry["settings"]):
        raise UserError(f"settings of {what} are not a list of key=value", where=where)
    overruled = {each.split("=")[0] for each in typed}
    kept = [each for each in entry["settings"] if each.split("=")[0] not in overruled]
    return Stage(
        name,
        (*kept, *typed),
        read_count(entry["first_world"], f"first_world of {what}", where, 1, 100_000),
        read_count(entry["worlds"], f"worlds of {what}", where, 1, 100_000),
    )


def _refuse_seen_worlds(stages: Mapping[str, Stage], where: str) -> None:
    """Refuse fresh worlds that an earlier stage runs, or its seed: nothing would be fresh.

    Raises:
        UserError: They overlap.
    """
    last = max(stages[each].first_world + stages[each].worlds - 1 for each in STAGES[:-1])
    if stages["fresh"].first_world <= last:
        raise UserError(
            f"the fresh worlds begin at {stages['fresh'].first_world}, and earlier stages reach {last}",
            where=where,
            allowed=f"first_world of at least {last + 1}",
        )
    seeds = {name: [each for each in stage.settings if each.startswith("run.seed=")] for name, stage in stages.items()}
    if any(seeds["fresh"] == seeds[name] for name in STAGES[:-1]):
        raise UserError("the fresh stage has the seed of an earlier one", where=where, allowed="a run.seed of its own")


def _read_sides(objectives: Sequence[Objective], where: str) -> tuple[Side, ...]:
    file = "configs/search/declared/sides.yaml"
    raw = read_mapping(read_yaml(configs_folder() / "search" / "declared" / "sides.yaml"), "sides", file)
    sides = []
    for name, about in raw.items():
        entry = read_fields(about, f"side {name}", file, ("title", "settings", "weights", "source"))
        given = entry["weights"]
        numbers = [1.0 if given == ALL_ALIKE else float(given.get(each.name, 0.0)) for each in objectives]
        if min(numbers) < 0.0 or sum(numbers) <= 0.0:
            raise UserError(f"side {name} has no weight for any objective of the plan", where=where)
        weights = tuple(each / sum(numbers) for each in numbers)
        sides.append(Side(name, entry["title"], tuple(entry["settings"]), weights, entry["source"]))
    if JOINT not in raw:
        raise UserError(f"no side {JOINT}", where=file)
    return tuple(sides)
