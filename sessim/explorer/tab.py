"""What a page of the explorer is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessim.explorer.laboratory import Job, Laboratory
from sessim.explorer.library import Library
from sessim.explorer.query import Check

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What pages share.

    Attributes:
        library: Stored studies.
        laboratory: Models run on the spot.
        may_write: Whether a page may save files in the user's `configs/`; not if others than its user are let in.
    """

    library: Library
    laboratory: Laboratory
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class Tab:
    """One page.

    Attributes:
        path: Address, such as `/sweeps`.
        title: Word in the navigation.
        lede: What it is for, in one sentence.
        list_checks: Checks of what its address may hold.
        find_problems: One line for each study or file that the page cannot show.
        build_controls: Builds the controls from the values of the address.
        build_body: Builds the rest from the values of the address and the session.
        draw_live: Draws what models run on the spot have given so far; None if the page follows no runs this way.
        stands_above: Whether the controls are above the rest at any width and do not fold.
    """

    path: str
    title: str
    lede: str
    list_checks: Callable[[Context], Mapping[str, Check]]
    find_problems: Callable[[Context], Sequence[str]]
    build_controls: Callable[[Context, Values], Any]
    build_body: Callable[[Context, Values, str], Any]
    draw_live: Callable[[Context, Values, Job], Any] | None = None
    stands_above: bool = False
