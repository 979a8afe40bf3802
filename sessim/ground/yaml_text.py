"""YAML as plain data: mappings, lists, text, numbers of JSON, days, true, false and null, within limits, and nothing else.

The parser is PyYAML's; what it finds is built here in one pass over its events, so that a file of a few hundred bytes cannot
grow, refer to itself, nest without end, name a Python object, or hold a number that YAML 1.1 and JSON read in two ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from sessim.ground.numbers import LONGEST_NUMBER, advise, is_number
from sessim.ground.text import LONGEST_TEXT, find_control_character

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 20  # lists and mappings inside each other
MOST_VALUES = 50_000  # aliases counted as often as they are written out
LONGEST_KEY = 200
WORDS = {"": None, "null": None, "true": True, "false": False}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT = "tag:yaml.org,2002:str"


class YamlError(ValueError):
    """Something that is not plain data.

    Args:
        what: What is wrong.
        line: Line, counted from 1; 0 if it belongs to no single line.
    """

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.what, self.line = what, line


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    made: Any
    anchor: str | None
    line: int
    key: Any = None
    has_key: bool = False
    size: int = 1


@dataclass(slots=True)
class _Reading:
    """What is known half-way through a file."""

    opened: list[_Open] = field(default_factory=list)
    anchored: dict[str, tuple[Any, int]] = field(default_factory=dict)
    values: int = 0
    documents: int = 0
    whole: Any = None


def parse_yaml(text: str) -> Any:
    """Return the plain data that a text holds; None for an empty one.

    Raises:
        YamlError: It is not YAML, or more than plain data within the limits.
    """
    resolver = LOADER("")
    reading = _Reading()
    try:
        for event in yaml.parse(text, Loader=LOADER):
            _take(event, reading, resolver)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise YamlError(f"not readable as safe YAML: {problem}", mark.line + 1 if mark else 0) from None
    except RecursionError:  # of the parser in Python, where libyaml is not built in
        raise YamlError(f"lists and mappings nest deeper than {DEEPEST}") from None
    return reading.whole


def _take(event: yaml.Event, reading: _Reading, resolver: Any) -> None:
    """Take one event of the parser."""
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.DocumentStartEvent):
        reading.documents += 1
        if reading.documents > 1:
            raise YamlError("a second document begins; a file may hold only one", line)
    elif isinstance(event, yaml.AliasEvent):
        _add(reading, *_find_anchored(event, reading, line), line)
    elif isinstance(event, yaml.ScalarEvent):
        value = _read_scalar(event, line, resolver)
        if event.anchor:
            reading.anchored[event.anchor] = (value, 1)
        _add(reading, value, 1, line)
    elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
        _refuse_tag(event, line)
        if len(reading.opened) >= DEEPEST:
            raise YamlError(f"lists and mappings nest deeper than {DEEPEST}", line)
        made: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        reading.opened.append(_Open(made, event.anchor, line))
    elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
        done = reading.opened.pop()
        if done.anchor:
            reading.anchored[done.anchor] = (done.made, done.size)
        _add(reading, done.made, done.size, done.line)


def _find_anchored(event: yaml.AliasEvent, reading: _Reading, line: int) -> tuple[Any, int]:
    if any(each.anchor == event.anchor for each in reading.opened):
        raise YamlError(f"*{event.anchor} refers to itself", line)
    if event.anchor not in reading.anchored:
        raise YamlError(f"*{event.anchor} refers to nothing before it", line)
    return reading.anchored[event.anchor]


def _add(reading: _Reading, value: Any, size: int, line: int) -> None:
    """Put a finished value where it belongs."""
    if not reading.opened:
        reading.whole = value
        return
    inside = reading.opened[-1]
    inside.size += size
    if inside.size > MOST_VALUES:
        raise YamlError(f"more than {MOST_VALUES:,} values once aliases are written out", line)
    if isinstance(inside.made, list):
        inside.made.append(value)
    elif inside.has_key:
        inside.made[inside.key] = value
        inside.key, inside.has_key = None, False
    else:
        inside.key, inside.has_key = _check_key(value, inside.made, line), True


def _check_key(key: Any, mapping: dict[Any, Any], line: int) -> Any:
    if isinstance(key, list | dict):
        raise YamlError("a key is a list or a mapping", line)
    if isinstance(key, str) and len(key) > LONGEST_KEY:
        raise YamlError(f"a key has more than {LONGEST_KEY} characters", line)
    if key in mapping:
        raise YamlError(f"the key {key!r} appears twice", line)
    return key


def _refuse_tag(event: Any, line: int) -> None:
    if event.tag is not None:
        raise YamlError(f"{event.tag!r} sets a type; leave it out", line)


def _read_scalar(event: yaml.ScalarEvent, line: int, resolver: Any) -> Any:
    """Return text, number, true, false or null; what only YAML 1.1 reads as something else is refused."""
    _refuse_tag(event, line)
    text: str = event.value
    if len(text) > LONGEST_TEXT:
        raise YamlError(f"a text has {len(text):,} characters, above {LONGEST_TEXT:,}", line)
    found = find_control_character(text, may_have_lines=True)
    if found:
        raise YamlError(f"a text holds the control character {found}", line)
    if not event.implicit[0]:  # in quotes, or a block of text
        return text
    if text in WORDS:
        return WORDS[text]
    if is_number(text):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    if DAY.fullmatch(text):
        return _read_day(text, line)
    if resolver.resolve(yaml.ScalarNode, text, (True, False)) == _TEXT and not _is_long_number(text):
        return text
    shown = text[:LONGEST_NUMBER]
    raise YamlError(f"{shown!r} {_explain_ambiguous(text)}, or put it in quotes for text", line)


def _read_day(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise YamlError(f"{text} is not a date", line) from None


def _is_long_number(text: str) -> bool:
    return len(text) > LONGEST_NUMBER and text.lstrip("-").replace(".", "", 1).isdigit()


def _explain_ambiguous(text: str) -> str:
    word = text.lower()
    if word in ("yes", "on", "true"):
        return "is not how true is written; type true"
    if word in ("no", "off", "false"):
        return "is not how false is written; type false"
    if word in ("~", "null"):
        return "is not how null is written; type null"
    if word == "<<":
        return "merges mappings; write their settings out"
    return f"is not how a number is written; type {advise(text)}"
