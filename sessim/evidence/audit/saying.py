"""What an answer says of its audit: which assumptions change a word, from the stored table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sessim.evidence.audit.table import AUDIT, CHANGES, MAY_CHANGE, STANDS
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.sensitivity.meanings import explain_uncertainty
from sessim.measures.catalogue import BY_NAME
from sessim.settings.policy.rule_words import list_of

MOST_NAMED = 8
MOST_IN_TERMINAL = 3


def describe_change(row: Mapping[Hashable, Any]) -> str:
    """A change in words, such as `norms: correction switched off` or `theory of norms: fixed in all worlds`."""
    if str(row["assumption"]).startswith("theory."):
        suffix = ", which switches it off" if row["change"] == "switched off" else ""
        return f"{row['title']}: {str(row['value']).replace('_', ' ')} in all worlds{suffix}"
    value = f" ({float(row['value']):g})" if row["change"] in ("low end", "high end") else ""
    where = f"at its {row['change']}{value}" if value else str(row["change"])
    return f"{row['title']} {where}"


def audit_sentences(table: pd.DataFrame, question: str) -> tuple[str, ...]:
    """What the answer to a question says of its audit: what changes each word, what may, and how many changes were tried.

    The first word, that of the question's own contrast, is described in full; the others with what changes them.

    Args:
        table: Table of the audit.
        question: Question id.

    Returns:
        Sentences; none if the question was not audited.
    """
    rows = table[table["question"] == question] if not table.empty else table
    if rows.empty:
        return ()
    said: list[str] = []
    standing: list[str] = []
    for number, (_, own) in enumerate(rows.groupby(["measure", "arm", "reference"], sort=False)):
        about, found = name_word(own.iloc[0].to_dict()), _say_changes(own)
        if number == 0:
            said += _say_first(own, found)
        elif found:
            said += [f"{about}: {' '.join(found)}"]
        else:
            standing.append(f"“{own['word'].iloc[0]}” ({about})")
    if standing:
        said.append(f"No change tried changes these words beyond chance: {'; '.join(standing)}.")
    return tuple(said)


def audit_lines(table: pd.DataFrame, question: str) -> tuple[str, ...]:
    """What a terminal shows of an audit: for each word the assumptions that matter most to it; the report has them all.

    Args:
        table: Table of the audit.
        question: Question id.

    Returns:
        A line for each word that changes or may change, the question's own contrast first, or one line that says that none
        does; none if the question was not audited.
    """
    rows = table[table["question"] == question] if not table.empty else table
    if rows.empty:
        return ()
    lines = []
    for number, (_, own) in enumerate(rows.groupby(["measure", "arm", "reference"], sort=False)):
        if line := _say_most_important(own):
            lines.append(line if number == 0 else f"{name_word(own.iloc[0].to_dict())}: {line[:1].lower()}{line[1:]}")
    changes = len(rows.drop_duplicates(["assumption", "change", "value"]))
    tried = f"{changes} changes of {rows['assumption'].nunique()} assumptions"
    return tuple(lines) or (f"The audit tried {tried}; none changes the answer's words beyond chance.",)


def _say_most_important(rows: pd.DataFrame) -> str:
    """Which assumptions would change the word of one headline, then which might, the surest first; empty if none does."""
    said = list_changers(rows)
    return f"The word “{rows['word'].iloc[0]}” {said}{': sessim report' if ' more' in said else ''}." if said else ""


def list_changers(rows: pd.DataFrame) -> str:
    """Which assumptions would change a word, then which might, the surest first, as the end of a sentence; empty if none does.

    Args:
        rows: Rows of the audit on one headline along one line.
    """
    named = select_named(rows)
    if named.empty:
        return ""
    sure = list(dict.fromkeys(named.loc[named["effect"] == CHANGES, "assumption"]))
    unsure = [name for name in dict.fromkeys(named["assumption"]) if name not in sure]
    shown = sure[:MOST_IN_TERMINAL]
    other = unsure[: MOST_IN_TERMINAL - len(shown)]
    parts = [
        f"{verb} change with other assumptions on {list_of(list(map(explain_uncertainty, names)))}"
        for verb, names in (("would", shown), ("might", other))
        if names
    ]
    left = len(sure) + len(unsure) - len(shown) - len(other)
    return f"{'; '.join(parts)}{f'; and {left} more' if left else ''}"


def name_word(row: Mapping[Hashable, Any]) -> str:
    """Which word a row is about: what is measured, and along which line."""
    arms = (str(row["arm"]), str(row["reference"]))
    lines = {(each.arm, each.reference): each.title for each in read_declarations().square.find_lines(arms)}
    title = lines.get(arms, " against ".join(arms))
    meaning = BY_NAME[str(row["measure"])].meaning
    return f"{meaning[:1].upper()}{meaning[1:]}, {title}"


def say_chance_left_out(table: pd.DataFrame) -> str:
    """How often the first round would have left out a change that the audit names; empty if it names none.

    Args:
        table: Table of the audit.
    """
    if table.empty or "chance_left_out" not in table:  # an audit of an earlier version does not say
        return ""
    told = []
    for effect, verb in ((CHANGES, "changes"), (MAY_CHANGE, "may change")):
        named = table[table["effect"] == effect].drop_duplicates(["assumption", "change", "value"])
        if not named.empty:
            told.append(f"a change that {verb} a word in {100 * named['chance_left_out'].mean():.0f} %")
    return f"The first round would leave out {' and '.join(told)} of draws of its worlds." if told else ""


def _say_changes(rows: pd.DataFrame) -> list[str]:
    """What changes the word of one headline along one line, and what may; empty if nothing does."""
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
        said.append(f"The word “{rows['word'].iloc[0]}” {verb} change with {'; '.join(named[:MOST_NAMED])}{more}.")
    return said


def _say_first(rows: pd.DataFrame, found: list[str]) -> list[str]:
    """The same with how many changes were tried."""
    tried = f"{len(rows)} changes of {rows['assumption'].nunique()} assumptions"
    if any("would change" in each for each in found):
        return [*found, f"No other of {tried} changes it beyond chance."]
    return [f"None of {tried} changes the word “{rows['word'].iloc[0]}” beyond chance.", *found]


def name_new_word(row: Mapping[Hashable, Any]) -> str:
    """The word with a change; if it is the old one although most resamples have another, say that it is close."""
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
    """How many changes were tried, change the word, may change it, and leave it, one row per headline."""
    if table.empty:
        return table
    counted = table.pivot_table(
        index=["question", "measure", "arm", "reference", "word"],
        columns="effect",
        sort=False,
        values="assumption",
        aggfunc="count",
        fill_value=0,
    )
    for name in (CHANGES, MAY_CHANGE, STANDS):
        if name not in counted:
            counted[name] = 0
    found = counted[[CHANGES, MAY_CHANGE, STANDS]].reset_index()
    found.columns.name = None
    return found
