"""The table of an audit, one row a headline and change, and what an answer says of it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sessim.evidence.audit.headlines import Headline
from sessim.evidence.audit.judging import could_change, judge_change
from sessim.evidence.audit.rounds import AuditPlan, Round
from sessim.evidence.contrasts import verdicts
from sessim.evidence.declared.declarations import Declarations
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.measures.catalogue import BY_NAME
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.variations import vary_world

AUDIT = "audit.csv"
CHANGES, MAY_CHANGE, STANDS = "changes", "may change", "stands"
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Audited:
    """What is known before a change is judged.

    Attributes:
        plan: What is audited.
        declared: Declarations.
        differences: Difference by world (its number, never 0) and headline, over all replications.
        paired: The same for the first replication alone, with which the changed worlds share their luck.
    """

    plan: AuditPlan
    declared: Declarations
    differences: pd.DataFrame
    paired: pd.DataFrame


def find_largest_shift(audited: Audited, done: Round, after: pd.DataFrame, change: int) -> dict[str, float]:
    """Largest movement of each headline in a world of a round, by its key, unit of the measure.

    Args:
        audited: What is audited.
        done: The round.
        after: Differences in its worlds by position.
        change: Position of the change.
    """
    was, now = done.select(change, audited.paired, after)
    return {str(name): float(value) for name, value in (now - was).abs().max().fillna(0.0).items()}


def find_open_changes(audited: Audited, done: Round, after: pd.DataFrame) -> tuple[int, ...]:
    """Positions of the changes that could change a word, by the movement that the first round has seen.

    Args:
        audited: What is audited.
        done: The first round.
        after: Differences in its worlds by position.
    """
    left = []
    for position, change in enumerate(audited.plan.changes):
        shifts = find_largest_shift(audited, done, after, position)
        bears = np.array(
            [
                vary_world(audited.plan.worlds[number], change) is not audited.plan.worlds[number]
                for number in audited.differences.index
            ]
        )
        for each in audited.plan.headlines:
            own = audited.differences[each.key]
            there = own.notna().to_numpy()
            shift = audited.plan.method.safety * shifts[each.key]
            if shift > 0.0 and could_change(
                own.to_numpy()[there], bears[there], shift, each.threshold, each.direction, audited.declared.rules
            ):
                left.append(position)
                break
    return tuple(left)


def make_audit_table(
    audited: Audited, first: tuple[Round, pd.DataFrame], second: tuple[Round, pd.DataFrame], left: Sequence[int]
) -> pd.DataFrame:
    """One row a headline and change.

    Args:
        audited: What is audited.
        first: First round, and the differences in its worlds by position.
        second: The same for the second round.
        left: Positions of the changes of the second round.
    """
    rows = []
    grades = {each.key: each.grade for each in load_parameters()}
    grades |= {f"theory.{each.name}": "contested" for each in load_mechanisms()}
    for position, change in enumerate(audited.plan.changes):
        is_left = position in left
        done, after = second if is_left else first
        was, now = done.select(position, audited.paired, after)
        run = sum(done.places[position, number] is not None for number in was.index)
        shifts = find_largest_shift(audited, done, after, position)
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
                    "round": 2 if is_left else 1,
                    "worlds": len(was),
                    "worlds_moved": run,
                    "largest_shift": shifts[each.key],
                    **_judge(audited, each, was, now, is_left=is_left),
                }
            )
    return pd.DataFrame(rows)


def _judge(
    audited: Audited, headline: Headline, was: pd.DataFrame, now: pd.DataFrame, *, is_left: bool
) -> dict[str, Any]:
    key, rules, method = headline.key, audited.declared.rules, audited.plan.method
    there = (was[key].notna() & now[key].notna()).to_numpy()
    differences = audited.differences[key].dropna().to_numpy()
    resamples = method.resamples if is_left else 1  # what could not change a word is not asked how often it does
    code, changed, share, shares = judge_change(
        differences, was[key].to_numpy()[there], now[key].to_numpy()[there], headline.threshold,
        headline.direction, rules, resamples, np.random.default_rng(method.seed),
    )  # fmt: skip
    if not is_left:  # no movement that was seen could change the word
        changed, share = code, 0.0
    effect = CHANGES if share >= method.changes_from else MAY_CHANGE if share >= method.may_change_from else STANDS
    return {
        "word": verdicts.word(code, headline.direction, audited.declared),
        "word_with_change": verdicts.word(changed, headline.direction, audited.declared),
        "share_better_with_change": float(shares[0]),
        "share_worse_with_change": float(shares[4]),
        "share_of_resamples_changed": share,
        "effect": effect,
    }


def describe_change(row: Mapping[Hashable, Any]) -> str:
    """A change in words, such as `norms: correction switched off` or `theory of norms: fixed in all worlds`."""
    if str(row["assumption"]).startswith("theory."):
        suffix = ", which switches it off" if row["change"] == "switched off" else ""
        return f"{row['title']}: {str(row['value']).replace('_', ' ')} in all worlds{suffix}"
    value = f" ({float(row['value']):g})" if row["change"] in ("low end", "high end") else ""
    where = f"at its {row['change']}{value}" if value else str(row["change"])
    return f"{row['title']} {where}"


def audit_sentences(table: pd.DataFrame, question: str) -> tuple[str, ...]:
    """What the answer to a question says of its audit: what changes the word, what may, and how many changes were tried.

    Args:
        table: Table of the audit.
        question: Question id.

    Returns:
        Sentences; none where the question was not audited.
    """
    rows = table[table["question"] == question] if not table.empty else table
    said: list[str] = []
    for measure, own in rows.groupby("measure", sort=False) if not rows.empty else ():
        lead = f"{BY_NAME[str(measure)].meaning}: " if rows["measure"].nunique() > 1 else ""
        said += [
            lead[:1].upper() + lead[1:] + (each[:1].lower() + each[1:] if lead else each) for each in _say_headline(own)
        ]
    return tuple(said)


def _say_headline(rows: pd.DataFrame) -> list[str]:
    """What changes the word of one headline, what may, and how many changes were tried."""
    tried = f"{len(rows)} changes of {rows['assumption'].nunique()} assumptions"
    word = str(rows["word"].iloc[0])
    said = []
    for effect, verb in ((CHANGES, "would"), (MAY_CHANGE, "might")):
        found = rows[rows["effect"] == effect].sort_values("share_of_resamples_changed", ascending=False, kind="stable")
        if found.empty:
            continue
        named = [
            f"{describe_change(row)} (to {name_new_word(row)}, {100 * row['share_of_resamples_changed']:.0f} % of resamples)"
            for row in found.to_dict("records")
        ]
        more = f"; and {len(named) - MOST_NAMED} more, see {AUDIT}" if len(named) > MOST_NAMED else ""
        said.append(f"The word “{word}” {verb} change with {'; '.join(named[:MOST_NAMED])}{more}.")
    if not any("would change" in each for each in said):
        said.insert(0, f"None of {tried} changes the word “{word}” beyond chance.")
    else:
        said.append(f"No other of {tried} changes it beyond chance.")
    return said


def name_new_word(row: Mapping[Hashable, Any]) -> str:
    """The word with a change; where it is the old one, although most resamples have another, that it is a near thing."""
    return "another word" if row["word"] == row["word_with_change"] else f"“{row['word_with_change']}”"


def select_named(table: pd.DataFrame, question: str = "") -> pd.DataFrame:
    """Rows of the audit in which a word changes or may change, of one question where it is named; surest first."""
    if table.empty:
        return table
    rows = table[table["effect"].isin([CHANGES, MAY_CHANGE])]
    if question:
        rows = rows[rows["question"] == question]
    return rows.sort_values(["question", "share_of_resamples_changed"], ascending=[True, False], kind="stable")


def count_by_headline(table: pd.DataFrame) -> pd.DataFrame:
    """How many changes were tried, change the word, may change it, and leave it, one row a headline."""
    if table.empty:
        return table
    counted = table.pivot_table(
        index=["question", "measure", "arm", "reference", "word"],
        columns="effect",
        values="assumption",
        aggfunc="count",
        fill_value=0,
    )
    for name in (CHANGES, MAY_CHANGE, STANDS):
        if name not in counted:
            counted[name] = 0
    found = counted[[CHANGES, MAY_CHANGE, STANDS]].reset_index()
    found.columns.name = None
    largest = table.groupby(["question", "measure"])["share_of_resamples_changed"].max()
    found["largest_share"] = [float(largest[key]) for key in zip(found["question"], found["measure"], strict=True)]
    return found.assign(largest_share=found["largest_share"].map(lambda each: 0.0 if math.isnan(each) else each))
