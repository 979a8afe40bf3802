"""Numbers that a user types or supplies: the forms of JSON, the same on the command line, in files and in sweeps.

YAML reads `010` as 8 and `1:10` as 70, Python reads `1_000`, and a spreadsheet writes `20%`; a number that two readers
understand in two ways is refused with what to type instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sessim.ground.errors import UserError

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
LONGEST_NUMBER = 60
SAME = 1e-9  # relative: rounding in a sum of decimals, which no researcher means as a different value
FORMS = "a number such as 30, 0.25 or 1e-3"


def is_number(text: str) -> bool:
    """Whether a text is a number in a form of JSON."""
    return len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) is not None


def read_number(text: str, what: str, where: str) -> int | float:
    """Return the number that a text is: whole without a point and without an exponent.

    Args:
        text: What was typed, without surrounding spaces.
        what: What it is for, such as a setting, for error messages.
        where: Where it is.

    Raises:
        UserError: It is not a number in a form of JSON.
    """
    if not is_number(text):
        raise UserError(f"{what}={text} is not a number", where=where, allowed=advise(text))
    return int(text) if text.lstrip("-").isdigit() else float(text)


def advise(text: str) -> str:
    """Return what to type for a number in another form, or which forms there are."""
    share = text.endswith("%")
    plain = text.rstrip("%").replace("_", "").lstrip("+").strip()
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,12}", digits):
        digits = str(int(digits, 16))
    digits = re.sub(r"^0+(?=[0-9])", "", digits)
    digits = re.sub(r"^\.", "0.", digits)
    digits = re.sub(r"\.(?=[eE]|$)", "", digits)
    meant = sign + digits
    if not is_number(meant) or meant == text:
        return FORMS
    return f"{float(meant) / 100.0:.12g} for {text}" if share else meant


def are_same(one: object, other: object) -> bool:
    """Whether two values are the same: numbers up to rounding, others if they are equal."""
    numbers = [each for each in (one, other) if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) == 2:
        return math.isclose(*numbers, rel_tol=SAME, abs_tol=0.0)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(are_same, one, other))
    return type(one) is type(other) and one == other


def find_same(values: Sequence[object]) -> tuple[int, int] | None:
    """Return the places of the first two values that are the same one, None if all differ."""
    for later, value in enumerate(values):
        for earlier in range(later):
            if are_same(values[earlier], value):
                return earlier, later
    return None
