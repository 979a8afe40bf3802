"""How a corps is made from a table of departments and grades, each with a weight, and of employees who are counted apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.arrays.largest_remainder import share_out
from sessim.corps.population import AgencyPlan
from sessim.ground.errors import UserError
from sessim.ground.resources import read_table

GROUPS = ("department", "grade")
APART = "apart"


def make_graded_agencies(about: Mapping[str, Any], where: str) -> list[AgencyPlan]:
    """Return one agency a department and grade, in proportion to both weights, by largest remainder.

    A row of the group `apart` takes its percentage of the career seats away, which departments share in proportion: whom it
    names is counted apart in each of them and paid from an awards pool of its own. Noncareer seats are shared out over all
    agencies in proportion to career seats.

    Args:
        about: `table` (a file of `configs/data/` with the columns group, name and weight), `career` and `noncareer` seats in all.
        where: Where the settings stand, for errors.

    Raises:
        UserError: The table is not one of departments and grades, or `career` is not set.
    """
    if about["career"] is None:
        raise UserError("population.career is not set, which population.table shares out", where=where)
    table = read_table(about["table"])
    if not {"group", "name", "weight"} <= set(table.columns) or set(table["group"]) - {APART} != set(GROUPS):
        raise UserError(
            f"population.table={about['table']} is no table of departments and grades",
            where=where,
            allowed="columns group (department, grade or apart), name and weight",
        )
    departments, grades = (table[table["group"] == group] for group in GROUPS)
    names = [f"{department}, {grade}" for department in departments["name"] for grade in grades["name"]]
    weights = [float(department * grade) for department in departments["weight"] for grade in grades["weight"]]
    apart = table[table["group"] == APART]
    taken = [round(about["career"] * share / 100) for share in apart["weight"]]
    career = dict(zip(names, share_out(about["career"] - sum(taken), weights), strict=True))
    for who, number in zip(apart["name"], taken, strict=True):
        shares = share_out(number, departments["weight"].tolist())
        career |= {f"{name}, {who}": seats for name, seats in zip(departments["name"], shares, strict=True)}
    career = {name: seats for name, seats in career.items() if seats}
    noncareer = share_out(about["noncareer"] or 0, list(career.values()))
    return [
        AgencyPlan(name, False, seats, political, 0)
        for (name, seats), political in zip(career.items(), noncareer, strict=True)
    ]
