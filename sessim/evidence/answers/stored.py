"""Answers read back from the tables that the evidence stores, for a study whose runs are not stored here."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.evidence.answers.analysis import RESEARCH, TRANSFER, Analysis
from sessim.evidence.answers.cases import Case, word_strongest_finding
from sessim.evidence.answers.height import HEIGHT
from sessim.evidence.answers.reference_comparison import TOP_DRIVERS, clause_values
from sessim.evidence.answers.sides import SIDES
from sessim.evidence.audit.table import AUDIT
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES
from sessim.evidence.declared.changes import earlier_measures
from sessim.evidence.declared.declarations import Declarations, Question, read_declarations
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.ground.errors import UserError
from sessim.ground.resources import read_csv
from sessim.measures.catalogue import BY_NAME

ANSWERS = "answers.csv"
INTERVAL = ("low90", "low50", "high50", "high90")


@dataclass(frozen=True, slots=True)
class Needed:
    """What a stored table must hold: columns of text, columns of numbers, and whether its measures must have a threshold."""

    file: str
    text: tuple[str, ...]
    numbers: tuple[str, ...]
    is_judged: bool = True


CONTRAST = ("question", "measure", "arm", "reference")
OF_ANSWERS = Needed(
    ANSWERS, (*CONTRAST, "role", "unit", "better", "horizon", "interval_over", "verdict", "answer"),
    ("worlds", "pairs", "difference_median", *INTERVAL, "mcse", "share_positive", "share_beyond_threshold_better",
     "share_beyond_threshold_worse", "threshold"),
)  # fmt: skip
OF_ANALYSIS: Mapping[str, Needed] = {
    "trajectories": Needed(
        "trajectories.csv", (*CONTRAST, "horizon", "verdict"), ("fiscal_year", "years", "median", *INTERVAL)
    ),
    "drivers": Needed(
        "drivers.csv", (*CONTRAST, "uncertainty"), ("screening_index", "screening_low90", "screening_high90", "screening_chance")
    ),
    "flips": Needed(
        "flips.csv", (*CONTRAST, "side", "rule"), ("worlds", "base", "coverage", "density", "held_out_density")
    ),
    "tipping": Needed(
        "tipping.csv", (*CONTRAST, "x", "y", "x_name", "y_name", "source"),
        ("x_place", "y_place", "worlds", "low50", "difference", "high50", "pair"),
    ),
    "information": Needed(
        "value_of_information.csv", ("weighting", "weighting_title", "uncertainty", "title", "best_now"),
        ("value", "error", "by_chance", "of_all"),
    ),
    "research": Needed(
        RESEARCH, ("weighting", "weighting_title", "study", "title", "unit", "best_now", "options"),
        ("units", "value", "error", "without_noise", "everything", "everything_error", "of_all"),
    ),
    "responses": Needed(
        "responses.csv", ("question", "measure", "reference", "lever"), ("value", "median", *INTERVAL)
    ),
    "strata": Needed(
        "strata_contrasts.csv", (*CONTRAST, "meaning", "stratum", "group"),
        ("people", "reference_level", "median", "low90", "high90"), is_judged=False,
    ),
    "adverse_impact": Needed(
        "adverse_impact.csv", ("arm", "meaning", "stratum", "group", "compared_with"),
        ("rate", "reference_rate", "impact_ratio", "standardised_difference", "share_failing_four_fifths"),
        is_judged=False,
    ),
    "group_sizes": Needed("group_size.csv", (), ("size", "absolute", "ranked", "difference", "error")),
    "transfer": Needed(
        TRANSFER, ("measure", "title"), ("step", "worlds", "gain_mean", "gain_mcse", "change_mean", "change_mcse")
    ),
    "sides": Needed(
        SIDES, (*CONTRAST, "side", "title", "code", "word"),
        ("worlds", "difference_median", "share_beyond_threshold_better", "share_beyond_threshold_worse", "verdict_probability"),
    ),
    "audit": Needed(
        AUDIT, (*CONTRAST, "assumption", "title", "change", "grade", "word", "word_with_change", "effect"),
        ("worlds", "share_of_resamples_changed", "share_better_with_change", "share_worse_with_change"),
    ),
    "height": Needed(
        HEIGHT, ("kind", "name", "title", "measure", "arm"), ("worlds", "lowest", "low90", "median", "high90", "highest"),
        is_judged=False,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredSpread:
    """A contrast as `answers.csv` has it, see `contrasts.Spread`; also the share of worlds above zero (0-1)."""

    worlds: int
    median: float
    low90: float
    high90: float
    interval_kind: str
    share_above: float
    share_below: float
    share_positive: float


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """The primary contrast of a question against one reference arm, from tables alone.

    Attributes:
        arm: Label of the arm.
        reference: Label of the reference arm.
        verdict: Verdict code.
        word: Verdict word.
        shown_word: The same with the share of draws of worlds that give it, where that is stored.
        clause: The finding as a clause.
        agreement: One line on the sign over worlds; empty if nothing was paired.
    """

    arm: str
    reference: str
    verdict: str
    word: str
    shown_word: str
    clause: str
    agreement: str


def read_needed(folder: Path, needed: Needed) -> pd.DataFrame:
    """Read a stored table; empty if the folder has none, because tables without rows are not stored.

    Raises:
        UserError: The file is damaged, or lacks a column.
    """
    path = folder / needed.file
    if not path.is_file():
        return pd.DataFrame()
    table = read_csv(path)
    for column in (*needed.text, *needed.numbers):
        if column not in table:
            raise UserError(f"has no column {column}", where=needed.file)
    for column in needed.numbers:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise UserError(f"column {column} does not hold numbers", where=needed.file)
    if needed.is_judged and "measure" in needed.text:
        unknown = set(table["measure"]) - set(read_declarations().thresholds)
        if unknown:
            raise UserError(f"no practical threshold is declared for {sorted(map(str, unknown))[0]}", where=needed.file)
    return table


def read_answers(folder: Path) -> pd.DataFrame:
    """Read the rows of `answers.csv`, see `answers.answers_table`.

    Raises:
        UserError: The file is missing, damaged, or lacks a column or any row.
    """
    table = read_needed(folder, OF_ANSWERS)
    if table.empty:
        raise UserError("there are no answers in this file", where=ANSWERS)
    return table


def read_analysis(folder: Path) -> tuple[Analysis, tuple[str, ...]]:
    """Read the tables of the analysis, and one line for each that cannot be read.

    Returns:
        The analysis, with an empty table for every file that is missing or damaged, and the lines.
    """
    tables: dict[str, pd.DataFrame] = {}
    problems = []
    for name, needed in OF_ANALYSIS.items():
        try:
            tables[name] = read_needed(folder, needed)
        except UserError as error:
            tables[name] = pd.DataFrame()
            problems.append(str(error))
    return Analysis(**tables, notes=()), tuple(problems)


def select_question(analysis: Analysis, question: str, reference: str = "") -> Analysis:
    """The rows of one question, and of one reference arm if it is named; tables without that distinction stay whole."""
    kept = {}
    for each in fields(analysis):
        table = getattr(analysis, each.name)
        if isinstance(table, pd.DataFrame):
            for column, value in (("question", question), ("reference", reference)):
                if value and column in table:
                    table = table[table[column] == value]
            kept[each.name] = table
    return Analysis(**kept, notes=analysis.notes)


def select_leading_drivers(drivers: pd.DataFrame) -> pd.DataFrame:
    """Rows of the screening of one contrast in `drivers.csv`, strongest first."""
    screened = drivers[drivers["screening_index"].notna()]
    return screened.sort_values("screening_index", ascending=False, kind="stable")


def findings(
    answers: pd.DataFrame, analysis: Analysis, question: Question, names: Mapping[str, str], declared: Declarations
) -> tuple[StoredFinding, ...]:
    """The finding against each reference arm, in the words of the report.

    Args:
        answers: Rows of `answers.csv`.
        analysis: Tables of the analysis; only its drivers are used.
        question: The question.
        names: Label and title of each arm, for a sentence, by label.
        declared: Declarations.

    Raises:
        UserError: A verdict has an unknown word, or the table has no answer to the question.
    """
    rows = answers[
        (answers["question"] == question.name) & (answers["role"] == "primary") & (answers["horizon"] == "mean")
    ]
    if rows.empty:
        raise UserError(f"there is no answer to {question.name}", where=ANSWERS)
    measure = str(rows["measure"].iloc[0])
    if measure in dict(earlier_measures(declared.changes, question.name, declared.estimands)):
        question = replace(
            question, measure=measure, outcome=BY_NAME[measure].meaning
        )  # the primary one when it was run
    if set(rows["measure"]) != {question.measure}:
        raise UserError(
            f"{question.name} is answered by {rows['measure'].iloc[0]}, not {question.measure}", where=ANSWERS
        )
    return tuple(_finding(row, analysis, question, names, declared) for row in rows.to_dict("records"))


def read_spread(row: Mapping[Hashable, Any]) -> StoredSpread:
    """The contrast of a row of `answers.csv`."""
    sides = float(row["share_beyond_threshold_better"]), float(row["share_beyond_threshold_worse"])
    above, below = sides if verdicts.orientation(BY_NAME[str(row["measure"])].direction) > 0 else sides[::-1]
    return StoredSpread(
        int(row["worlds"]), float(row["difference_median"]), float(row["low90"]), float(row["high90"]),
        str(row["interval_over"]), above, below, float(row["share_positive"]),
    )  # fmt: skip


def find_stored_case(
    answers: pd.DataFrame, question: Question, names: Mapping[str, str], declared: Declarations, *, is_for: bool
) -> Case:
    """One side with the estimate that supports it most; the worlds in which it is strongest need the runs and are left out.

    Args:
        answers: Rows of `answers.csv`.
        question: The question.
        names: Label and title of each arm, for a sentence, by label.
        declared: Declarations.
        is_for: Whether the side is that for the policy.
    """
    rows = answers[
        (answers["question"] == question.name)
        & (answers["horizon"] == "mean")
        & answers["role"].isin(OWN_ROLES)
        & (answers["better"] != "none")
        & (answers["worlds"] > 0)
    ]
    candidates = [
        (str(row["measure"]), str(row["reference"]), float(row["threshold"]), read_spread(row))
        for row in rows.to_dict("records")
    ]
    finding = word_strongest_finding(declared, names, candidates, is_for=is_for)
    return Case(question.case_for if is_for else question.case_against, finding, "", "")


def _finding(
    row: Mapping[Hashable, Any],
    analysis: Analysis,
    question: Question,
    names: Mapping[str, str],
    declared: Declarations,
) -> StoredFinding:
    direction = BY_NAME[question.measure].direction
    code = verdicts.code_of(str(row["answer"]), direction, declared)
    spread = read_spread(row)
    was_run = spread.worlds > 0
    arm, reference = str(row["arm"]), str(row["reference"])
    strongest = _select_beyond_chance(analysis.drivers, question.name, reference)
    values = clause_values(
        declared, question, reference, code, spread if was_run else None, float(row["threshold"]), strongest
    )
    template = declared.clause(question, code, is_sensed=direction != "none")
    share = number_format.share_of_worlds(spread.share_positive)
    return StoredFinding(
        arm, reference, code, str(row["answer"]), _show_word(row, declared),
        template.format(arm=names.get(arm, arm), **values).rstrip("."),
        f"The difference is above zero in {share}." if was_run else "",
    )  # fmt: skip


def _show_word(row: Mapping[Hashable, Any], declared: Declarations) -> str:
    """The word of a stored answer with its probability; an older table, or a ranking of drivers, has none."""
    word, same = str(row["answer"]), row.get("verdict_probability", math.nan)
    if word != str(row["verdict"]) or not isinstance(same, float) or math.isnan(same):
        return word
    other = row.get("other_verdict")
    return verdicts.word_with_chance(
        word, same, other if isinstance(other, str) else "", float(row["other_probability"]), declared.rules
    )


def _select_beyond_chance(drivers: pd.DataFrame, question: str, reference: str) -> list[tuple[str, float]]:
    """Title and index of the strongest drivers above the level of chance."""
    if drivers.empty:
        return []
    rows = select_leading_drivers(drivers[(drivers["question"] == question) & (drivers["reference"] == reference)])
    rows = rows[rows["screening_index"] > rows["screening_chance"]].head(TOP_DRIVERS)
    return [(title_of(str(row["uncertainty"])), float(row["screening_index"])) for row in rows.to_dict("records")]
