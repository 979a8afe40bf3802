"""The made-up corps of tests/measures/corps.yaml as a finished year, for measures worked out by hand."""

from __future__ import annotations

import ast
import math
import operator
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import yaml
from numpy.typing import NDArray

from sessim.corps.columns import COLUMNS, vacant_table
from sessim.corps.seats import APPOINTMENTS, CAREER, Seats
from sessim.measures.memory import NOBODY, Memory, remember_nothing
from sessim.streams import Streams
from sessim.year.context import Institutions, Year
from sessim.year.outputs import Appraised, Limited, Performed, Places, Planned, Rewarded
from tests.oracle.cases import central_world
from tests.oracle.rule_cases import rulebook

FOLDER = Path(__file__).parents[1] / "measures"
EXITS = ("stays", "removed", "died", "retired", "quit", "released")
NAMES = {
    "level": "final_level",
    "award": "award_granted",
    "rise": "pay_rise",
    "limited": "was_limited",
    "planted": "planted_incidents",
    "reassigned": "was_reassigned",
}
JOINT_SHARE = 0.4


class MadeUpStreams(Streams):
    """Draws of which that of the responsibility of seats gives the numbers wanted where its spread is 1."""

    def __init__(self, responsibility: Sequence[float]) -> None:
        super().__init__(1)
        self.size = np.log(responsibility) + 0.5

    def normal(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        return self.size if decision == "seat.responsibility" else super().normal(year, decision, count)


OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Any] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "correlation": statistics.correlation,
    "slope": lambda x, y: statistics.linear_regression(x, y).slope,
}


def worked_out(text: Any) -> float:
    """Value of a piece of arithmetic: numbers, + - * / **, and the few functions above."""

    def value(node: ast.AST) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return FUNCTIONS[node.func.id](*(value(each) for each in node.args))
        if isinstance(node, ast.Tuple):
            return [value(each) for each in node.elts]
        if isinstance(node, ast.Name) and node.id == "nan":
            return math.nan
        raise ValueError(f"no arithmetic: {text}")

    return float(value(ast.parse(str(text), mode="eval").body))


def read_corps() -> dict[str, Any]:
    tree: dict[str, Any] = yaml.safe_load((FOLDER / "corps.yaml").read_text(encoding="utf-8"))
    return tree


