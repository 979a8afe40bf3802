"""The model as a whole: ownership of columns, branches, memory, views, imports."""

from __future__ import annotations

import ast
import gc
import weakref
from dataclasses import replace
from pathlib import Path

import mesa
import numpy as np
import pytest

import sessim
from sessim.corps.columns import COLUMNS, copy_table, vacant_table
from sessim.corps.population import AgencyPlan
from sessim.model import STAGES, SESModel
from sessim.streams import Streams
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import SMALL, books, corps_for, live, same, yearly

PACKAGE = Path(sessim.__file__).parent
TESTS = Path(__file__).parents[1]


def test_a_year_is_eleven_stages_and_every_column_has_an_owner_among_them() -> None:
    names = [stage.__name__ for stage in STAGES]
    assert names == [
        "plan", "perform", "appraise", "review", "limit", "reward", "act_on_ratings", "respond", "leave", "record", "recruit",
    ]  # fmt: skip
    assert {about["owner"] for about in COLUMNS.values()} == set(names) - {"record"}


def test_a_stage_writes_only_the_columns_it_owns() -> None:
    world = central_world()
    rules = books(4, limit={"share": 0.2, "low_share": 0.1, "threshold": 4})
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        written: dict[str, set[str]] = {stage.__name__: set() for stage in STAGES}
        for book in rules.values():
            year = model.open_year(book)
            for stage in STAGES:
                before = copy_table(year.people)
                vacant = ~year.people.is_filled | (year.people.exit_kind != 0)
                year.run(stage)
                rows = ~vacant if stage.__name__ == "recruit" else slice(None)  # arrivals are set by declaration
                written[stage.__name__] |= set(same(before, year.people, rows, rows))
            model.fiscal_year += 1
    for stage, columns in written.items():
        strangers = {name for name in columns if COLUMNS[name]["owner"] != stage}
        assert not strangers, f"{stage} writes {sorted(strangers)}"


def test_columns_keep_their_declared_type_and_hold_no_nan() -> None:
    for table in yearly(books(5)):
        for name, about in COLUMNS.items():
            values = getattr(table, name)
            assert values.dtype == about["dtype"], name
            assert not np.isnan(values.astype(np.float64)).any(), name


def test_a_newcomer_starts_from_the_declared_arrival_values() -> None:
    tables = yearly(books(3))
    final = live(books(3))
    new = final.is_filled & (final.arrival_year == FIRST_YEAR + 3)
    assert new.sum() > 5
    assert np.array_equal(final.pay[new], final.entry_pay[new])
    assert np.all(final.reference_level[new] == COLUMNS["reference_level"]["arrival"])
    assert np.all(final.exit_kind[new] == 0)
    assert np.any(tables[-1].exit_kind[new] != 0)  # the seat was someone else's the year before


def test_a_branch_is_the_same_bytes_as_the_whole_run() -> None:
    world, past, future = central_world(), books(2, limit={"share": None}), books(5)
    direct = live({**future, **past}, world=world)
    corps = corps_for(world, 7)
    with SESModel(corps, world, Streams(7), FIRST_YEAR) as shared:
        for book in past.values():
            shared.step(book)
        before = copy_table(shared.corps.people)
        with shared.branch() as twin:
            for year in range(FIRST_YEAR + 2, FIRST_YEAR + 5):
                twin.step(future[year])
            assert same(direct, twin.corps.people) == []
        assert same(before, shared.corps.people) == []


def test_the_rules_of_another_year_are_refused_before_anything_happens() -> None:
    world, rules = central_world(), rulebook(FIRST_YEAR)
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        model.step(rules)
        before = copy_table(model.corps.people)
        for refuse in (model.step, model.open_year):
            with pytest.raises(
                ValueError, match=f"^fiscal year {FIRST_YEAR + 1} is next, .* the rules of {FIRST_YEAR}$"
            ):
                refuse(rules)
        assert same(before, model.corps.people) == [] and model.fiscal_year == FIRST_YEAR + 1


def test_mesa_lets_closed_models_go() -> None:
    world = central_world()
    kept = []
    for _ in range(5):
        with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
            model.step(rulebook(FIRST_YEAR))
        kept.append(weakref.ref(model))
        del model
    gc.collect()
    assert [each() for each in kept] == [None] * 5
    assert not [key for key in getattr(mesa.Agent, "_ids", ()) if isinstance(key, SESModel)]


