"""Critical elements: minimum weights, and what a changed text of an element measures (5 CFR 430.305; OPM plans)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessim.law.rulebook import Element


@dataclass(frozen=True, slots=True)
class ElementRules:
    """What a plan asks of its elements.

    Attributes:
        weight_minima: Minimum weight of each element in order, percent.
        heaviest_element: Number (from 1) of the element that none may outweigh, None for no such rule.
        text_names_diversity: Whether the text of the elements names diversity, equity and inclusion.
        text_element: Number (from 1) of the element whose text changed.
        people_element: Number (from 1) of the element for leading people.
    """

    weight_minima: Sequence[int]
    heaviest_element: int | None
    text_names_diversity: bool
    text_element: int
    people_element: int


def find_weight_faults(weights: Sequence[int], rules: ElementRules) -> tuple[str, ...]:
    """Say what is wrong with a set of weights.

    Args:
        weights: Weight of each element in order, percent.
        rules: Minima and the element that none may outweigh.

    Returns:
        One line per fault; empty if the weights keep the rules.
    """
    faults = []
    if len(weights) != len(rules.weight_minima):
        return (f"{len(weights)} weights for {len(rules.weight_minima)} elements",)
    if sum(weights) != 100:
        faults.append(f"the weights sum to {sum(weights)}, not 100")
    for number, (weight, least) in enumerate(zip(weights, rules.weight_minima, strict=True), start=1):
        if weight < least:
            faults.append(f"element {number} weighs {weight}, below {least}")
        if rules.heaviest_element is not None and weight > weights[rules.heaviest_element - 1]:
            faults.append(f"element {number} outweighs element {rules.heaviest_element}")
    return tuple(faults)


def free_points(weight_minima: Sequence[int]) -> int:
    """Weight in percent that a plan leaves free."""
    return 100 - sum(weight_minima)


def shared_shares(shares: Sequence[float], shift: float, rules: ElementRules) -> tuple[float, ...]:
    """Share of shared work that each element measures under its text.

    Args:
        shares: Share (0-1) of each element in order under the text that names diversity.
        shift: Change (-1 to 1) of the changed element once the language is removed.
        rules: Which text is in force, and which element it changed.

    Returns:
        Shares from 0 to 1; those given where the old text is in force.
    """
    changed = list(shares)
    if not rules.text_names_diversity:
        index = rules.text_element - 1
        changed[index] = min(max(changed[index] + shift, 0.0), 1.0)
    return tuple(changed)


def with_text_shift(elements: Sequence[Element], changed_element: int, shift: float) -> tuple[Element, ...]:
    """Critical elements as they are read after a change of text whose effect no rule states.

    Args:
        elements: The elements in order.
        changed_element: Number (from 1) of the element whose text changed; 0 for none.
        shift: Change (-1 to 1) of its share of shared work, which stays from 0 to 1.
    """
    return tuple(
        replace(each, shared_share=min(max(each.shared_share + shift, 0.0), 1.0)) if number == changed_element else each
        for number, each in enumerate(elements, start=1)
    )