def made_up_year(changes: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Year, Memory]:
    """Build the year and what was seen before it.

    Args:
        changes: Changed columns by name of the person.
    """
    tree = read_corps()
    persons = [{**tree["usual"], **each, **(changes or {}).get(each["name"], {})} for each in tree["people"]]
    year_number, agencies = tree["fiscal_year"], tree["agencies"]
    ids = {each["name"]: number for number, each in enumerate(agencies)}
    agency = np.array([ids[each["agency"]] for each in persons])
    seats = Seats(
        seat_id=np.arange(len(persons)),
        agency=agency,
        component=agency.copy(),
        rater=agency.copy(),
        appointment=np.array(
            [APPOINTMENTS.index(each.get("appointment", "career")) for each in persons], dtype=np.int8
        ),
        agency_names=tuple(ids),
        is_inspector_general=np.zeros(len(ids), dtype=bool),
        component_agency=np.arange(len(ids)),
        number_of_raters=len(ids),
        is_reserved=np.array([each.get("reserved", False) for each in persons]),
        has_own_authority=np.zeros(len(ids), dtype=bool),
        has_own_system=np.zeros(len(ids), dtype=bool),
        allocations=np.bincount(agency),
    )
    people = vacant_table(len(persons))
    previous_pay = np.zeros(len(persons))
    for row, person in enumerate(persons):
        if not person.get("vacant"):
            _sit(people, row, person, year_number)
            previous_pay[row] = person["pay"]
        elif person.get("abolished"):
            people.vacant_months[row] = math.inf
    limit_applies = np.array([each["limit_applies"] for each in agencies])
    is_counted = people.is_rated & (seats.appointment == CAREER)
    is_bound = is_counted & limit_applies[agency]
    rules, world = tree["rules"], tree["world"]
    book = rulebook(year_number, limit={"share": rules["limit_share"]})
    elements = tuple(replace(each, shared_share=0.0) for each in book.appraisal.elements)
    year = Year(
        fiscal_year=year_number,
        seats=seats,
        people=people,
        leniency_trait=np.zeros(len(ids)),
        institutions=cast(
            "Institutions",
            Institutions(
                office=cast(
                    "Any", SimpleNamespace(**{name: tree[name] for name in ("remembered_stake", "saved_pay_cost")})
                ),
                agencies=[cast("Any", SimpleNamespace(remembered_top_share=0.5, **each)) for each in agencies],
                boards=[
                    cast(
                        "Any",
                        SimpleNamespace(
                            stance=SimpleNamespace(lobbying_noise=each["lobbying_noise"]), workforce=each["workforce"]
                        ),
                    )
                    for each in agencies
                ],
            ),
        ),
        rules=replace(
            book,
            base_year_dollars=rules["base_year_dollars"],
            is_transition_year=False,
            appraisal=replace(book.appraisal, elements=elements),
            pay=replace(book.pay, gs15_ceiling=rules["gs15_ceiling"], maximum_certified=rules["ceiling"]),
        ),
        world=central_world(
            theory={"applying": "responsive"},
            rating={"performance_share": world["performance_share"], "level_width": world["level_width"]},
            cooperation={"sharing_value": world["sharing_value"]},
            organisation={
                name: world[name]
                for name in ("output_effect", "vacancy_cost", "responsibility_spread", "inspector_share")
            },
            hiring={"applicant_shift": world["applicant_shift"]},
        ),
        streams=MadeUpStreams([float(each["responsibility"]) for each in persons]),
    )
    year.keep(
        Planned(
            limit_applies=limit_applies,
            limit_share=np.full(len(agencies), book.limit.share),
            scarcity=np.array([worked_out(each["scarcity"]) for each in agencies]),
            standing_gap=np.zeros(len(persons)),
        )
    )
    year.keep(Performed(component_helping=np.array([worked_out(each["component_helping"]) for each in agencies])))
    year.keep(Appraised(signal=cast("Any", None), job_change=0.0, low_shift=0.0))  # no measure reads signals
    year.keep(
        Limited(
            is_counted=is_counted,
            is_nominated=np.array([each.get("nominated", False) for each in persons]),
            places=Places(
                is_bound=is_bound,
                priority=np.zeros(len(persons)),
                group=agency,
                slots=np.array([each["places"] for each in agencies]),
                bound_of_group=np.bincount(agency[is_bound], minlength=len(agencies)),
                agency_share=np.full(len(agencies), book.limit.share),
                agency_exact=book.limit.share * np.bincount(agency[is_bound], minlength=len(agencies)),
            ),
        )
    )
    year.keep(Rewarded(previous_pay, payroll=np.array([float(each["payroll"]) for each in agencies])))
    return year, _memory(tree, persons)


def _sit(people: Any, row: int, person: Mapping[str, Any], fiscal_year: int) -> None:
    people.is_filled[row] = True
    people.is_rated[row] = person["level"] > 0
    for name in set(person) - {"before"}:
        column = NAMES.get(name, name)
        if column in COLUMNS and column not in ("pay",):
            getattr(people, column)[row] = person[name]
    if person.get("is_new"):
        people.arrival_year[row] = fiscal_year
    people.exit_kind[row] = EXITS.index(person.get("exit", "stays"))
    people.individual[row] = person["contribution"] + JOINT_SHARE * person["missing"]
    people.measured[row] = people.individual[row] + person["gaming"] + person["luck"]
    people.shared[row] = people.individual[row] - person["missing"] + person["luck"]
    people.element_signal[:, row] = person.get("signal", 0.0)
    people.rank_given[row] = person.get("rank_award", 0) > 0
    people.pay[row] = person["pay"] + person["rise"]


def _memory(tree: Mapping[str, Any], persons: list[dict[str, Any]]) -> Memory:
    memory = remember_nothing(len(persons))
    rows = {each["name"]: row for row, each in enumerate(persons)}
    for row, person in enumerate(persons):
        before = person.get("before", {})
        if "level" in before:
            memory.arrival_year[row] = person["arrival_year"]
        else:
            memory.arrival_year[row] = NOBODY
        memory.level[row] = before.get("level", 0)
        memory.contribution[row] = before.get("contribution", 0.0)
        memory.failing_since[row] = before.get("failing_since", 0)
        memory.vacant_years[row] = before.get("vacant_years", 0)
    old = tree["three_years_ago_at_the_bottom"]
    cohort = (
        np.array([rows[each["name"]] for each in old]),
        np.array([each["arrival_year"] for each in old], dtype=np.int16),
    )
    nobody = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int16))
    return replace(memory, years=3, cohorts=(nobody, nobody, cohort))
