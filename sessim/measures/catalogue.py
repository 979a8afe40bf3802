"""Every measure of a fiscal year, gathered from the files in `sessim/measures/families`.

A measure's place in the catalogue is its column in the results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from pkgutil import iter_modules

from sessim.measures import families
from sessim.measures.column_order import FIRST_COLUMNS
from sessim.measures.measure import Family, Measure


def _find_families() -> Iterator[Family]:
    for file in sorted(iter_modules(families.__path__), key=lambda file: file.name):
        module = import_module(f"{families.__name__}.{file.name}")
        yield from (each for each in vars(module).values() if isinstance(each, Family))


def put_in_order(declared: Collection[Measure]) -> tuple[Measure, ...]:
    """Put measures in the order of their columns: those of `FIRST_COLUMNS`, then the others as declared.

    Args:
        declared: Measures in the order of files and declarations.

    Raises:
        ValueError: Two measures have the same name.
    """
    by_name = {measure.name: measure for measure in declared}
    if len(by_name) < len(declared):
        names = [measure.name for measure in declared]
        raise ValueError(f"declared twice: {', '.join(sorted({name for name in names if names.count(name) > 1}))}")
    first = [by_name.pop(name) for name in FIRST_COLUMNS if name in by_name]
    return (*first, *by_name.values())


FAMILIES: tuple[Family, ...] = tuple(_find_families())
MEASURES: tuple[Measure, ...] = put_in_order([measure for family in FAMILIES for measure in family.measures])
NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}


def families_for(names: Collection[str]) -> tuple[Family, ...]:
    """Return the families needed for some measures, and no others.

    Args:
        names: Names of measures.

    Raises:
        ValueError: There is no such measure.
    """
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise ValueError(f"no measure is called {', '.join(unknown)}")
    wanted = set(names)
    return tuple(family for family in FAMILIES if any(measure.name in wanted for measure in family.measures))
