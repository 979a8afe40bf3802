"""The answer in three sentences: on what most worlds agree, where little or only harm shows, and where the assumptions decide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.contrasts import level_sentences, number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES, Estimate
from sessim.report.front import name_in_sentence
from sessim.settings.policy.rule_words import list_of

PEOPLE = 100.0  # scale of a share that is said as a count of 100 people
GROUPS = {
    "better": ("robustly_up", "likely_up"),
    "worse": ("robustly_down", "likely_down"),
    "gain": ("possible_gain",),
    "harm": ("possible_harm",),
    "little": ("probably_none", "no_material"),
    "split": ("split",),
}


def say_bottom_line(answers: Answers) -> tuple[str, ...]:
    """What the first focal arm does compared with the first reference arm, over all its headlines, in up to three sentences.

    Args:
        answers: Answers of a study.

    Returns:
        A sentence for each kind of finding that there is; none if the study asks a single question.
    """
    arm, reference = answers.frame.focal[0], answers.frame.references[0]
    found = [
        (answer, item)
        for answer in answers.answers
        if answer.question.kind == "contrast"
        for item in _list_headlines(answer, arm, reference)
    ]
    if len(answers.answers) == 1 or not found:
        return ()
    groups = {
        name: [(answer, item) for answer, item in found if item.verdict in codes] for name, codes in GROUPS.items()
    }
    name = name_in_sentence(answers, arm)
    return tuple(
        number_format.sentence(said)
        for said in (_say_agreed(groups, name), _say_small(groups), _say_split(groups))
        if said
    )


def _list_headlines(answer: Answer, arm: str, reference: str) -> list[Estimate]:
    measures = (answer.question.measure, *answer.question.headlines)
    return [
        item
        for name in measures
        for item in answer.estimates
        if (item.measure, item.arm, item.reference, item.horizon) == (name, arm, reference, "mean")
        and item.role in OWN_ROLES
    ]


Group = Sequence[tuple[Answer, Estimate]]


def _say_agreed(groups: Mapping[str, Group], arm: str) -> str:
    better, worse = (list_of([_say_move(*each) for each in groups[name]]) for name in ("better", "worse"))
    if not better and not worse:
        return f"most worlds agree on nothing that {arm} makes better or worse"
    told = [f"{word}, {clauses}" for word, clauses in (("for the better", better), ("for the worse", worse)) if clauses]
    return f"under {arm}, most worlds agree: {'; '.join(told)}"


def _say_small(groups: Mapping[str, Group]) -> str:
    told = []
    if groups["little"]:
        told.append(f"little or nothing changes in {list_of([_name(*each) for each in groups['little']])}")
    if groups["gain"]:
        told.append(f"there may be a gain and no harm in {list_of([_name(*each) for each in groups['gain']])}")
    if groups["harm"]:
        told.append(f"there is no gain and may be harm in {list_of([_name(*each) for each in groups['harm']])}")
    return "; ".join(told)


def _say_split(groups: Mapping[str, Group]) -> str:
    named = list_of([_name(*each) for each in groups["split"]])
    return f"on {named}, worlds are split: there the assumptions decide" if named else ""


def _say_move(answer: Answer, item: Estimate) -> str:
    """A clause such as "fewer of the weakest stay in post (from 88 to 86, question 6)", by the side of most worlds."""
    words = level_sentences.find_level_words(item.measure)
    is_up = (item.verdict in verdicts.UP) == (verdicts.orientation(item.direction) > 0)
    change = ""
    if item.summary and not math.isnan(item.reference_level):
        measured = item.measure, item.threshold, item.reference_level, item.summary.median
        unit = " of 100" if words.scale == PEOPLE else ""
        change = f"{level_sentences.say_change_of_level(*measured)}{unit}, "
    return f"{words.rises if is_up else words.falls} ({change}question {answer.question.name[1:]})"


def _name(answer: Answer, item: Estimate) -> str:
    return f"{level_sentences.find_level_words(item.measure).topic} (question {answer.question.name[1:]})"
