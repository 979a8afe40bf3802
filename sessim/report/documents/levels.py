"""Findings with their levels: from what under the reference arm to what under the policy, with the word and how sure it is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.stored import StoredFinding
from sessim.evidence.contrasts import number_format
from sessim.evidence.declared.declarations import Question
from sessim.ground.arm_names import name_arm, name_arms


@dataclass(frozen=True, slots=True)
class LevelFinding:
    """A finding against one reference arm.

    Attributes:
        outcome: What is measured, as a noun phrase.
        reference: Plain name of the reference arm.
        arm: Plain name of the arm.
        change: The two levels as they stand in a sentence; `named_change` says beside each under which arm.
        word: The word, with its probability where there is one.
        drivers: What the difference follows most; only of a question that asks for it.
    """

    outcome: str
    reference: str
    arm: str
    change: str
    named_change: str
    word: str
    drivers: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding as one sentence that stands alone."""
        return number_format.sentence(f"{self.outcome}: {self.named_change}; {self.word}{self._say_drivers()}")

    @property
    def further_sentence(self) -> str:
        """The finding as one sentence after that of another reference arm."""
        return number_format.sentence(f"against {self.reference}: {self.change}; {self.word}{self._say_drivers()}")

    def _say_drivers(self) -> str:
        return f": {', then '.join(self.drivers)}" if self.drivers else ""


def say_change(
    measure: str, threshold: float, level: float, difference: float, reference: str = "", arm: str = ""
) -> str:
    """Say from which level to which a measure goes.

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, which decides the digits.
        level: Mean level under the reference arm, unit of the measure; NaN where none is stored.
        difference: Median difference, unit of the measure; NaN where nothing was paired.
        reference: Plain name of the reference arm; empty to leave the names out.
        arm: Plain name of the arm.
    """
    if math.isnan(difference):
        return "not run"
    if math.isnan(level):
        return number_format.difference_words(difference, measure, threshold)
    before = number_format.format_value(level, measure, threshold)
    after = number_format.format_value(level + difference, measure, threshold)
    unit = say_unit(number_format.display(measure).level)
    if before == after:
        return f"{after} {unit}, the same" + (f" ({reference} and {arm})" if reference else "")
    if not reference:
        return f"from {before} to {after} {unit}"
    return f"from {before} ({reference}) to {after} {unit} ({arm})"


def say_unit(unit: str) -> str:
    """A unit in words that need no key."""
    in_words = re.sub(r"\bper SD\b", "for each standard deviation", unit)
    in_words = re.sub(r"\bSD\b", "standard deviations", in_words)
    return re.sub(r"\bbits\b", "bits of information", in_words)


def list_findings(answers: Answers, answer: Answer) -> list[LevelFinding]:
    """The findings of an answer, one a reference arm, in order.

    Args:
        answers: Answers of a study.
        answer: One of them.
    """
    names = {label: name_arm(arm.title) for label, arm in answers.frame.arms.items()}
    asks_for_drivers = answer.question.kind == "ranking"
    return [
        _find(
            answer.question,
            names,
            (answer.arm, part.reference),
            (part.estimate.reference_level, part.estimate.summary.median if part.estimate.summary else math.nan),
            part.estimate.threshold,
            part.shown_word,
            [driver.title for driver in part.top_drivers] if asks_for_drivers else (),
        )
        for part in answer.against
    ]


def list_stored_findings(
    rows: pd.DataFrame,
    question: Question,
    found: Sequence[StoredFinding],
    arms: Sequence[Mapping[str, Any]],
    drivers: Mapping[str, Sequence[str]],
) -> list[LevelFinding]:
    """The same from the rows of `answers.csv`.

    Args:
        rows: The rows.
        question: The question.
        found: Its findings.
        arms: Arms as the manifest has them.
        drivers: Titles of the strongest drivers beyond chance by label of the reference arm.
    """
    names = name_arms(arms)
    primary = rows[(rows["question"] == question.name) & (rows["role"] == "primary") & (rows["horizon"] == "mean")]
    by_reference = {str(row["reference"]): row for row in primary.to_dict("records")}
    result = []
    for each in found:
        row = by_reference[each.reference]
        result.append(
            _find(
                question,
                names,
                (each.arm, each.reference),
                (float(row.get("reference_level", math.nan)), float(row["difference_median"])),
                float(row["threshold"]),
                each.shown_word,
                drivers.get(each.reference, ()) if question.kind == "ranking" else (),
            )
        )
    return result


def _find(
    question: Question,
    names: Mapping[str, str],
    pair: tuple[str, str],
    values: tuple[float, float],
    threshold: float,
    word: str,
    drivers: Sequence[str],
) -> LevelFinding:
    arm, reference = (names.get(label, label) for label in pair)
    change = say_change(question.measure, threshold, *values)
    named = say_change(question.measure, threshold, *values, reference, arm)
    return LevelFinding(question.outcome, reference, arm, change, named, word, tuple(drivers))


def say_findings(findings: Sequence[LevelFinding]) -> list[str]:
    """Sentences on an answer: the first stands alone, the others say only against whom."""
    return [each.sentence if number == 0 else each.further_sentence for number, each in enumerate(findings)]


def compare_words(manifest: Mapping[str, Any], worlds: int) -> str:
    """What was compared with what, and in how many worlds, in one sentence without a full stop.

    Args:
        manifest: Manifest of the study.
        worlds: Number of worlds that the answers are over.
    """
    names = name_arms(manifest["arms"], with_codes=True)
    by_role: dict[str, list[str]] = {}
    for each in manifest["arms"]:
        by_role.setdefault(str(each["role"]), []).append(names[str(each["label"])])
    focal, references = (" and ".join(by_role.get(role, ())) for role in ("focal", "reference"))
    others = f"; also {', '.join(by_role['other'])}" if "other" in by_role else ""
    return f"{focal} compared with {references}, in {number_format.worlds_words(worlds)}{others}"
