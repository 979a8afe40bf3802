"""A brief from the stored tables of a study whose runs are not stored here: what they hold, and a line on what needs the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.reference_comparison import TOP_DRIVERS
from sessim.evidence.answers.sides import sides_sentences
from sessim.evidence.answers.stored import (
    ANSWERS,
    StoredFinding,
    find_stored_case,
    findings,
    read_analysis,
    read_answers,
    read_spread,
    select_leading_drivers,
    select_question,
)
from sessim.evidence.audit.saying import audit_sentences
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import OWN_ROLES, Arm, read_arms
from sessim.evidence.declared.declarations import Declarations, Question, read_declarations
from sessim.evidence.sensitivity.meanings import explain_uncertainty
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.report.documents.blocks import Block, Bullets, Document, Heading, Paragraph, Table
from sessim.report.documents.brief import BriefAnswer, front_lines, is_in_full, lay_out_pages, open_annex
from sessim.report.documents.dockets import Docket, Template
from sessim.report.documents.levels import say_stored_answer
from sessim.report.documents.text import LIMIT, end_lines, head_lines
from sessim.report.documents.writing import (
    STANCE_WORDS,
    ask_question,
    case_words,
    closing_blocks,
    finish_document,
    order_cases,
    state_limits,
)
from sessim.report.exhibits.answers import DRIVERS_SHOWN


@dataclass(frozen=True, slots=True)
class StoredBrief:
    """What a brief without runs is based on.

    Attributes:
        manifest: Manifest of the study.
        answers: Rows of `answers.csv`.
        analysis: The other tables; empty if the folder has none.
        declared: Declarations.
        arms: Arms by label.
        questions: The questions that the table answers, in order.
    """

    manifest: Mapping[str, Any]
    answers: pd.DataFrame
    analysis: Analysis
    declared: Declarations
    arms: Mapping[str, Arm]
    questions: tuple[Question, ...]

    @property
    def remark(self) -> str:
        """What a reader misses without the runs, in one line, with the command that makes them."""
        return (
            "Written from the published tables. The figures, and the worlds in which each case is strongest, need the runs, "
            f"which {self.manifest['command']} makes."
        )

    @property
    def titles(self) -> dict[str, str]:
        """Plain name of each arm, for a table, by label."""
        return {label: name_arm(arm.title) for label, arm in self.arms.items()}

    @property
    def names(self) -> dict[str, str]:
        """Plain name in quotes and code of each arm, for a sentence, by label."""
        return {label: arm.name for label, arm in self.arms.items()}

    def find(self, question: Question) -> tuple[StoredFinding, ...]:
        """The finding of a question against each reference arm."""
        return findings(self.answers, self.analysis, question, self.names, self.declared)

    def find_cases(self, question: Question, stance: str) -> list[tuple[bool, str]]:
        """Whether a side is for the rule, and its case in words, in the order of the stance."""
        sides = [
            (is_for, case_words(find_stored_case(self.answers, question, self.names, self.declared, is_for=is_for)))
            for is_for in (True, False)
        ]
        return sides[::-1] if stance == "critical" else sides


def read_stored_brief(folder: Path, manifest: Mapping[str, Any]) -> StoredBrief:
    """Read the tables of a study.

    Raises:
        UserError: `answers.csv` is missing or damaged, another table is damaged, or a question is no longer declared.
    """
    declared, answers = read_declarations(), read_answers(folder)
    analysis, problems = read_analysis(folder)
    if problems:
        raise UserError(problems[0])
    names = list(dict.fromkeys(answers["question"]))
    unknown = [name for name in names if name not in declared.questions]
    if unknown:
        raise UserError(f"no question {unknown[0]!r}", where=ANSWERS, allowed=", ".join(declared.questions))
    questions = tuple(declared.questions[name] for name in names)
    return StoredBrief(manifest, answers, analysis, declared, read_arms(manifest), questions)


def stored_document(
    brief: StoredBrief, chosen: Sequence[Question], docket: Docket, template: Template, stance: str
) -> Document:
    """The brief on some questions, from the tables alone.

    Args:
        brief: The tables.
        chosen: The questions to write on.
        docket: The rule.
        template: Kind of document.
        stance: Which side comes first.
    """
    heading, opening = template.words(docket)
    opening = f"{opening} {STANCE_WORDS[stance]} {brief.remark}"
    answers = [_make_brief_answer(brief, question, stance) for question in chosen]
    worlds = int(brief.answers["worlds"].max())
    blocks: list[Block] = [
        *lay_out_pages(brief.manifest, opening, answers, worlds),
        *open_annex(docket),
        *(
            block
            for question in chosen
            for block in _question_blocks(brief, question, stance, has_cases=not is_in_full(chosen))
        ),
        *closing_blocks(brief.manifest, brief.declared, chosen),
    ]
    return finish_document(brief.manifest, heading, front_lines(docket, brief.manifest), blocks)


def _make_brief_answer(brief: StoredBrief, question: Question, stance: str) -> BriefAnswer:
    unknowns = name_unknowns(select_question(brief.analysis, question.name).drivers)
    found = brief.find(question)
    sentences = say_stored_answer(brief.answers, question, found, brief.manifest["arms"], unknowns)
    names = {each.reference: brief.arms[each.reference].name for each in found}
    matters = [
        f"Compared with {names[reference]}: {'; '.join(named)}."
        for reference, named in unknowns.items()
        if reference in names and question.kind != "ranking"
    ]
    case_for, case_against = (
        find_stored_case(brief.answers, question, brief.names, brief.declared, is_for=each) for each in (True, False)
    )
    return BriefAnswer(question, tuple(sentences), tuple(matters), order_cases(case_for, case_against, stance))


def name_unknowns(drivers: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What the difference against each reference arm follows beyond chance, strongest first, in plain words.

    Args:
        drivers: Rows of `drivers.csv` on a question; none gives no names.
    """
    if drivers.empty:
        return {}
    rows = select_leading_drivers(drivers[drivers["screening_index"] > drivers["screening_chance"]])
    return {
        str(reference): tuple(explain_uncertainty(str(name)) for name in leading["uncertainty"].head(TOP_DRIVERS))
        for reference, leading in rows.groupby("reference", sort=True)
    }


