"""From answers to the blocks of a document. Every sentence and number comes from the answers and the declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.cases import Case
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.declared.stamps import stamp_of
from sessim.ground.arm_names import name_arm
from sessim.ground.text import capitalise
from sessim.measures.catalogue import BY_NAME
from sessim.report.cautions import cautions
from sessim.report.documents.blocks import Block, Bullets, Command, Document, Heading, Paragraph, Picture, Table
from sessim.report.documents.brief import BriefAnswer, front_lines, is_in_full, lay_out_pages, open_annex
from sessim.report.documents.dockets import Docket, Template
from sessim.report.documents.images import draw_images, explain_missing_images
from sessim.report.documents.levels import say_answer
from sessim.report.exhibits.answers import exhibits_of
from sessim.report.front import make_front_answer, name_in_sentence

STANCES = ("evidence", "supporting", "critical")
STANCE_WORDS = {
    "evidence": "Both sides are given under each question, the case for the rule first.",
    "supporting": "Written to support the rule; the strongest case against it is given too, from the same runs.",
    "critical": "Written to question the rule; the strongest case for it is given too, from the same runs.",
}


def report_document(answers: Answers) -> Document:
    """The report of a study as a document: summary, every question, methods in short, assumptions."""
    manifest = answers.manifest
    blocks: list[Block] = [
        Heading(1, "Summary"),
        summary_table(answers),
        Bullets(cautions(answers.manifest)),
    ]
    for answer in answers.answers:
        blocks += question_blocks(answers, answer, "evidence")
    blocks += closing_blocks(answers.manifest, answers.frame.declared, [answer.question for answer in answers.answers])
    return finish_document(answers.manifest, str(manifest["title"]), {}, blocks)


def comment_document(
    answers: Answers, chosen: Sequence[Answer], docket: Docket, template: Template, stance: str
) -> Document:
    """A brief, comment, memorandum or submission on some questions.

    Args:
        answers: Answers of a study.
        chosen: The questions to write on.
        docket: The rule.
        template: Kind of document.
        stance: One of `STANCES`; it decides which side comes first, never which numbers are shown.
    """
    heading, opening = template.words(docket)
    briefs = [_make_brief_answer(answers, answer, stance) for answer in chosen]
    blocks: list[Block] = [
        *lay_out_pages(answers.manifest, f"{opening} {STANCE_WORDS[stance]}", briefs, len(answers.frame.panel.worlds)),
        *open_annex(docket),
        *(
            block
            for answer in chosen
            for block in question_blocks(answers, answer, stance, has_cases=not is_in_full(chosen))
        ),
        *closing_blocks(answers.manifest, answers.frame.declared, [answer.question for answer in chosen]),
    ]
    return finish_document(answers.manifest, heading, front_lines(docket, answers.manifest), blocks)


def _make_brief_answer(answers: Answers, answer: Answer, stance: str) -> BriefAnswer:
    sentences = tuple(say_answer(answers, answer))
    matters = tuple(map(capitalise, make_front_answer(answers, answer).matters))
    return BriefAnswer(answer.question, sentences, matters, order_cases(answer.case_for, answer.case_against, stance))


def order_cases(case_for: Case, case_against: Case, stance: str) -> tuple[tuple[str, str], ...]:
    """Title and text of the strongest case of either side, the side of the stance first."""
    sides = (
        ("The strongest case for the rule", case_words(case_for)),
        ("The strongest case against it", case_words(case_against)),
    )
    return sides[::-1] if stance == "critical" else sides


def finish_document(
    manifest: Mapping[str, Any], title: str, front: Mapping[str, str], blocks: Sequence[Block]
) -> Document:
    """A document with the lines on its study and its images."""
    stamp = stamp_of(manifest)
    title = f"{stamp}: {title}" if stamp else title
    front = front or {"Study": study_words(manifest), "Made": str(manifest["finished"])}
    pictures = [block for block in blocks if isinstance(block, Picture)]
    return Document(
        title, front, tuple(blocks), draw_images(pictures), explain_missing_images(), str(manifest["finished"])
    )


def study_words(manifest: Mapping[str, Any]) -> str:
    """The study in one line: name, version, revision, seed, worlds and replications."""
    settings = manifest["settings"]
    revision = f", revision {manifest['revision']}" if manifest.get("revision") else ""
    runs = "one replication" if settings["replications"] == 1 else f"{settings['replications']} replications"
    first_year = int(settings["first_fiscal_year"])
    return (
        f"sessim {manifest['versions'].get('sessim', '')}{revision}, study {manifest['name']}, seed {settings['seed']}, "
        f"{number_format.worlds_words(settings['worlds'])}, {runs} in each, "
        f"fiscal years {first_year} to {first_year + int(settings['years']) - 1}"
    )


def summary_table(answers: Answers, chosen: Sequence[Answer] | None = None) -> Table:
    """One line per question: the verdict against each reference and the finding."""
    rows = []
    for answer in chosen or answers.answers:
        row = {"Question": f"{answer.question.name.upper()} {answer.question.title}"}
        row |= {
            f"Against {name_arm(answers.frame.arms[part.reference].title)}": part.shown_word for part in answer.against
        }
        rows.append(row | {"Finding": answer.brief})
    names = "; ".join(name_arm(arm.title, arm.label) for arm in answers.frame.arms.values())
    return Table("S-T1", f"Findings, mean over policy years. Arms: {names}.", pd.DataFrame(rows))


def question_blocks(answers: Answers, answer: Answer, stance: str, *, has_cases: bool = True) -> list[Block]:
    """Everything on one question: answer, numbers, figures, both cases, what it rests on, what cannot be said.

    Args:
        answers: Answers of a study.
        answer: One of them.
        stance: Which side comes first.
        has_cases: Whether the cases are given here, and not before.
    """
    question, name = answer.question, answer.question.name.upper()
    blocks: list[Block] = [
        Heading(1, f"{name} {question.title}"),
        *ask_question(question),
        Paragraph(" ".join(filter(None, (answer.opening, answer.sentence))), "Answer."),
        estimates_table(answers, answer),
    ]
    blocks += [
        Picture(item.id, item.title, item.caption, item.figure, item.table)
        for item in exhibits_of(answers, answer)
        if item.figure is not None
    ]
    blocks.append(Heading(2, "How robust, and what would change it"))
    blocks += [
        Paragraph(f"{part.robustness} {part.scales}".strip(), f"Against {answers.frame.arms[part.reference].name}.")
        for part in answer.against
        if part.robustness
    ]
    drivers = [
        f"Against {answers.frame.arms[part.reference].name}: {driver.title}. Where {driver.low_label}: "
        f"{number_format.difference_words(driver.low_median, question.measure, part.estimate.threshold)}; where "
        f"{driver.high_label}: {number_format.difference_words(driver.high_median, question.measure, part.estimate.threshold)}."
        for part in answer.against
        for driver in part.top_drivers
    ]
    if drivers:
        blocks.append(Bullets(tuple(drivers)))
    for title, text in order_cases(answer.case_for, answer.case_against, stance) if has_cases else ():
        blocks += [Heading(2, title), Paragraph(text)]
    return [*blocks, *state_limits(question, answers.frame.declared, str(answers.manifest["command"]))]


def ask_question(question: Question) -> list[Block]:
    """The question as asked, and how far the model speaks to it."""
    return [
        Paragraph(f"{question.question} ({question.citation})", "Question."),
        Paragraph(f"The model speaks to this {question.speaks}. {question.why}"),
    ]


def state_limits(question: Question, declared: Declarations, command: str) -> list[Block]:
    """What the answer rests on, what the model cannot say, and the command that makes the runs."""
    return [
        Heading(2, "What it rests on"),
        Bullets(tuple(declared.assumptions[each].statement for each in question.hangs_on)),
        Heading(2, "What the model cannot say"),
        Paragraph(question.cannot_say),
        Command(command),
    ]


def case_words(case: Case) -> str:
    """One side in a paragraph."""
    return " ".join(filter(None, (case.argument, case.finding, case.condition)))


def estimates_table(answers: Answers, answer: Answer) -> Table:
    """The paired differences of a question, one row per measure, one column per reference."""
    question = answer.question
    rows = []
    for measure in (question.measure, *question.secondary):
        row = {"Measure": f"{BY_NAME[measure].meaning} ({BY_NAME[measure].code})"}
        for part in answer.against:
            for item in answer.estimates:
                key = (item.measure, item.reference, item.horizon)
                if item.role in OWN_ROLES and key == (measure, part.reference, "mean"):
                    word = verdicts.word(item.verdict, item.direction, answers.frame.declared)
                    found = (
                        number_format.short_estimate_words(item.summary, measure, item.threshold)
                        if item.summary
                        else "not run"
                    )
                    row[f"Against {name_arm(answers.frame.arms[part.reference].title)}"] = f"{found}: {word}"
        rows.append(row)
    caption = (
        f"Paired differences of {name_in_sentence(answers, answer.arm)}: median over worlds, in brackets the "
        "middle 90 percent of worlds, mean over policy years; verdict by declared rule."
    )
    return Table(f"{question.name.upper()}-T1", caption, pd.DataFrame(rows).fillna("–"))


def closing_blocks(manifest: Mapping[str, Any], declared: Declarations, chosen: Sequence[Question]) -> list[Block]:
    """Uncertainty, assumed law, sources of the assumptions, how to run it again and how to cite it."""
    rules = declared.rules
    used = dict.fromkeys(name for question in chosen for name in question.hangs_on)
    register = pd.DataFrame(
        [
            {"Id": entry.id, "Source": entry.source, "Grade": entry.grade, "If it is wrong": entry.if_wrong}
            for entry in (declared.assumptions[name] for name in used)
        ]
    )
    law = [f"{row['key']} = {row['value'] or 'none'}: {row['why']}" for row in manifest.get("assumed_law", [])]
    blocks: list[Block] = [
        Heading(1, "Uncertainty"),
        Paragraph(
            "Three kinds are kept apart. Monte Carlo error shrinks with more runs. The spread between worlds comes from "
            "parameters and theories of behaviour and shrinks only with better research. Forces outside the model are not in "
            "any interval. “Robustly” asks that at least "
            f"{number_format.share_words(rules.robust_sign)} of worlds share the sign and "
            f"{number_format.share_words(rules.robust_beyond)} lie beyond the practical threshold; “likely” asks for "
            f"{number_format.share_words(rules.likely_sign)} and {number_format.share_words(rules.likely_beyond)}."
        ),
        Heading(1, "Assumptions and sources"),
        Table("A-T1", "Assumptions used, where they come from and what follows if they are wrong.", register),
    ]
    if law:
        blocks += [Heading(2, "Values of law that are assumed"), Bullets(tuple(law))]
    return [
        *blocks,
        Heading(1, "Run it again, and cite it"),
        Command(str(manifest["command"])),
        Paragraph(f"Cite as: {study_words(manifest)}, finished {manifest['finished']}."),
    ]
