"""The answer in three sentences: on what most worlds agree, where little or only harm shows, and where the assumptions decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sessim.evidence.answers.answers import Answers
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.level_sentences import find_level_words
from sessim.evidence.declared.declarations import Question
from sessim.measures.catalogue import BY_NAME
from sessim.report.front import Finding, FrontAnswer, name_in_sentence
from sessim.settings.policy.rule_words import list_of

GROUPS = {
    "better": ("robustly_up", "likely_up"),
    "worse": ("robustly_down", "likely_down"),
    "gain": ("possible_gain",),
    "harm": ("possible_harm",),
    "little": ("probably_none", "no_material"),
    "split": ("split",),
}
Asked = tuple[Question, Finding]


def say_bottom_line(answers: Answers, fronts: Sequence[tuple[Question, FrontAnswer]]) -> tuple[str, ...]:
    """What the first focal arm does compared with the first reference arm, over all its headlines, in up to three sentences.

    Args:
        answers: Answers of a study.
        fronts: Each question with what the first page says of it.

    Returns:
        A sentence for each kind of finding that there is; none if the study asks a single question.
    """
    pair = (answers.frame.focal[0], answers.frame.references[0])
    found = [
        (question, each)
        for question, front in fronts
        if question.kind == "contrast"
        for each in (front.findings[0], *front.headlines)
        if each.key[1:] == pair
    ]
    if len(fronts) == 1 or not found:
        return ()
    groups = {name: [asked for asked in found if asked[1].code in codes] for name, codes in GROUPS.items()}
    arm, worlds = name_in_sentence(answers, pair[0]), number_format.worlds_words(len(answers.frame.panel.worlds))
    said = (_say_agreed(groups, arm, worlds), _say_small(groups), _say_split(groups))
    return tuple(map(number_format.sentence, filter(None, said)))


def _say_agreed(groups: Mapping[str, Sequence[Asked]], arm: str, worlds: str) -> str:
    told = [
        f"for the {name}, {list_of([_say_move(*each) for each in groups[name]])}"
        for name in ("better", "worse")
        if groups[name]
    ]
    agreed = "; ".join(told) or "on nothing that gets better or worse"
    return f"under {arm}, most of {worlds} (sets of assumptions on how people behave) agree: {agreed}"


def _say_small(groups: Mapping[str, Sequence[Asked]]) -> str:
    openings = {
        "little": "little or nothing changes in",
        "gain": "there may be a gain and no harm in",
        "harm": "there is no gain and may be harm in",
    }
    return "; ".join(
        f"{opening} {list_of([_name(*each) for each in groups[name]])}"
        for name, opening in openings.items()
        if groups[name]
    )


def _say_split(groups: Mapping[str, Sequence[Asked]]) -> str:
    named = list_of([_name(*each) for each in groups["split"]])
    return f"on {named}, worlds are split: there the assumptions decide" if named else ""


def _say_move(question: Question, finding: Finding) -> str:
    """A clause such as "fewer of the weakest stay in post (from 88 to 86 of 100, question 6)", by the side of most worlds."""
    measure = finding.key[0]
    words = find_level_words(measure)
    is_up = (finding.code in verdicts.UP) == (verdicts.orientation(BY_NAME[measure].direction) > 0)
    change = f"{finding.change} {words.unit}".rstrip()
    return f"{words.rises if is_up else words.falls} ({change}, question {question.name[1:]})"


def _name(question: Question, finding: Finding) -> str:
    return f"{find_level_words(finding.key[0]).topic} (question {question.name[1:]})"