def test_one_person_can_be_looked_at_and_not_changed() -> None:
    world = central_world()
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        model.step(rulebook(FIRST_YEAR))
        person = model.executive(5)
        assert person["pay"] == model.corps.people.pay[5]
        assert len(person["element_level"]) == 5
        with pytest.raises(TypeError):
            person["pay"] = 1  # type: ignore[index]
        with pytest.raises(KeyError, match="no seat"):
            model.executive(10_000)


def test_institutions_are_mesa_agents() -> None:
    world = central_world()
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        seats = model.corps.seats
        assert len(model.agents) == 1 + seats.number_of_agencies + seats.number_of_components
        assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_mesa_does_not_stand_between_a_model_and_the_rules_of_its_year() -> None:
    """From 3.5 on Mesa puts a method without arguments in the place of `step`."""
    world = central_world()
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        assert model.step.__func__ is SESModel.step


FLOORS = (
    {"arrays", "ground", "streams", "theory_registry"},
    {"law", "world"},
    {"corps"},
    {"behavior"},
    {"institutions"},
    {"year"},
    {"measures"},
    {"settings"},
    {"model"},
    {"study"},
    {"calibration", "evidence"},
    {"report"},
    {"workflow"},
    {"search"},
    {"explorer"},
    {"bench"},
    {"api", "commands"},
    {"cli"},
    {"documentation"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
ROOMS_OF_THE_MODEL = {
    "arrays",
    "streams",
    "theory_registry",
    "world",
    "law",
    "corps",
    "behavior",
    "institutions",
    "year",
    "measures",
    "model",
}
ROOMS_IN_ORDER = {  # rooms inside a room, where their order matters
    "evidence": ("declared", "contrasts", "sensitivity", "audit", "answers"),
    "calibration": ("replication", "history", "lessons", "fit", "forecast"),
}
MOST_FILES, MOST_LINES = 16, 400
UPSTAIRS_ONLY = {
    "hydra", "omegaconf", "pandas", "plotly", "pyarrow", "yaml", "jinja2", "pathlib", "os", "multiprocessing", "concurrent",
    "subprocess", "tqdm", "io",
}  # fmt: skip


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] not in {"__init__", "__main__", "configs", "experiments"}:
            found.append((parts[0], path))
    return found


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize(
    ("room", "path"), modules(), ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_imports_go_one_way(room: str, path: Path) -> None:
    assert room in FLOOR, f"{path}: no floor is declared for {room}"
    inner = path.relative_to(PACKAGE).parts[1] if path.parent != PACKAGE else ""
    for name in imported(path):
        top, *rest = name.split(".")
        assert top != "tests", f"{path.name} imports {name}"
        if top == "sessim" and rest:
            below = rest[0]
            assert below == room or FLOOR[below] < FLOOR[room], f"{path.name} imports {name}"
            order = ROOMS_IN_ORDER.get(room, ())
            if below == room and inner in order and len(rest) > 1 and rest[1] in order:
                assert order.index(rest[1]) <= order.index(inner), f"{path.name} imports {name}"
        elif room in ROOMS_OF_THE_MODEL:
            assert top not in UPSTAIRS_ONLY, f"{path.name} imports {name}"


def find_long(files: list[Path]) -> list[str]:
    """Names of the files that have too many lines."""
    return [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) >= MOST_LINES]


def rooms() -> list[Path]:
    return sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})


@pytest.mark.parametrize("folder", rooms(), ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_a_room_can_be_seen_at_a_glance(folder: Path) -> None:
    """At most about fifteen files, and none so long that it holds several ideas."""
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= MOST_FILES
    assert find_long(files) == []


def test_no_file_of_tests_is_so_long_that_it_holds_several_ideas() -> None:
    files = sorted(TESTS.rglob("*.py"))
    assert Path(__file__) in files
    assert find_long(files) == []


def test_an_agency_of_nobody_gets_used_to_nothing() -> None:
    """Without a payroll there is no share of it, without a rating no share of top ratings; the others learn both."""
    world = central_world()
    corps = corps_for(world, 7, replace(SMALL, agencies=(*SMALL.agencies, AgencyPlan("Empty", False, 1, 0, 0))))
    (row,) = np.flatnonzero(corps.seats.agency == 4)
    vacant = vacant_table(1)
    for name in COLUMNS:
        getattr(corps.people, name)[..., row] = getattr(vacant, name)[..., 0]
    corps.people.vacant_months[row] = np.inf
    seen: list[tuple[float | None, float]] = []

    def look(year: Year) -> None:
        seen[:] = [(each.customary_award_share, each.remembered_top_share) for each in year.institutions.agencies]

    live(books(3), world=world, corps=corps, watch=look)
    assert seen[4] == (None, 0.5)
    assert all(custom is not None and top != 0.5 for custom, top in seen[:3])
