"""The heavy parts of an analysis as pieces: functions of the numbers they are handed, which can be done anywhere and kept.

A piece is known by the digest of all that decides its tables: its inputs to the last bit, the code of the evidence, and what of
the machine may move last bits. Which process works on it, in which order, or whether it was done before makes no difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.contrasts import Floats
from sessim.evidence.sensitivity.contrast_maps import map_contrast
from sessim.evidence.sensitivity.information import Unknowns, rank_unknowns
from sessim.evidence.sensitivity.studies import Trials, rank_trials
from sessim.evidence.sensitivity.uncertainties import Uncertainties
from sessim.ground.provenance import describe_environment, digest_sources
from sessim.study.pools.map_pool import let_idle_workers, map_in_processes

Tables = Mapping[str, pd.DataFrame]
CODE_ROOMS = ("arrays", "evidence")  # what decides a piece besides its inputs
LIBRARIES = ("pandas", "scikit-learn", "SALib")
LOADED_BY_PIECES = ("sklearn.ensemble", "sklearn.linear_model", "sklearn.model_selection", "sklearn.preprocessing")
TABLE = "table"  # name of the table of a piece that has one


class Piece(Protocol):
    """A frozen record of numbers and words that knows how to work itself out; all its fields are inputs.

    Attributes:
        length: How long it takes among the kinds of pieces, 1 for the shortest; the longest are begun first.
    """

    length: ClassVar[int]

    @property
    def is_heavy(self) -> bool:
        """Whether it takes longer than handing it to another process, or keeping it, is worth."""

    def work_out(self) -> Tables:
        """The tables of the piece, by name."""


class Keeper(Protocol):
    """Where finished pieces are kept."""

    def find(self, key: str) -> Tables | None:
        """The tables of a piece; None where it is not kept, or what is kept is damaged."""

    def keep(self, key: str, tables: Tables) -> None:
        """Keep the tables of a piece."""


@dataclass(frozen=True, slots=True)
class ContrastPiece:
    """Drivers and tipping maps of one contrast, see `map_contrast`."""

    space: Uncertainties
    difference: Floats
    screened: Mapping[str, list[Any]]
    rules: Mapping[str, Any]
    cells: int
    pairs_of: int
    length: ClassVar[int] = 3

    @property
    def is_heavy(self) -> bool:
        """Whether an emulator is fitted."""
        return len(self.difference) >= int(self.rules["minimum_worlds"])

    def work_out(self) -> Tables:
        """Drivers and maps."""
        return map_contrast(self.space, self.difference, self.screened, self.rules, self.cells, self.pairs_of)


@dataclass(frozen=True, slots=True)
class UnknownsPiece:
    """What knowing each uncertainty is worth, see `rank_unknowns`."""

    unknowns: Unknowns
    length: ClassVar[int] = 1
    is_heavy: ClassVar[bool] = True

    def work_out(self) -> Tables:
        """One table."""
        return {TABLE: rank_unknowns(self.unknowns)}


@dataclass(frozen=True, slots=True)
class TrialsPiece:
    """What each study that could be run is worth, see `rank_trials`."""

    trials: Trials
    length: ClassVar[int] = 2
    is_heavy: ClassVar[bool] = True

    def work_out(self) -> Tables:
        """One table."""
        return {TABLE: rank_trials(self.trials)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where pieces are worked out.

    Attributes:
        workers: Processes, or None for all cores; with one, everything is done in this process.
        keeper: Where finished pieces are kept; None for nowhere.
    """

    workers: int | None = 1
    keeper: Keeper | None = None

    def work_out(self, pieces: list[Piece], report: Callable[[int], None]) -> list[Tables]:
        """The tables of each piece, in the order of the pieces.

        Args:
            pieces: The pieces.
            report: Told the place of each piece as soon as its tables are there.
        """
        keys = [digest_piece(piece) if self.keeper and piece.is_heavy else "" for piece in pieces]
        done: dict[int, Tables] = {}
        for place, key in enumerate(keys):
            found = self.keeper.find(key) if self.keeper and key else None
            if found is None and not pieces[place].is_heavy:
                found = pieces[place].work_out()
            if found is not None:
                done[place] = found
                report(place)
        left = sorted((place for place in range(len(pieces)) if place not in done), key=lambda at: -pieces[at].length)
        for number, tables in map_in_processes(_work_out, [pieces[place] for place in left], self.workers):
            place = left[number]
            done[place] = tables
            if self.keeper:
                self.keeper.keep(keys[place], tables)
            report(place)
        return [done[place] for place in range(len(pieces))]

    def get_ready(self) -> None:
        """Let workers that have nothing to do load what pieces need, while their inputs are made."""
        if self.workers != 1:
            let_idle_workers(load_libraries)


def load_libraries() -> None:
    """Load the libraries that pieces ask for; they take longer to load than some pieces to work out."""
    for name in LOADED_BY_PIECES:
        import_module(name)


def _work_out(piece: Piece) -> Tables:
    return piece.work_out()


def digest_piece(piece: Piece) -> str:
    """Digest of all that decides the tables of a piece."""
    digest = hashlib.sha256(_describe_code().encode())
    _feed(digest.update, piece)
    return digest.hexdigest()


@cache
def _describe_code() -> str:
    """The code that works pieces out, with the libraries and whatever else may move last bits."""
    return "\n".join([digest_sources(CODE_ROOMS), describe_environment(), *map(_name_version, LIBRARIES)])


def _name_version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"no {library}"


def _feed(update: Callable[[bytes], object], value: Any) -> None:
    """Feed a value to a digest: what it is, how long it is, and its bytes, so that no two values feed the same."""
    if isinstance(value, np.ndarray):
        update(f"array {value.dtype.str} {value.shape};".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        update(f"{type(value).__name__} {len(fields(value))};".encode())
        for each in fields(value):
            _feed(update, getattr(value, each.name))
    elif isinstance(value, Mapping):
        update(f"mapping {len(value)};".encode())
        for key, each in value.items():
            _feed(update, key)
            _feed(update, each)
    elif isinstance(value, list | tuple):
        update(f"list {len(value)};".encode())
        for each in value:
            _feed(update, each)
    elif isinstance(value, bool | int | float | str) or value is None:
        text = repr(value).encode()
        update(f"{type(value).__name__} {len(text)};".encode())
        update(text)
    else:
        raise TypeError(f"{type(value).__name__} has no digest")
