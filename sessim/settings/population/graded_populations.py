"""How a corps is made from a table of departments and grades, each with a weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.arrays.largest_remainder import share_out
from sessim.corps.population import AgencyPlan
from sessim.ground.errors import UserError
from sessim.ground.resources import read_table

GROUPS = ("department", "grade")


def make_graded_agencies(about: Mapping[str, Any], where: str) -> list[AgencyPlan]:
    """Return one agency a department and grade, in proportion to both weights, by largest remainder.

    Args:
        about: `table` (a file of `configs/data/` with the columns group, name and weight) and `career` seats in all.
        where: Where the settings stand, for errors.

    Raises:
        UserError: The table is not one of departments and grades, or `career` is not set.
    """
    if about["career"] is None:
        raise UserError("population.career is not set, which population.table shares out", where=where)
    table = read_table(about["table"])
    if not {"group", "name", "weight"} <= set(table.columns) or set(table["group"]) != set(GROUPS):
        raise UserError(
            f"population.table={about['table']} is no table of departments and grades",
            where=where,
            allowed="columns group (department or grade), name and weight",
        )
    departments, grades = (table[table["group"] == group] for group in GROUPS)
    names = [f"{department}, {grade}" for department in departments["name"] for grade in grades["name"]]
    weights = [float(department * grade) for department in departments["weight"] for grade in grades["weight"]]
    seats = share_out(about["career"], weights)
    return [AgencyPlan(name, False, number, 0, 0) for name, number in zip(names, seats, strict=True) if number]
