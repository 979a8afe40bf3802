"""Names of agencies as supplied: they become cells of tables, marks of figures and text of documents."""

from __future__ import annotations

from sessim.ground.errors import UserError
from sessim.ground.text import check_text

LONGEST_NAME = 120


def check_agency_name(name: str, what: str, where: str) -> str:
    """Return a name that can be shown anywhere.

    Args:
        name: The name.
        what: What it is, as the subject of a sentence.
        where: Where it is.

    Raises:
        UserError: It is empty, too long, holds a control character, or begins as a formula of a spreadsheet does.
    """
    check_text(name, what, where, longest=LONGEST_NAME)
    if not name.strip() or not (name[0].isalnum() or name[0] in "('\""):
        raise UserError(f"{what} is {name!r}", where=where, allowed="a name that begins with a letter or a digit")
    return name
