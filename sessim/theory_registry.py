"""Registries of rival theories: a theory is declared next to its formula, and all who ask about it read the declaration.

Each contested mechanism has one registry, in the file of its theories. What a theory is called, which parameters it reads and
what else it takes is declared next to its function; stages ask the declaration and know no theory by name. What a
theory means to a reader and where it comes from is in `configs/world/theory/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class DeclaredTheory(Generic[Rule]):
    """One rival theory as its file declares it.

    Attributes:
        name: Name by which it is chosen.
        rule: Its function, or what holds its functions where it has several.
        reads: Keys of the parameters that its formula reads, such as `norms.drift`.
        needs_taste: Whether it reads a person's lasting taste for public service.
        needs_leaning: Whether it reads a person's political leaning.
        needs_option_values: Whether it compares what leaving now and staying is worth to each.
    """

    name: str
    rule: Rule
    reads: tuple[str, ...] = ()
    needs_taste: bool = False
    needs_leaning: bool = False
    needs_option_values: bool = False


class TheoryRegistry(Mapping[str, Rule]):
    """The rival theories of one mechanism, functions by name, in the order of their declarations.

    Args:
        mechanism: Name of the mechanism, a field of `sessim.world.Theories`.
        part: Part of `sessim.world.World` that holds its parameters; named after the mechanism by default.

    Attributes:
        declared: Declarations by name.
    """

    def __init__(self, mechanism: str, part: str = "") -> None:
        self.mechanism, self.part = mechanism, part or mechanism
        self.declared: dict[str, DeclaredTheory[Rule]] = {}
        REGISTRIES[mechanism] = self

    def declare(
        self,
        *reads: str,
        name: str = "",
        needs_taste: bool = False,
        needs_leaning: bool = False,
        needs_option_values: bool = False,
    ) -> Callable[[Rule], Rule]:
        """Register the function below under its own name, or under `name` where that is a poor name for a function.

        Args:
            reads: Parameters that its formula reads: names of the mechanism's part, such as `drift`, and keys of other parts.
            name: Name by which it is chosen.
            needs_taste: See `DeclaredTheory`.
            needs_leaning: See `DeclaredTheory`.
            needs_option_values: See `DeclaredTheory`.

        Raises:
            ValueError: The mechanism has a theory of that name.
        """

        def enter(rule: Rule) -> Rule:
            called = name or str(getattr(rule, "__name__"))  # noqa: B009 (a rule may be any callable)
            if called in self.declared:
                raise ValueError(f"{self.mechanism} has two theories {called}")
            keys = tuple(each if "." in each else f"{self.part}.{each}" for each in reads)
            self.declared[called] = DeclaredTheory(called, rule, keys, needs_taste, needs_leaning, needs_option_values)
            return rule

        return enter

    def __getitem__(self, name: str) -> Rule:
        return self.declared[name].rule

    def __iter__(self) -> Iterator[str]:
        return iter(self.declared)

    def __len__(self) -> int:
        return len(self.declared)


REGISTRIES: dict[str, TheoryRegistry[Any]] = {}