def stored_text(
    brief: StoredBrief, chosen: Sequence[Question], docket: Docket, template: Template, stance: str, limit: int = LIMIT
) -> str:
    """The text of a comment box, with as many questions, cases and limits of the model as fit.

    Raises:
        UserError: If not even one answer fits.
    """
    top, end = head_lines(docket, template, f"{STANCE_WORDS[stance]} {brief.remark}"), end_lines(brief.manifest)
    kept = [[f"{question.name.upper()} {question.title}. {_answer_words(brief, question)}"] for question in chosen]

    def whole() -> str:
        return "\n\n".join([*top, *(part for parts in kept for part in parts), *end])

    for parts, question in zip(kept, chosen, strict=True):
        sides = [
            f"{'For the rule' if is_for else 'Against it'}: {words}"
            for is_for, words in brief.find_cases(question, stance)
        ]
        # both cases together, never one side alone
        for extra in ("\n\n".join(sides), f"What the model cannot say: {question.cannot_say}"):
            parts.append(extra)
            if len(whole()) > limit:
                parts.pop()
    while len(whole()) > limit and len(kept) > 1:
        kept.pop()  # the first questions stay, the attachment has all
    text = whole()
    if len(text) > limit:
        raise UserError(f"the shortest text has {len(text)} characters, above {limit}")
    return text


def _answer_words(brief: StoredBrief, question: Question) -> str:
    return " ".join(
        f"Compared with {brief.arms[each.reference].name}, {each.clause}. {each.agreement}".strip()
        for each in brief.find(question)
    )


