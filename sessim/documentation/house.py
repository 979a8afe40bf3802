"""The map of the package: every room, what it holds and what it builds on, from docstrings and imports."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import sessim
from sessim.documentation.tables import code, table

PACKAGE = Path(sessim.__file__).parent
CARRIED = frozenset({"configs", "experiments"})  # stand inside an installed package and hold no code of it


def house_map() -> str:
    """Rooms from the ground up: what each holds, the rooms inside it, and the rooms it builds on.

    A room may import what is above it in the table. What it builds on leaves out what those rooms build on themselves.
    """
    rooms = find_rooms(PACKAGE)
    imports = {name: list_imported_rooms(path) & set(rooms) - {name} for name, path in rooms.items()}
    rows = []
    for name in sort_from_the_ground(imports):
        inside = ", ".join(code(each.name) for each in list_inner_rooms(rooms[name]))
        shown = code(f"{name}/" if rooms[name].is_dir() else f"{name}.py")
        nearest = ", ".join(map(code, sorted(drop_indirect(imports[name], imports))))
        rows.append((shown, read_summary(rooms[name]), inside, nearest))
    return table(("room", "what it holds", "rooms inside", "builds on"), rows)


def find_rooms(package: Path) -> dict[str, Path]:
    """Return the rooms of a package by name: its folders of code, and the modules next to them."""
    found = {path.parent.name: path.parent for path in sorted(package.glob("*/__init__.py"))}
    found |= {path.stem: path for path in sorted(package.glob("*.py")) if not path.stem.startswith("__")}
    return {name: path for name, path in sorted(found.items()) if name not in CARRIED}


def list_inner_rooms(room: Path) -> list[Path]:
    """Return the folders of code inside a room."""
    return [path.parent for path in sorted(room.glob("*/__init__.py"))] if room.is_dir() else []


def list_imported_rooms(room: Path) -> set[str]:
    """Return the rooms that the files of a room import from, itself included."""
    found = set()
    for path in sorted(room.rglob("*.py")) if room.is_dir() else [room]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            found |= {name.split(".")[1] for name in names if name.startswith("sessim.")}
    return found


def sort_from_the_ground(imports: Mapping[str, set[str]]) -> list[str]:
    """Return the rooms so that each comes after all that it imports; of one height, by name.

    Raises:
        ValueError: Rooms import each other in a circle.
    """
    heights: dict[str, int] = {}
    while len(heights) < len(imports):
        ready = [name for name, below in imports.items() if name not in heights and below <= heights.keys()]
        if not ready:
            raise ValueError(f"rooms import each other in a circle: {', '.join(sorted(set(imports) - set(heights)))}")
        heights |= {name: 1 + max((heights[each] for each in imports[name]), default=0) for name in ready}
    return sorted(heights, key=lambda name: (heights[name], name))


def drop_indirect(rooms: set[str], imports: Mapping[str, set[str]]) -> set[str]:
    """Return the rooms without those that another of them builds on, directly or not."""
    beneath: set[str] = set()
    below = set().union(*(imports[each] for each in rooms))
    while below - beneath:
        beneath |= below
        below = set().union(*(imports[each] for each in below))
    return rooms - beneath


def read_summary(room: Path) -> str:
    """Return the first paragraph of what a room says of itself."""
    path = room / "__init__.py" if room.is_dir() else room
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split()).rstrip(".")
