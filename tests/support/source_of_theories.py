"""What the source of a theory reads: parameters, and fields of what it is given, also through the functions that it calls."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
import typing
from collections.abc import Iterator
from functools import cache
from types import FunctionType
from typing import Any

from sessim.behavior import allocating, effort, leaving
from sessim.world import World

PARTS = {kind: name for name, kind in typing.get_type_hints(World).items() if name != "theory"}
GIVEN = (allocating.Claims, effort.Prospects, leaving.Situation)


@cache
def read_fields(function: FunctionType) -> frozenset[str]:
    """`part.name` of every parameter, and `Class.name` of every field of `GIVEN`, that a function or one that it calls reads."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    kinds: dict[str, Any] = {
        name: kind for name, kind in typing.get_type_hints(function).items() if kind in (World, *PARTS, *GIVEN)
    }
    found: set[str] = set()

    def kind_of(node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return kinds.get(node.id)
        if not isinstance(node, ast.Attribute):
            return None
        owner = kind_of(node.value)
        return typing.get_type_hints(World).get(node.attr) if owner is World else None

    for node in ast.walk(
        tree
    ):  # breadth first: short names such as `effort = world.effort` come before what reads them
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (kind := kind_of(node.value)):
            kinds[node.targets[0].id] = kind
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (owner := kind_of(node.value)) in (*PARTS, *GIVEN):
            found.add(f"{PARTS.get(owner, owner.__name__)}.{node.attr}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = inspect.unwrap(function.__globals__.get(node.func.id, len))
            if isinstance(called, FunctionType) and called.__module__.startswith("sessim."):
                found |= read_fields(called)
    return frozenset(found)


def fields_read_by(rule: Any) -> frozenset[str]:
    """The same for a theory, which may be a function or a class that holds several."""
    return frozenset().union(*(read_fields(each) for each in _functions_of(rule)))


def _functions_of(rule: Any) -> Iterator[FunctionType]:
    if isinstance(rule, FunctionType):
        yield rule
    else:
        yield from (each.__func__ for each in vars(rule).values() if isinstance(each, staticmethod))


def parameter_keys() -> set[str]:
    """Keys of all parameters."""
    return {f"{part}.{each.name}" for kind, part in PARTS.items() for each in dataclasses.fields(kind)}
