"""Policies and corps that can be chosen, the user's own included; a file that cannot be read is named and left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml, shorten_path
from sessim.settings.policy.policies import read_policy_values


@dataclass(frozen=True, slots=True)
class Options:
    """Options of one kind.

    Attributes:
        titles: Title of each option that can be chosen, by its name.
        problems: One line for each file that cannot be read.
    """

    titles: dict[str, str]
    problems: tuple[str, ...]


def list_policies() -> Options:
    """Policies by their plain names, with their codes."""

    def read_title(name: str, path: Path) -> str:
        values = read_policy_values(name)
        return name_arm(values["policy.title"], values["policy.name"])

    return _list_options("policy", read_title)


def list_populations() -> Options:
    """Corps with their titles."""

    def read_title(name: str, path: Path) -> str:
        tree = read_yaml(path)
        if not isinstance(tree, dict) or not isinstance(tree.get("title"), str):
            raise UserError("has no title", where=shorten_path(path))
        return str(tree["title"])

    return _list_options("population", read_title)


def find_problems() -> tuple[str, ...]:
    """One line for each policy or corps that cannot be read."""
    return (*list_policies().problems, *list_populations().problems)


def _list_options(group: str, read_title: Callable[[str, Path], str]) -> Options:
    titles, problems = {}, []
    for name, path in find_option_files(group).items():
        try:
            titles[name] = read_title(name, path)
        except UserError as error:
            problems.append(f"{error} (left out of the choices)")
    return Options(titles, tuple(problems))
