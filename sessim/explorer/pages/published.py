"""Published answers: what can be shown from a folder with the tables of a study but not its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.stored import (
    findings,
    read_analysis,
    read_answers,
    select_leading_drivers,
    select_question,
)
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import Arm, read_arms
from sessim.evidence.declared.declarations import Declarations, Question, read_declarations
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.explorer import widgets
from sessim.explorer.library import Library
from sessim.explorer.pages.answer_parts import (
    build_headline,
    build_introduction,
    draw_exhibit,
    lay_out_analysis,
    lay_out_horizon,
)
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.report.exhibits.answers import DRIVERS_SHOWN, SPREAD, Exhibit, drivers_exhibit, series_words, yearly_exhibit


@dataclass(frozen=True, slots=True)
class Published:
    """Answers without their runs.

    Attributes:
        manifest: Manifest of the study.
        answers: Rows of `answers.csv`.
        analysis: The other tables.
        problems: One line for each table that cannot be read.
    """

    manifest: Mapping[str, Any]
    answers: pd.DataFrame
    analysis: Analysis
    problems: tuple[str, ...]


def load_published(library: Library, name: str) -> Published:
    """Read the stored tables of a study, again only if one of them changes.

    Raises:
        UserError: The answers are missing or damaged.
    """
    shelf = library.read_shelf()
    folder, manifest = shelf.folders[name], shelf.manifests[name]
    stamp = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.*") if path.is_file()))

    def read() -> Published:
        analysis, problems = read_analysis(folder)
        return Published(manifest, read_answers(folder), analysis, problems)

    return library.keep(("published", name, stamp), read)


def build_published_body(context: Context, name: str, question: str, reference: str, horizon: str) -> list[Any]:
    """One answer from the stored tables alone.

    Args:
        context: What pages share.
        name: Name of the folder.
        question: Id of the question, such as `q1`; one of the study.
        reference: Label of the reference arm; empty for all.
        horizon: `first`, `mean`, `last` or `total`.

    Raises:
        UserError: The answers are missing or damaged.
    """
    held, declared = load_published(context.library, name), read_declarations()
    if question not in declared.questions:
        raise UserError(
            f"{name} answers {question!r}, which is no longer declared", allowed=", ".join(declared.questions)
        )
    asked, arms = declared.questions[question], read_arms(held.manifest)
    names = {label: arm.name for label, arm in arms.items()}
    found = findings(held.answers, held.analysis, asked, names, declared)
    shown = [each for each in found if reference in ("", each.reference)]
    rows = held.answers[held.answers["question"] == question]
    analysis = select_question(held.analysis, question, reference)
    arm, map_reference = found[0].arm, reference or found[0].reference
    primary = rows[(rows["role"] == "primary") & (rows["horizon"] == "mean")]
    command = str(held.manifest["command"])
    return [
        *build_introduction(asked, number_format.worlds_words(int(primary["worlds"].max())), held.manifest),
        widgets.make_notice([f"{line}; what it holds is left out" for line in held.problems]),
        *(
            build_headline(
                names.get(each.reference, each.reference),
                each.verdict,
                each.shown_word,
                each.clause,
                [html.P(each.agreement)],
            )
            for each in shown
        ),
        lay_out_horizon(rows, horizon, reference),
        draw_exhibit(
            _draw_yearly(
                declared, asked, arm, analysis.trajectories, arms, held.manifest, str(primary["interval_over"].iloc[0])
            )
        ),
        draw_exhibit(_draw_drivers(asked, arm, analysis.drivers, arms)),
        *lay_out_analysis(declared, asked, arm, map_reference, analysis, arms),
        html.H2("Reproduce"),
        html.P(
            "These are published answers: their runs are not stored here. To see the worlds of one theory alone, or the study on "
            f"the page Sweeps, make the runs with the command below; with output.folder=results/mine it leaves {name} as it is.",
            className="quiet",
        ),
        html.Code(command, className="command"),
    ]


def _draw_yearly(
    declared: Declarations, question: Question, arm: str, trajectories: pd.DataFrame, arms: Mapping[str, Arm],
    manifest: Mapping[str, Any], kind: str,
) -> Exhibit:  # fmt: skip
    table = trajectories
    if not table.empty:
        table = table[(table["horizon"] == "year") & (table["measure"] == question.measure)]
        series = [series_words(arms, arm, reference) for reference in table["reference"]]
        table = table[["fiscal_year", *SPREAD]].assign(series=series)
    first_year = int(manifest["settings"]["first_fiscal_year"])
    return yearly_exhibit(declared, question, arm, table, first_year, kind, f"{question.name}-years")


def _draw_drivers(question: Question, arm: str, drivers: pd.DataFrame, arms: Mapping[str, Arm]) -> Exhibit:
    columns = {
        "screening_index": "index", "screening_low90": "low90", "screening_high90": "high90", "screening_chance": "chance",
    }  # fmt: skip
    parts = []
    for reference, rows in drivers.groupby("reference", sort=False) if not drivers.empty else ():
        leading = select_leading_drivers(rows).head(DRIVERS_SHOWN)
        names = leading["uncertainty"].astype(str)
        parts.append(
            leading[list(columns)]
            .rename(columns=columns)
            .assign(
                series=series_words(arms, arm, str(reference)),
                driver=[title_of(name) for name in names],
                is_theory=names.str.startswith("theory."),
            )
        )
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return drivers_exhibit(question, arm, table, f"{question.name}-drivers")
