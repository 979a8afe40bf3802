"""The two pages of a brief: what was compared, what was found, both cases, what to know before quoting; then the annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessim.evidence.contrasts import number_format
from sessim.evidence.declared.declarations import Question
from sessim.ground.text import capitalise
from sessim.report.cautions import cautions
from sessim.report.documents.blocks import Block, Bullets, Heading, Paragraph
from sessim.report.documents.dockets import Docket
from sessim.report.documents.levels import compare_words

MOST_IN_FULL = (
    1  # questions whose cases fit on the two pages; further ones get a sentence each, and the rest goes to the annex
)


@dataclass(frozen=True, slots=True)
class BriefAnswer:
    """What the two pages say on a question.

    Attributes:
        question: The question.
        sentences: A sentence with its level and word against each reference arm.
        matters: What matters most to the answer, most important first.
        cases: Title and text of the strongest case of either side, in the order of the stance.
    """

    question: Question
    sentences: tuple[str, ...]
    matters: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]


def front_lines(docket: Docket, manifest: Mapping[str, Any]) -> dict[str, str]:
    """The few lines under the title: the rule and the study; the rest is in the annex."""
    settings = manifest["settings"]
    first_year, worlds = int(settings["first_fiscal_year"]), int(settings["worlds"])
    drawn = "consistent with the published record" if manifest.get("posterior") else "over the declared ranges"
    return {
        "Rule": f"{docket.title} ({docket.agency})",
        "Study": f"{number_format.worlds_words(worlds)} {drawn}, fiscal years {first_year} to "
        f"{first_year + int(settings['years']) - 1}, finished {str(manifest['finished'])[:10]}",
    }


def lay_out_pages(
    manifest: Mapping[str, Any], opening: str, answers: Sequence[BriefAnswer], worlds: int
) -> list[Block]:
    """The two pages.

    Args:
        manifest: Manifest of the study.
        opening: What the paper is.
        answers: The questions, in order.
        worlds: Number of worlds that the answers are over.
    """
    blocks: list[Block] = [
        Paragraph(opening),
        Heading(1, "What the study found"),
        Paragraph(capitalise(f"{compare_words(manifest, worlds, has_others=False)}.")),
    ]
    for answer in answers:
        lead = f"{answer.question.name.upper()} {answer.question.title}."
        blocks.append(Paragraph(" ".join(answer.sentences), lead))
        if is_in_full(answers):
            blocks += _lay_out_in_full(answer)
    return [*blocks, Heading(1, "Before you quote a number"), Bullets(cautions(manifest))]


def is_in_full(chosen: Sequence[object]) -> bool:
    """Whether the two pages hold the cases of the chosen questions, so that the annex does not have to."""
    return len(chosen) <= MOST_IN_FULL


def _lay_out_in_full(answer: BriefAnswer) -> list[Block]:
    blocks: list[Block] = []
    if answer.matters:
        blocks += [Heading(2, "What matters most"), Bullets(answer.matters)]
    for title, text in answer.cases:
        blocks += [Heading(2, title), Paragraph(text)]
    return [*blocks, Heading(2, "What the model cannot say"), Paragraph(answer.question.cannot_say)]


def open_annex(docket: Docket) -> list[Block]:
    """The head of the annex, with everything known about the docket."""
    lines = tuple(f"{name}: {text}." for name, text in docket.front().items())
    return [Heading(1, "Annex: the evidence in full", starts_page=True), Bullets(lines)]
