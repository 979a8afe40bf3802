"""Which stored study a page shows: the one asked for, or the first that can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sessim.explorer import widgets
from sessim.explorer.library import Shelf
from sessim.explorer.tab import Context, Values
from sessim.ground.errors import UserError
from sessim.study.results.store import StoredStudy

COMMAND = "sessim run experiment=nine_questions"


@dataclass(frozen=True, slots=True)
class Choice:
    """A study to be shown.

    Attributes:
        name: Name of its folder.
        manifest: Its manifest.
        study: The study with its runs; None if only its answers are stored.
        problems: One line for each study that was skipped.
    """

    name: str
    manifest: Mapping[str, Any]
    study: StoredStudy | None
    problems: tuple[str, ...]


def choose_study(context: Context, values: Values, shelf: Shelf, among: Mapping[str, Mapping[str, Any]]) -> Choice:
    """The study that the address names, or the first that can be read.

    Args:
        context: What pages share.
        values: Values of the address.
        shelf: What is stored.
        among: Manifests of the studies that the page can show, by name; at least one.

    Raises:
        UserError: The page cannot show the study that is named, or can read none.
    """
    named = values.get("study")
    if named is not None and named not in among:
        raise UserError(f"there is no study {named!r} that answers questions", allowed=", ".join(among))
    problems: list[str] = []
    for name in among if named is None else (named,):
        try:
            study = context.library.load(name) if name in shelf.with_runs else None
            return Choice(name, among[name], study, tuple(problems))
        except UserError as error:
            problems.append(str(error))
    raise UserError("; ".join(problems))


def build_study_select(shelf: Shelf, among: Mapping[str, Mapping[str, Any]], chosen: str, reset: str) -> Any:
    """The control that chooses a study.

    Args:
        shelf: What is stored.
        among: Manifests of the studies that the page can show, by name.
        chosen: Name of the study that is shown.
        reset: Keys of the address that are dropped with the study.
    """
    titles = {name: name if name in shelf.with_runs else f"{name} (answers only)" for name in among}
    return widgets.make_select("study", "Stored study", titles, chosen, next(iter(among)), reload=reset)


def build_as_asked_or_stored(
    build: Callable[[Values], list[Any]],
    values: Values,
    shelf: Shelf,
    among: Mapping[str, Mapping[str, Any]],
    reset: str,
) -> list[Any]:
    """Controls of a page about one study; defaults where the address asks for something the study does not have.

    Args:
        build: What builds all controls from values of the address, and refuses those that the study has not.
        values: Values of the address.
        shelf: What is stored.
        among: Manifests of the studies that the page can show, by name; at least one.
        reset: Keys of the address that are dropped with the study.

    Returns:
        All controls; the choice of a study alone where the study that is named cannot be shown.
    """
    named = {key: value for key, value in values.items() if key == "study"}
    for given in (values, named):
        try:
            return build(given)
        except UserError:  # the body says why
            continue
    return [widgets.make_group("Study", [build_study_select(shelf, among, named.get("study", ""), reset)])]
