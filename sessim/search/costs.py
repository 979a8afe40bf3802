"""What rigour and training cost beyond what the model knows: hours and money per rated executive and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.law.rulebook import Rulebook
from sessim.search.reading import read_fields, read_mapping, read_number

FILE = "configs/search/declared/costs.yaml"
LEVELS = ("low", "central", "high")


@dataclass(frozen=True, slots=True)
class CostItem:
    """One cost.

    Attributes:
        name: Its name.
        meaning: What is paid for.
        key: Part and field of the rules whose value (0-1) it is in proportion to.
        hours: Hours of executives per rated executive and year at a value of 1.
        dollars: Dollars of 2026 per rated executive and year at a value of 1.
        level: Which of the declared values is taken.
        source: Where they come from.
    """

    name: str
    meaning: str
    key: tuple[str, str]
    hours: float
    dollars: float
    level: str
    source: str


@dataclass(frozen=True, slots=True)
class Cost:
    """Hours and dollars of 2026 per rated executive and year, and the hours of a year of pay."""

    hours: float
    dollars: float
    hours_a_year: float

    @property
    def output_lost(self) -> float:
        """Percent of output that the hours take: time is worth its average product."""
        return 100.0 * self.hours / self.hours_a_year


def read_cost_item(name: str, chosen: Mapping[str, Any], where: str) -> CostItem:
    """Read one cost at the level that a plan chooses.

    Raises:
        UserError: There is no such cost or level.
    """
    declared = read_mapping(read_yaml(configs_folder() / "search" / "declared" / "costs.yaml"), "costs", FILE)
    if name not in declared:
        raise UserError(f"costs: {name} is not declared", where=where, allowed=", ".join(declared))
    level = chosen[name]
    if level not in LEVELS:
        raise UserError(f"costs: {name} is {level!r}", where=where, allowed=", ".join(LEVELS))
    entry = read_fields(declared[name], name, FILE, ("key", "meaning", "hours", "dollars", "grade", "source"))
    hours, dollars = (
        read_number(entry[kind][level], f"{kind} of {name}", FILE, 0.0, 1e6) for kind in ("hours", "dollars")
    )
    part, _, leaf = str(entry["key"]).partition(".")
    return CostItem(name, entry["meaning"], (part, leaf), hours, dollars, level, entry["source"])


def count_cost(items: Sequence[CostItem], rulebooks: Sequence[Rulebook]) -> Cost:
    """The mean yearly cost of the rules of some years.

    Args:
        items: The costs.
        rulebooks: Rules of the policy years.
    """
    number = len(rulebooks)
    strength = [sum(getattr(getattr(book, item.key[0]), item.key[1]) for book in rulebooks) / number for item in items]
    return Cost(
        hours=sum(item.hours * value for item, value in zip(items, strength, strict=True)),
        dollars=sum(item.dollars * value for item, value in zip(items, strength, strict=True)),
        hours_a_year=sum(book.separation.hours_a_year for book in rulebooks) / number,
    )