def _question_blocks(brief: StoredBrief, question: Question, stance: str, *, has_cases: bool) -> list[Block]:
    analysis = select_question(brief.analysis, question.name)
    blocks: list[Block] = [
        Heading(1, f"{question.name.upper()} {question.title}"),
        *ask_question(question),
        Paragraph(_answer_words(brief, question), "Answer."),
        *(Paragraph(each) for each in sides_sentences(analysis.sides, question.name, brief.declared, brief.arms)),
        *(Paragraph(each) for each in audit_sentences(analysis.audit, question.name)),
        _estimates(brief, question),
    ]
    drivers = _list_drivers(brief, analysis.drivers)
    if drivers or not analysis.flips.empty:
        blocks.append(Heading(2, "What the difference follows, and where it flips"))
    if drivers:
        blocks.append(Bullets(drivers))
    if not analysis.flips.empty:
        blocks.append(_flips(brief, question, analysis.flips))
    for is_for, words in brief.find_cases(question, stance) if has_cases else ():
        blocks += [Heading(2, f"The strongest case {'for the rule' if is_for else 'against it'}"), Paragraph(words)]
    return [
        *blocks,
        *state_limits(question, brief.declared, str(brief.manifest["command"])),
    ]


def _estimates(brief: StoredBrief, question: Question) -> Table:
    answers = brief.answers
    chosen = answers[
        (answers["question"] == question.name) & (answers["horizon"] == "mean") & answers["role"].isin(OWN_ROLES)
    ]
    lines: dict[str, dict[str, str]] = {}
    for row in chosen.to_dict("records"):
        measure = str(row["measure"])
        line = lines.setdefault(measure, {"Measure": f"{BY_NAME[measure].meaning} ({BY_NAME[measure].code})"})
        spread = read_spread(row)
        found = (
            number_format.short_estimate_words(spread, measure, float(row["threshold"])) if spread.worlds else "not run"
        )
        line[f"Against {brief.titles[str(row['reference'])]}"] = f"{found}: {row['verdict']}"
    caption = (
        f"Paired differences of “{brief.titles[str(chosen['arm'].iloc[0])]}”: median over worlds, in brackets the "
        "middle 90 percent of worlds, mean over policy years; verdict by declared rule."
    )
    return Table(f"{question.name.upper()}-T1", caption, pd.DataFrame(list(lines.values())).fillna("–"))


def _list_drivers(brief: StoredBrief, drivers: pd.DataFrame) -> tuple[str, ...]:
    """The strongest drivers beyond chance against each reference arm."""
    if drivers.empty:
        return ()
    rows = select_leading_drivers(drivers[drivers["screening_index"] > drivers["screening_chance"]])
    return tuple(
        f"Against “{brief.titles[str(reference)]}”: "
        + "; ".join(
            f"{title_of(str(row['uncertainty']))}, index {row['screening_index']:.2f} "
            f"({row['screening_low90']:.2f} to {row['screening_high90']:.2f})"
            for row in leading.head(DRIVERS_SHOWN).to_dict("records")
        )
        + "."
        for reference, leading in rows.groupby("reference", sort=True)
    )


def _flips(brief: StoredBrief, question: Question, flips: pd.DataFrame) -> Table:
    rows = [
        {
            "Against": brief.titles[str(row["reference"])],
            "Side": row["side"],
            "Where": row["rule"],
            "Coverage": number_format.share_words(row["coverage"]),
            "Density": number_format.share_words(row["density"]),
            "Held-out density": number_format.share_words(row["held_out_density"]),
            "All worlds": number_format.share_words(row["base"]),
        }
        for row in flips.to_dict("records")
    ]
    caption = (
        f"In which worlds the difference in {question.outcome} is better, or worse, beyond the practical threshold. Coverage: "
        "share of the worlds on that side that the rule finds. Density: share of the worlds it finds that are on that side."
    )
    return Table(f"{question.name.upper()}-T2", caption, pd.DataFrame(rows))
