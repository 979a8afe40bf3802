"""The reference page of the law: `python -m sessim.settings.policy.law_reference > docs/reference/law.md` rewrites it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sessim.settings.policy.law_consequences import YEAR_SHOWN, consequence
from sessim.settings.policy.statutes import Statute, StatuteBook, load_statutes
from sessim.settings.schema import format_value

OPENING = """\
# The law, as the model has it

Generated from `configs/law/` by `python -m sessim.settings.policy.law_reference`; change the files there, not this page.

The book covers fiscal years {first} to {last}. A value holds from its year until the next one. Fiscal years begin on
1 October of the year before; pay tables and prices are by calendar year. Status says how sure a value is: *verified* in a
source named next to it, *derived* by arithmetic or reading from such sources, *recalled* from memory and not seen, *assumed*
where no source speaks. Every recalled or assumed value that bears on a study is listed in its report.

{counts}
"""
PERIODS = {
    "fiscal_year": "fiscal year",
    "calendar_year": "calendar year",
    "single_fiscal_year": "fiscal year, in that year only",
}


def law_value(value: Any) -> str:
    """Return a value of the law in words."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "; ".join(_element_words(each) if "weight" in each else _reason_words(each) for each in value)
    return format_value(value)


def _element_words(about: Mapping[str, Any]) -> str:
    return f"{about['name']} {about['weight']} percent (shared {about['shared_share']:g})"


def _reason_words(about: Mapping[str, Any]) -> str:
    kinds = {True: ", Offices of Inspector General", False: ", other agencies", None: ""}
    largest = "" if about["largest"] is None else f" to {about['largest']}"
    return f"{about['name']} (from {about['smallest']}{largest} people{kinds[about['of_inspector_general']]})"


def law_page(book: StatuteBook) -> str:
    """Return the reference page in Markdown, concepts in the order of their files."""
    statutes = sorted(book.statutes.values(), key=lambda each: each.file)
    counts = Counter(entry.status for each in statutes for entry in each.history)
    counted = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    opening = OPENING.format(
        first=book.first_fiscal_year,
        last=book.last_fiscal_year,
        counts=f"{len(statutes)} quantities with {sum(counts.values())} dated values: {counted}.",
    )
    parts = [opening]
    for _, of_file in groupby(statutes, key=lambda each: each.file):
        parts += _concept(book, list(of_file))
    return "\n".join(parts)


def _concept(book: StatuteBook, statutes: list[Statute]) -> Iterable[str]:
    first = statutes[0]
    yield f"## {first.concept}\n\n{first.description}\n\nFile: `{first.file}`\n"
    for statute in statutes:
        yield f"### `{statute.key}`\n\n{statute.meaning}. Unit: {statute.unit}. By {PERIODS[statute.period]}.\n"
        yield "| From | Value | Status | Reference |\n|---|---|---|---|"
        for entry in statute.history:
            cells = (str(entry.since), law_value(entry.value), entry.status, f"{entry.title} ({entry.citation})")
            yield "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"
        if statute.growth is not None:
            rounded = f"rounded to {statute.growth.rounded_to}"
            yield f"\nAfterwards: {statute.growth.a_year:.1%} a year, {rounded} ({statute.growth.title})."
        if follows := consequence(book, statute.key):
            yield f"\nIn fiscal year {YEAR_SHOWN}: {follows[0].lower()}{follows[1:]}"
        yield ""


if __name__ == "__main__":
    sys.stdout.write(law_page(load_statutes()))
