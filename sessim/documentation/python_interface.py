"""The reference page of the Python interface, from signatures and docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from types import ModuleType

import sessim
from sessim.documentation.tables import NOTE

MODULES = (
    "sessim.api",
    "sessim.settings.compose",
    "sessim.study.results.store",
    "sessim.study.results.finished",
    "sessim.study.results.gathering",
    "sessim.evidence.answers.answers",
    "sessim.settings.explain",
    "sessim.ground.errors",
    "sessim.model",
    "sessim.streams",
    "sessim.corps.populate",
    "sessim.law.ratings.limit",
    "sessim.law.ratings.distribution",
    "sessim.law.ratings.elements",
    "sessim.law.pay.awards",
    "sessim.law.tenure.removal",
    "sessim.law.tenure.retirement",
    "sessim.measures.measure",
    "sessim.measures.recorder",
)
OPENING = """\
What a notebook or a script may build on. Rules of the law are pure functions of arrays; the model takes frozen settings and gives
tables. Everything else in the package serves these and may change.
"""
QUOTED_TYPE = re.compile(r"(: |-> )'([^']*)'")
SECTION = re.compile(r"^(Args|Returns|Raises|Attributes|Yields):$", re.MULTILINE)


def page() -> str:
    """The names that the package itself offers, then module by module."""
    parts = ["# Python", NOTE, OPENING.rstrip()]
    offered: list[tuple[str, object]] = [(name, getattr(sessim, name)) for name in sessim.__all__]
    parts.append("## sessim")
    for name, value in offered:
        parts += _describe_entry(f"sessim.{name}", value)
    described = {value for _, value in offered}
    for name in MODULES:
        module = importlib.import_module(name)
        parts += [f"## {name}", (module.__doc__ or "").split("\n\n")[0].replace("\n", " ")]
        for each, value in _list_public(module):
            if value in described:
                continue
            parts += _describe_entry(each, value)
    return "\n\n".join(parts) + "\n"


def _list_public(module: ModuleType) -> list[tuple[str, object]]:
    """Return public classes and functions of a module, in the order in which they are written."""
    return [
        (name, value)
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isroutine(value))
        and getattr(value, "__module__", None) == module.__name__
    ]


def _describe_entry(name: str, value: object) -> list[str]:
    """Return the parts on a class or a function: signature, docstring, public methods of a class."""
    parts = [f"### {name}", f"```python\n{_signature(name, value)}\n```", *_docstring(value)]
    if inspect.isclass(value):
        for method, inner in vars(value).items():
            is_property = isinstance(inner, property)
            if method.startswith("_") or not (is_property or inspect.isfunction(inner)) or not inner.__doc__:
                continue
            summary = inspect.cleandoc(inner.__doc__).split("\n\n")[0].replace("\n", " ")
            shown = method if is_property else _signature(method, inner).removeprefix("def ")
            parts.append(f"- `{shown}`: {_escape_html(summary)}")
    return parts


def _signature(name: str, value: object) -> str:
    short = name.rpartition(".")[2]
    try:
        said = str(inspect.signature(value))  # type: ignore[arg-type]
    except ValueError:
        said = "(...)"
    said = QUOTED_TYPE.sub(r"\1\2", said)
    if inspect.isclass(value):
        return f"class {short}{said.removesuffix(' -> None')}"
    return f"def {short}{said}"


def _docstring(value: object) -> list[str]:
    """Return a Google-style docstring as Markdown."""
    text = inspect.cleandoc(value.__doc__ or "")
    opening, *rest = SECTION.split(text)
    parts = [_escape_html(each.replace("\n", " ")) for each in opening.strip().split("\n\n")]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        items: list[str] = []
        for line in body.strip("\n").splitlines():
            if not line.strip():
                continue
            if items and line.startswith("     "):
                items[-1] += f" {line.strip()}"
            else:
                items.append(_escape_html(line.strip()))
        parts.append(f"**{title}**")
        parts.append("\n".join(f"- {each}" for each in items))
    return [part for part in parts if part]


def _escape_html(text: str) -> str:
    """Return a text without what Markdown would read as HTML."""
    return text.replace("<", "&lt;") if "`" not in text else text
