"""No law that nothing calls: every public function of `sessim.law` is reached from the rooms that use the law."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import sessim

PACKAGE = Path(sessim.__file__).parent
Place = tuple[str, str]  # module and name in it


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


TREES = {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
LAW = {module for module in TREES if module.startswith("sessim.law.")}
DEFINED: dict[Place, ast.stmt] = {
    (module, node.name): node
    for module in LAW
    for node in TREES[module].body
    if isinstance(node, ast.FunctionDef | ast.ClassDef)
}


def meanings(module: str) -> dict[str, Place]:
    """What the names in a module stand for: things of the law, or whole modules of it (without a name)."""
    found = {name: (owner, name) for owner, name in DEFINED if owner == module}
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name, whole = alias.asname or alias.name, f"{node.module}.{alias.name}"
                if whole in LAW:
                    found[name] = (whole, "")
                elif node.module in LAW:
                    found[name] = (node.module, alias.name)
    return found


def used(node: ast.AST, known: dict[str, Place]) -> Iterator[Place]:
    """Things of the law that a piece of code names, imports left aside."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in known:
            yield known[each.id]
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in known:
            module, name = known[each.value.id]
            if not name:
                yield module, each.attr


def reached() -> set[Place]:
    known = {module: meanings(module) for module in TREES}
    waiting = [place for module in set(TREES) - LAW for place in used(TREES[module], known[module])]
    for module in LAW:  # what a module of the law works out when it is loaded
        for node in TREES[module].body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                waiting += used(node, known[module])
    found: set[Place] = set()
    while waiting:
        place = waiting.pop()
        if place in DEFINED and place not in found:
            found.add(place)
            waiting += used(DEFINED[place], known[place[0]])
    return found


def test_every_function_of_the_law_is_reached_from_outside() -> None:
    public = {place for place in DEFINED if not place[1].startswith("_")}
    assert len(public) > 80
    assert sorted(public - reached()) == []


def test_every_method_of_the_law_is_called() -> None:
    methods = {
        (place, method.name)
        for place, node in DEFINED.items()
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
    }
    called = {each.attr for tree in TREES.values() for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    assert methods
    assert [(place, name) for place, name in sorted(methods) if name not in called] == []
