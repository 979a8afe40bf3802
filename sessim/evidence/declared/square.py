"""The lines along which every headline is given: what the limit, the reform and rigour each add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError

FILE = "square.yaml"
SENTENCES = ("moved", "same", "not_run", "ranking", "no_driver", "earlier")


@dataclass(frozen=True, slots=True)
class Line:
    """One contrast along which every headline is given.

    Attributes:
        name: Its name.
        arm: Code of the arm.
        reference: Code of the arm that it is compared with.
        title: What it shows, as a noun phrase.
    """

    name: str
    arm: str
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Square:
    """The square of arms.

    Attributes:
        reform: Code of the arm of the reform as enacted.
        lines: The lines, in order.
        sentences: Templates of a line's sentence.
    """

    reform: str
    lines: tuple[Line, ...]
    sentences: Mapping[str, str]

    def find_lines(self, labels: Iterable[str]) -> tuple[Line, ...]:
        """The lines whose arms are both present, with the labels used there.

        Args:
            labels: Labels of arms; one may carry an asterisk, for a policy that is not as shipped.
        """
        own = {label.rstrip("*"): label for label in labels}
        return tuple(
            Line(each.name, own[each.arm], own[each.reference], each.title)
            for each in self.lines
            if each.arm in own and each.reference in own
        )

    def put_reform_first(self, focal: Iterable[str], labels: Iterable[str]) -> tuple[str, ...]:
        """Labels in the order of a table: the focal arms, the reform as enacted, then all others in their order.

        Args:
            focal: Labels of the focal arms.
            labels: Labels of all arms.
        """
        named = list(labels)
        first = [*focal, *(label for label in named if label.rstrip("*") == self.reform)]
        return tuple(dict.fromkeys([*first, *named]))


def read_square(raw: Any) -> Square:
    """Build and check the square.

    Args:
        raw: Content of `square.yaml`.

    Raises:
        UserError: A key is missing or unknown, or a line compares an arm with itself.
    """
    if not isinstance(raw, dict) or set(raw) != {"reform", "lines", "sentences"}:
        raise UserError("has missing or unknown keys", where=FILE, allowed="reform, lines, sentences")
    if set(raw["sentences"]) != set(SENTENCES):
        raise UserError("sentences has missing or unknown keys", where=FILE, allowed=", ".join(SENTENCES))
    lines = []
    for name, entry in raw["lines"].items():
        if not isinstance(entry, dict) or set(entry) != {"arm", "reference", "title"}:
            raise UserError(f"{name} has missing or unknown keys", where=FILE, allowed="arm, reference, title")
        if entry["arm"] == entry["reference"]:
            raise UserError(f"{name} compares {entry['arm']} with itself", where=FILE)
        lines.append(Line(str(name), str(entry["arm"]), str(entry["reference"]), str(entry["title"])))
    return Square(str(raw["reform"]), tuple(lines), raw["sentences"])
