"""The map of the house: every room on it once, above all that stands on it, and what CONTRIBUTING sends people to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessim.documentation import house
from tests.model.test_model import FLOOR

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def rows_of(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def test_every_room_stands_below_all_that_it_stands_on() -> None:
    rows = rows_of(house.house_map())
    names = [re.sub(r"/|\.py|`", "", row[0]) for row in rows]
    assert sorted(names) == sorted(FLOOR)
    for row, name in zip(rows, names, strict=True):
        nearest = re.findall(r"`(\w+)`", row[3])
        assert all(names.index(each) < names.index(name) for each in nearest), name
        assert all(FLOOR[each] < FLOOR[name] for each in nearest), name
        assert len(row[1]) > 30 and not row[1].endswith(".")


INNER = [inner for room in house.find_rooms(house.PACKAGE).values() for inner in house.list_inner_rooms(room)]


@pytest.mark.parametrize("room", INNER, ids=lambda path: f"{path.parent.name}.{path.name}")
def test_a_room_inside_a_room_says_what_it_holds(room: Path) -> None:
    assert len(house.read_summary(room)) > 20


def test_what_is_stood_on_indirectly_is_left_out_and_a_circle_is_refused() -> None:
    imports = {"ground": set(), "law": {"ground"}, "year": {"law", "ground"}, "study": {"year", "ground"}}
    assert house.sort_from_the_ground(imports) == ["ground", "law", "year", "study"]
    assert house.drop_indirect(imports["study"], imports) == {"year"}
    assert house.drop_indirect(set(), imports) == set()
    with pytest.raises(ValueError, match="circle: law, study, year"):
        house.sort_from_the_ground(imports | {"law": {"study"}})


def test_rooms_and_what_they_import_are_read_from_the_files(tmp_path: Path) -> None:
    (tmp_path / "barn" / "loft").mkdir(parents=True)
    (tmp_path / "configs").mkdir()
    for name in ("barn", "barn/loft", "configs"):
        (tmp_path / name / "__init__.py").write_text('"""Hay,\nand straw.\n\nMore of it."""\n', encoding="utf-8")
    (tmp_path / "barn" / "loft" / "hay.py").write_text(
        "def get():\n    from sessim.law.pay import x\n", encoding="utf-8"
    )
    (tmp_path / "gate.py").write_text("import sessim.barn\nfrom sessim import year\nimport math\n", encoding="utf-8")
    rooms = house.find_rooms(tmp_path)
    assert set(rooms) == {"barn", "gate"}
    assert [house.list_imported_rooms(rooms[name]) for name in ("barn", "gate")] == [{"law"}, {"barn", "year"}]
    assert [path.name for path in house.list_inner_rooms(rooms["barn"])] == ["loft"]
    assert house.read_summary(rooms["barn"]) == "Hay, and straw"


def test_contributing_sends_people_to_places_that_are_there() -> None:
    table = CONTRIBUTING.partition("| You want to add")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines() if line.startswith("| a")]
    places = {place for row in rows for place in re.findall(r"`((?:sessim|configs|tests|experiments)/[\w/.]*)`", row)}
    assert len(rows) >= 14 and len(places) >= 20
    assert [place for place in sorted(places) if not (ROOT / place).exists()] == []
    wanted = ("rule of the law", "theory", "measure", "figure", "verb", "key", "corps", "replication", "experiment")
    assert all(any(f" {each} |" in row for row in rows) for each in wanted)
