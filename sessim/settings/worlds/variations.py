"""Worlds with one assumption changed, everything else as it was: switched off, mirrored, at an end, or under another theory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from sessim.ground.errors import UserError
from sessim.settings.worlds.parameters import Parameter, load_mechanisms, load_parameters, load_sum_limits
from sessim.world import World

OFF, MIRRORED, LOW, HIGH, OTHER = "switched off", "mirrored", "low end", "high end", "other theory"
THEORY = "theory."
# Parameters that a theory and other parts of the model both read, so that they affect every world. A test changes
# each of the others in worlds whose theories do not read it and finds every byte as it was.
ALSO_READ = frozenset(
    {
        "effort.response", "effort.reference_stake", "effort.belief_uncertainty", "rating.lesson_weight",
        "rating.performance_share", "rating.leniency_share", "rating.level_width", "board.lobbying_noise",
        "board.leniency_removed", "norms.initial", "leaving.star_threshold", "organisation.joint_share",
        "leaving.death_at_55", "leaving.death_growth",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variation:
    """One change of one assumption, the same in every world.

    Attributes:
        key: Key of a parameter, such as `norms.correction`, or of a mechanism, such as `theory.norms`.
        kind: `switched off`, `mirrored`, `low end`, `high end` or `other theory`.
        value: What it is set to; None for a mirror image, which depends on what it was.
    """

    key: str
    kind: str
    value: float | str | None

    @property
    def is_of_theory(self) -> bool:
        """Whether a theory is changed, and not a number."""
        return self.key.startswith(THEORY)


def list_variations(neutral: Mapping[str, str]) -> tuple[Variation, ...]:
    """Every change of every assumption, parameters first, none left out.

    A parameter that does nothing at a declared value is switched off and mirrored about it; every one whose range is not a
    single number is put at both ends; every theory of a mechanism holds in all worlds in turn.

    Args:
        neutral: The theory of a mechanism under which it does nothing, for those that have one.

    Raises:
        UserError: A mechanism or its neutral theory does not exist.
    """
    found: list[Variation] = []
    for each in load_parameters():
        if each.no_effect is not None:
            found += [Variation(each.key, OFF, each.no_effect), Variation(each.key, MIRRORED, None)]
        if each.low < each.high:
            found += [Variation(each.key, LOW, each.low), Variation(each.key, HIGH, each.high)]
    mechanisms = {each.name: each for each in load_mechanisms()}
    for name, theory in neutral.items():
        known = [each.name for each in mechanisms[name].theories] if name in mechanisms else list(mechanisms)
        if (theory if name in mechanisms else name) not in known:
            raise UserError(
                f"neutral_theories: {name}: {theory} does not exist", where="audit.yaml", allowed=", ".join(known)
            )
    for mechanism in mechanisms.values():
        for rival in mechanism.theories:
            kind = OFF if neutral.get(mechanism.name) == rival.name else OTHER
            found.append(Variation(THEORY + mechanism.name, kind, rival.name))
    return tuple(found)


def vary_world(world: World, variation: Variation) -> World:
    """The world with one assumption changed; the same object if nothing that the model reads would differ.

    A number is kept within what the formulas allow, and a share within what the other shares of its sum leave over.
    """
    part, _, name = variation.key.partition(".")
    if variation.is_of_theory:
        if getattr(world.theory, name) == variation.value:
            return world
        return replace(world, theory=replace(world.theory, **{name: str(variation.value)}))
    parameter = _parameters()[variation.key]
    was = float(getattr(getattr(world, part), name))
    value = _find_value(world, parameter, variation, was)
    if value == was or not is_read(world, variation.key):
        return world
    return replace(world, **{part: replace(getattr(world, part), **{name: value})})


def _find_value(world: World, parameter: Parameter, variation: Variation, was: float) -> float:
    if variation.value is not None:
        value = float(variation.value)
    else:
        assert parameter.no_effect is not None
        value = 2.0 * parameter.no_effect - was
    value = min(max(value, parameter.minimum), parameter.maximum)
    for limit in load_sum_limits():
        if parameter.key in limit.keys:
            others = sum(_value_of(world, key) for key in limit.keys if key != parameter.key)
            value = min(value, max(limit.limit - others, min(was, value)))
    return value


def _value_of(world: World, key: str) -> float:
    part, _, name = key.partition(".")
    return float(getattr(getattr(world, part), name))


def is_read(world: World, key: str) -> bool:
    """Whether a parameter has any effect under a world's theories: one that only other theories read has none.

    Args:
        world: The world.
        key: Key of the parameter.
    """
    readers = _readers().get(key)
    return (
        readers is None
        or key in ALSO_READ
        or any(getattr(world.theory, mechanism) == theory for mechanism, theory in readers)
    )


@cache
def _parameters() -> Mapping[str, Parameter]:
    return {each.key: each for each in load_parameters()}


@cache
def _readers() -> Mapping[str, frozenset[tuple[str, str]]]:
    """Mechanism and name of the theories that read a parameter, by key; parameters that no theory reads are left out."""
    found: dict[str, set[tuple[str, str]]] = {}
    for mechanism in load_mechanisms():
        for theory in mechanism.theories:
            for key in theory.reads:
                found.setdefault(key, set()).add((mechanism.name, theory.name))
    return {key: frozenset(readers) for key, readers in found.items()}
