"""The generated parts of the ODD page: stages, state variables, scales, parameters, theories and measures."""

from __future__ import annotations

import inspect
import sys
from functools import cache
from itertools import groupby

from sessim.corps.columns import COLUMNS
from sessim.documentation.tables import code, table
from sessim.institutions.agency import Agency
from sessim.institutions.central_office import CentralOffice
from sessim.institutions.review_board import ReviewBoard
from sessim.measures.catalogue import MEASURES
from sessim.model import STAGES
from sessim.settings.compose import compose_settings
from sessim.settings.explain import catalogue
from sessim.settings.population.populations import make_population
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters


def stages() -> str:
    """The stages of a year in the order in which they run, each with what its module says of it."""
    lines = []
    for stage in STAGES:
        about = (sys.modules[stage.__module__].__doc__ or "").split("\n\n")[0]
        what = about.partition(": ")[2] or about
        what = " ".join(what.split()).rstrip(".")
        lines.append(f"1. `{stage.__name__}`: {what}.")
    return "\n".join(lines)


def state_of_an_executive() -> str:
    """Every column of the executives' table, by the stage that writes it."""
    rows = [
        (code(name), about["owner"], about["unit"], about["meaning"] + (" (five elements)" * about["per_element"]))
        for name, about in COLUMNS.items()
    ]
    return table(("state variable", "written by", "unit", "meaning"), rows)


def state_of_institutions() -> str:
    """What boards, agencies and the central office remember, from their docstrings."""
    rows = []
    for kind, title in ((ReviewBoard, "review board"), (Agency, "agency"), (CentralOffice, "central office (OPM)")):
        for name, meaning in parse_attributes(kind):
            rows.append((title, code(name), meaning))
    return table(("entity", "state variable", "meaning"), rows)


def parse_attributes(kind: type) -> list[tuple[str, str]]:
    """Return names and meanings of the section `Attributes` of a docstring."""
    section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2].split("\n\n")[0]
    found: list[tuple[str, str]] = []
    for line in section.splitlines():
        if line.startswith("     "):  # goes on
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            name, _, meaning = line.strip().partition(": ")
            found.append((name, meaning))
    return found


@cache
def scales() -> str:
    """The shipped corps with their sizes, and the shipped sizes of a study."""
    corps = []
    for name, title in catalogue("populations"):
        plan = make_population(compose_settings((f"population={name}",)).values)
        seats = [sum(getattr(each, kind) for each in plan.agencies) for kind in ("career", "noncareer", "limited")]
        corps.append((code(name), title, str(len(plan.agencies)), *map(str, seats)))
    of_corps = ("population", "what it is", "agencies", "career", "noncareer", "limited")
    sizes = []
    for name in ("smoke", "quick", "full"):
        values = compose_settings((f"scale={name}",)).values
        sizes.append((code(name), *(str(values[f"run.{each}"]) for each in ("worlds", "replications", "years"))))
    of_sizes = ("scale", "worlds", "replications", "years")
    return "\n\n".join([table(of_corps, corps, numbers=of_corps[2:]), table(of_sizes, sizes, numbers=of_sizes[1:])])


def parameters() -> str:
    """Every parameter with its range and grade."""
    rows = [
        (
            f"[`{each.key}`](../reference/parameters.md#{each.mechanism})",
            each.unit,
            f"{each.central:g}",
            f"{each.low:g} to {each.high:g}",
            each.grade,
        )
        for _, group in groupby(load_parameters(), key=lambda each: each.mechanism)
        for each in group
    ]
    return table(("parameter", "unit", "central", "range", "grade"), rows, numbers=("central",))


def rival_theories() -> str:
    """The contested mechanisms and who speaks for them."""
    rows = []
    for mechanism in load_mechanisms():
        rivals = [f"{each.name} (benchmark)" if each.is_benchmark else each.name for each in mechanism.theories]
        rows.append((mechanism.name, mechanism.meaning, mechanism.central, ", ".join(rivals)))
    return table(("mechanism", "what it is about", "central theory", "theories"), rows)


def measures() -> str:
    """Every yearly measure."""
    rows = [(code(each.name), each.code, each.unit, each.meaning) for each in MEASURES]
    return table(("measure", "code", "unit", "meaning"), rows)
