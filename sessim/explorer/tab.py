"""What a page of the explorer is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.query import Check

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What pages share."""

    library: Library
    laboratory: Laboratory


@dataclass(frozen=True, slots=True)
class Tab:
    """One page.

    Attributes:
        path: Address, such as `/sweeps`.
        title: Word in the navigation.
        lede: What it is for, in one sentence.
        checks: Checks of what may stand in its address.
        controls: Builds the controls from the values of the address.
        body: Builds the rest from the values of the address and the session.
    """

    path: str
    title: str
    lede: str
    checks: Callable[[Context], Mapping[str, Check]]
    controls: Callable[[Context, Values], Any]
    body: Callable[[Context, Values, str], Any]
