"""The text of a comment box: at most 5,000 characters, the most important first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sessim.evidence.answers.answers import Answer, Answers
from sessim.ground.errors import UserError
from sessim.report.cautions import cautions
from sessim.report.documents.dockets import Docket, Template
from sessim.report.documents.writing import STANCE_WORDS, case_words, study_words

LIMIT = 5000  # characters of the comment box of regulations.gov


def comment_text(
    answers: Answers, chosen: Sequence[Answer], docket: Docket, template: Template, stance: str, limit: int = LIMIT
) -> str:
    """Return the text, with as many paragraphs as fit within the limit.

    Heading, answers, caveat and command always stay; then, while there is room, both cases of each question together (never one
    side alone), what the model cannot say, and robustness.

    Args:
        answers: Answers of a study.
        chosen: The questions to write on.
        docket: The rule.
        template: Kind of document.
        stance: Which side comes first.
        limit: Most characters.

    Raises:
        UserError: If not even one answer fits.
    """
    top = head_lines(docket, template, STANCE_WORDS[stance])
    names = [f"{answer.question.name.upper()} {answer.question.title}" for answer in chosen]
    findings = [f"{name}. {answer.sentence}" for name, answer in zip(names, chosen, strict=True)]
    end = end_lines(answers.manifest)
    kept: dict[int, list[str]] = {place: [finding] for place, finding in enumerate(findings)}

    def whole() -> str:
        return "\n\n".join([*top, *(part for place in sorted(kept) for part in kept[place]), *end])

    for place, answer in enumerate(chosen):
        sides = [f"For the rule: {case_words(answer.case_for)}", f"Against it: {case_words(answer.case_against)}"]
        if stance == "critical":
            sides.reverse()
        for extra in (
            "\n\n".join(sides),
            f"What the model cannot say: {answer.question.cannot_say}",
            *(
                f"Against {answers.frame.arms[part.reference].name}: {part.robustness}"
                for part in answer.against
                if part.robustness
            ),
        ):
            kept[place].append(extra)
            if len(whole()) > limit:
                kept[place].pop()
    while len(whole()) > limit and len(kept) > 1:
        kept.popitem()  # many questions in one box: the first ones stay, the attachment has all
    text = whole()
    if len(text) > limit:
        raise UserError(f"the shortest text has {len(text)} characters, above {limit}")
    return text


def head_lines(docket: Docket, template: Template, remark: str) -> list[str]:
    """The first paragraphs: what this is, which rule it concerns, and a remark on what follows."""
    heading, opening = template.words(docket)
    number = docket.docket or "docket number not found"
    return [
        heading,
        f"{docket.agency}, {number}, RIN {docket.rin}. Proposed: {docket.proposed}. Final: {docket.final or 'none found'}.",
        f"{opening} {remark}",
    ]


def end_lines(manifest: Mapping[str, Any]) -> list[str]:
    """The last paragraphs: what to know before quoting a number, and how to reproduce it."""
    return [
        " ".join(cautions(manifest)[:-1]),
        f"Reproduce with: {manifest['command']} ({study_words(manifest)}). Data and figures: see the attachment.",
    ]
