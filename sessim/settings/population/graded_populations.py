"""How a corps is made from a table of departments and grades, each with a weight, and of employees who are counted separately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.arrays.largest_remainder import share_out
from sessim.corps.population import AgencyPlan
from sessim.ground.errors import UserError
from sessim.ground.numbers import read_number
from sessim.ground.resources import find_table, shorten_path
from sessim.ground.rows import read_rows
from sessim.settings.population.agency_names import check_agency_name

GROUPS = ("department", "grade")
COLUMNS = ("group", "name", "weight")
APART = "apart"
LARGEST_WEIGHT = 1e12
MOST_AGENCIES = 20_000


def make_graded_agencies(about: Mapping[str, Any], where: str) -> list[AgencyPlan]:
    """Return one agency per department and grade, in proportion to both weights, by largest remainder.

    A row of the group `apart` removes its percentage of the career seats, which departments share in proportion: whom it
    names is counted separately in each of them and paid from an awards pool of its own. Noncareer seats are shared out over all
    agencies in proportion to career seats.

    Args:
        about: `table` (a file of `configs/data/` with the columns group, name and weight), `career` and `noncareer` seats in all.
        where: Where the settings are, for error messages.

    Raises:
        UserError: The table is not one of departments and grades, or `career` is not set.
    """
    if about["career"] is None:
        raise UserError(
            "population.career is not set, and population.table divides it among departments and grades", where=where
        )
    weights = read_weights(about["table"], where)
    departments, grades = (weights[group] for group in GROUPS)
    if len(departments) * len(grades) > MOST_AGENCIES:
        raise UserError(
            f"population.table={about['table']} makes {len(departments) * len(grades):,} departments by grades",
            where=where,
            allowed=f"at most {MOST_AGENCIES:,}",
        )
    names = [f"{department}, {grade}" for department in departments for grade in grades]
    products = [department * grade for department in departments.values() for grade in grades.values()]
    taken = [round(about["career"] * share / 100) for share in weights[APART].values()]
    career = dict(zip(names, share_out(about["career"] - sum(taken), products), strict=True))
    for who, number in zip(weights[APART], taken, strict=True):
        shares = share_out(number, list(departments.values()))
        career |= {f"{name}, {who}": seats for name, seats in zip(departments, shares, strict=True)}
    career = {name: seats for name, seats in career.items() if seats}
    noncareer = share_out(about["noncareer"] or 0, list(career.values()))
    return [
        AgencyPlan(name, False, seats, political, 0)
        for (name, seats), political in zip(career.items(), noncareer, strict=True)
    ]


def read_weights(name: str, where: str) -> dict[str, dict[str, float]]:
    """Return the weights of a table by group and name: numbers of 0 or more, each name once, in their order.

    Args:
        name: A shipped table, or the user's own `configs/data/NAME.csv`.
        where: Where it was asked for, for errors.

    Raises:
        UserError: There is no such table, or it is not a table of departments and grades, or a weight is invalid.
    """
    path = find_table(name, where)
    try:
        rows = read_rows(path, COLUMNS)
    except UserError as error:
        raise UserError(
            f"population.table={name} is not a table of departments and grades ({error})",
            where=where,
            allowed="columns group (department, grade or apart), name and weight",
        ) from None
    found: dict[str, dict[str, float]] = {group: {} for group in (*GROUPS, APART)}
    for row in rows:
        group, item, typed = (row.values[column] for column in COLUMNS)
        if group not in found:
            raise UserError(f"group is {group!r}", where=row.place, allowed=", ".join(found))
        check_agency_name(item, f"the name of a {group}", row.place)
        if item in found[group]:
            raise UserError(f"{group} {item!r} appears twice", where=row.place)
        weight = float(read_number(typed, f"the weight of {item}", row.place))
        if not 0.0 <= weight <= LARGEST_WEIGHT:
            raise UserError(f"the weight of {item} is {typed}", where=row.place, allowed=f"0 to {LARGEST_WEIGHT:g}")
        found[group][item] = weight
    for group in GROUPS:
        weights = found[group]
        if not sum(weights.values()) > 0.0:
            raise UserError(
                f"no {group} has a weight", where=shorten_path(path), allowed=f"a {group} with a weight above 0"
            )
    return found
