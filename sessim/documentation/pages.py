"""Which pages are generated, which parts of written pages are, and how such a part is put in place.

A generated part sits in a written page between two comments, `<!-- made: NAME -->` and `<!-- end of NAME -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sessim.documentation import (
    catalogues,
    ceilings,
    command_line,
    glossary,
    height,
    house,
    model,
    moved,
    python_interface,
    settings,
)
from sessim.settings.policy.law_reference import law_page
from sessim.settings.policy.statutes import load_statutes

PAGES: dict[str, Callable[[], str]] = {
    "reference/columns.md": catalogues.columns_page,
    "reference/glossary.md": glossary.glossary_page,
    "reference/measures.md": catalogues.measures_page,
    "reference/law.md": lambda: law_page(load_statutes()),
    "reference/command-line.md": command_line.page,
    "reference/settings.md": settings.settings_page,
    "reference/parameters.md": settings.parameters_page,
    "reference/python.md": python_interface.page,
}
PARTS: dict[str, Callable[[], str]] = {
    "stages": model.stages,
    "state of an executive": model.state_of_an_executive,
    "state of institutions": model.state_of_institutions,
    "scales": model.scales,
    "parameters": model.parameters,
    "rival theories": model.rival_theories,
    "measures": model.measures,
    "slots by agency size": ceilings.slots_by_size,
    "agencies by size": ceilings.agencies_by_size,
    "house": house.house_map,
    "climb by theory": height.climb_by_theory,
    "ratings on record": height.ratings_on_record,
    "answers over time": moved.answers_over_time,
    "editions": moved.editions,
    "further headlines": moved.further_headlines,
}
PART = re.compile(r"<!-- made: (?P<name>[\w ]+) -->\n.*?<!-- end of (?P=name) -->", re.DOTALL)


def fill_made_parts(text: str) -> str:
    """Return a page with its made parts as the code would make them now.

    Raises:
        KeyError: The page asks for a part that nobody makes.
    """

    def made(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- made: {name} -->\n{PARTS[name]()}\n<!-- end of {name} -->"

    return PART.sub(made, text)
