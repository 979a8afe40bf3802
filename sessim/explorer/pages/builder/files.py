"""A built policy as two files of the user's own: the policy, and an experiment that compares it. Nothing is ever overwritten."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.pages.lab.state import LabState, write_policy_yaml
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files
from sessim.settings.compose import compose_study

NAME = re.compile(r"[a-z][a-z0-9_]{1,38}[a-z0-9]")
KINDS = ("policy", "experiment")


@dataclass(frozen=True, slots=True)
class Built:
    """A policy that someone built.

    Attributes:
        name: Name of both files, and code of the policy.
        texts: Text of each file, by the group that it belongs to.
    """

    name: str
    texts: dict[str, str]

    @property
    def command(self) -> str:
        """The command that runs the experiment."""
        return f"sessim run experiment={self.name}"


def check_name(name: str) -> None:
    """Check that a name can be that of a new policy and a new experiment.

    Raises:
        UserError: It is not a valid name, or is taken.
    """
    if not NAME.fullmatch(name):
        allowed = "3 to 40 small letters, digits and underscores, the first a letter, such as limit_of_35"
        raise UserError(
            f"{name!r} cannot be used as a file name" if name else "the policy has no name yet", allowed=allowed
        )
    taken = [group for group in KINDS if name in find_option_files(group) or find_place(group, name).exists()]
    if taken:
        raise UserError(
            f"there is a {taken[0]} called {name} already, and nothing is overwritten", allowed="another name"
        )


def find_place(group: str, name: str) -> Path:
    """Where a file of the user's own goes: `configs/` of the folder in which the explorer was started."""
    return Path.cwd() / "configs" / group / f"{name}.yaml"


def build_files(state: LabState, name: str, title: str) -> Built:
    """The two files of a policy.

    Args:
        state: Policy it starts from, levers that were moved, and the policy it is compared with.
        name: Name of both files.
        title: Plain name of the policy, as it appears in a sentence.
    """
    title = title or name.replace("_", " ")
    start, reference = state.values["policy"], state.values["reference"]
    description = f"Built in the explorer from {start}: {_list_moved(state) or 'nothing is changed'}."
    about = {"name": name, "title": title, "description": description}
    focal = [each.name for each in read_declarations().questions.values() if each.arm == "focal"]
    experiment = {
        "defaults": [{"override /policy": name}],
        "experiment": {
            "name": name, "title": f"What {title} changes in comparison with {reference}", "kind": "comparison",
            "questions": focal, "references": [reference], "others": [],
        },
    }  # fmt: skip
    dumped = yaml.safe_dump(experiment, sort_keys=False, allow_unicode=True, width=110)
    return Built(name, {"policy": write_policy_yaml(state, about), "experiment": f"# @package _global_\n{dumped}"})


def _list_moved(state: LabState) -> str:
    moved = [word.removeprefix("policy.") for word in state.overrides if word.startswith("policy.")]
    return ", ".join(moved)


def save_files(built: Built) -> tuple[str, ...]:
    """Write both files, or neither.

    Returns:
        Where they are, as shown to the user.

    Raises:
        UserError: The name is invalid or taken, a file cannot be written, or its content is refused when read.
    """
    check_name(built.name)
    written: list[Path] = []
    try:
        for group in KINDS:
            place = find_place(group, built.name)
            _write_new(place, built.texts[group])
            written.append(place)
        compose_study([f"experiment={built.name}"])
    except BaseException as error:
        for place in written:
            with contextlib.suppress(OSError):
                place.unlink()
        if isinstance(error, OSError):
            raise UserError(
                f"configs/ cannot be written to ({error.strerror})",
                allowed="a folder of your own to start the explorer in",
            ) from None
        raise
    return tuple(f"configs/{group}/{built.name}.yaml" for group in KINDS)


def _write_new(place: Path, text: str) -> None:
    """Write a new file, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("x", encoding="utf-8") as stream:
        try:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            place.unlink(missing_ok=True)
            raise
