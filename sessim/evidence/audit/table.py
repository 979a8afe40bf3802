"""The table of an audit, one row per headline and change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.audit.headlines import Headline
from sessim.evidence.audit.judging import Judgement, Word, judge_change
from sessim.evidence.audit.rounds import AuditPlan, Round
from sessim.evidence.contrasts import verdicts
from sessim.evidence.declared.declarations import Declarations
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

AUDIT = "audit.csv"
CHANGES, MAY_CHANGE, STANDS = "changes", "may change", "stands"
DIGITS = 6  # of what is stored, which is shown in whole percent
LEFT_OUT_RESAMPLES = 50  # of each draw by which we say what the first round would have left out

Done = tuple[Round, pd.DataFrame]  # a round, and the differences in its worlds by position


@dataclass(frozen=True, slots=True)
class Audited:
    """What is known before a change is judged.

    Attributes:
        plan: What is audited.
        declared: Declarations.
        differences: Difference by world (its number, never 0) and headline, as the answers have it.
        paired: The same, run like the changed worlds: over the years of the audit, for the first replication alone, whose luck
            they share.
    """

    plan: AuditPlan
    declared: Declarations
    differences: pd.DataFrame
    paired: pd.DataFrame

    def take_word(self, headline: Headline) -> Word:
        """A word as it is, and what decides it."""
        differences = self.differences[headline.key].to_numpy()
        return Word(differences, headline.threshold, headline.direction, self.declared.rules)

    def find_bearing(self, change: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether a change affects each world of `differences`, by position of the change."""
        bears: np.ndarray[Any, np.dtype[np.bool_]] = self.plan.bears[change, self.differences.index.to_numpy()]
        return bears

    @property
    def words(self) -> dict[str, Headline]:
        """One headline for every difference, by its key; questions that show the same one share its word."""
        return {each.key: each for each in self.plan.headlines}


def find_open_changes(audited: Audited, first: Done) -> tuple[int, ...]:
    """Positions of the changes that may change a word, by the worlds of the first round.

    Args:
        audited: What is audited.
        first: The first round.
    """
    method = audited.plan.method
    return tuple(
        position
        for position in range(len(audited.plan.changes))
        if any(
            judged.share_changed >= method.goes_on_from
            for judged in _judge_words(audited, position, *_compare(audited, position, [first])).values()
        )
    )


def make_audit_table(audited: Audited, first: Done, second: Done) -> pd.DataFrame:
    """One row per headline and change.

    Args:
        audited: What is audited.
        first: The first round.
        second: The second round, of the changes that were left.
    """
    rows = []
    grades = {each.key: each.grade for each in load_parameters()}
    grades |= {f"theory.{each.name}": "contested" for each in load_mechanisms()}
    for position, change in enumerate(audited.plan.changes):
        was, now = _compare(audited, position, [first, second])
        shifts = (now - was).abs().max().fillna(0.0)
        judged = _judge_words(audited, position, was, now)
        chance = find_chance_left_out(audited, position, was, now, judged, len(first[0].list_numbers(position)))
        for each in audited.plan.headlines:
            rows.append(
                {
                    "question": each.question,
                    "measure": each.measure,
                    "arm": each.arm,
                    "reference": each.reference,
                    "assumption": change.key,
                    "title": title_of(change.key),
                    "change": change.kind,
                    "value": "" if change.value is None else str(change.value),
                    "grade": grades[change.key],
                    "round": 2 if second[0].list_numbers(position) else 1,
                    "worlds": len(was),
                    "bears_on": audited.find_bearing(position).mean(),
                    "largest_shift": shifts[each.key],
                    **_describe(audited, each, judged[each.key]),
                    "chance_left_out": chance,
                }
            )
    numbers = ["bears_on", "largest_shift", "share_better_with_change", "share_worse_with_change"]
    table = pd.DataFrame(rows)
    table[numbers] = table[numbers].map(lambda value: float(f"{value:.{DIGITS}g}"))
    return table


def find_chance_left_out(
    audited: Audited, change: int, was: pd.DataFrame, now: pd.DataFrame, judged: dict[str, Judgement], worlds: int
) -> float:
    """How often the number of worlds in the first round would have missed a change that was found to change a word.

    The worlds in which it was run are drawn with replacement, as many as in the first round, and the rule of the first round is
    applied to each draw.

    Args:
        audited: What is audited.
        change: Position of the change.
        was: Differences in the worlds in which it was run, as they were.
        now: The same with the change.
        judged: What it does to each word.
        worlds: Number of worlds in which the first round runs it.

    Returns:
        Share of draws (0-1); NaN for a change that changes no word.
    """
    method = audited.plan.method
    named = [key for key, each in judged.items() if each.share_changed >= method.may_change_from]
    if not named:
        return math.nan
    generator, bears = np.random.default_rng((method.seed, change)), audited.find_bearing(change)
    words = {key: audited.take_word(audited.words[key]) for key in named}
    left_out = 0
    for _ in range(method.left_out_draws):
        drawn = generator.integers(len(was), size=worlds)
        left_out += not any(
            judge_change(
                words[key], bears, was[key].to_numpy()[drawn], now[key].to_numpy()[drawn], LEFT_OUT_RESAMPLES, generator
            ).share_changed
            >= method.goes_on_from
            for key in named
        )
    return left_out / method.left_out_draws


def _compare(audited: Audited, change: int, rounds: Sequence[Done]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Differences in the worlds in which a change was run, as they were and with the change, rows in the same order."""
    now = pd.concat([done.select(change, after) for done, after in rounds])
    return audited.paired.loc[now.index], now


def _judge_words(audited: Audited, change: int, was: pd.DataFrame, now: pd.DataFrame) -> dict[str, Judgement]:
    """What a change does to every word, by its key."""
    method, bears = audited.plan.method, audited.find_bearing(change)
    return {
        key: judge_change(
            audited.take_word(headline), bears, was[key].to_numpy(), now[key].to_numpy(), method.resamples,
            np.random.default_rng(method.seed),
        )
        for key, headline in audited.words.items()
    }  # fmt: skip


def _describe(audited: Audited, headline: Headline, judged: Judgement) -> dict[str, Any]:
    method, share = audited.plan.method, judged.share_changed
    effect = CHANGES if share >= method.changes_from else MAY_CHANGE if share >= method.may_change_from else STANDS
    return {
        "word": verdicts.word(judged.code, headline.direction, audited.declared),
        "word_with_change": verdicts.word(judged.changed, headline.direction, audited.declared),
        "share_better_with_change": float(judged.shares[0]),
        "share_worse_with_change": float(judged.shares[4]),
        "share_of_resamples_changed": share,
        "effect": effect,
    }
