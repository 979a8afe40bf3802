"""The studies that could be run before deciding, and what each is worth: one table and a sentence."""

from __future__ import annotations

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.report.exhibits.answers import Exhibit
from sessim.report.figures import analysis as figures_analysis

ERRORS_TO_TELL = 2.0  # standard errors by which a worth must exceed zero to count as above it


def studies_exhibit(analysis: Analysis) -> Exhibit | None:
    """What each study is worth under each judgement of what counts; None if none was looked at."""
    table = analysis.research
    if table.empty:
        return None
    title = " ".join(study_sentences(table))
    options = table["options"].iloc[0]
    caption = (
        "Expected value of sample information: what choosing after the study gains over choosing now, in practical thresholds, "
        f"under each declared judgement of what counts. Options: {options}. Thin bars: one standard error; grey bars are less "
        f"than {ERRORS_TO_TELL:g} of them above zero. What a study observes, of how many and with what noise, is assumed in "
        "configs/evidence/studies.yaml. Costs, and harm done by the study, are not included."
    )
    columns = {
        "weighting_title": "What counts", "title": "Study", "units": "Units", "unit": "Of", "value": "Worth",
        "error": "Its error", "without_noise": "Worth without noise", "everything": "Knowing everything",
        "everything_error": "Its error ", "best_now": "Best now",
    }  # fmt: skip
    printed = table[list(columns)].round(4).rename(columns=columns)
    drawn = table.assign(by_chance=ERRORS_TO_TELL * table["error"])
    return Exhibit("", title, caption, figures_analysis.draw_worth(drawn), printed)


def study_sentences(table: pd.DataFrame) -> list[str]:
    """One sentence on the studies for all judgements of what counts together: which are worth anything, and how much at most.

    Args:
        table: Columns of `sessim.evidence.sensitivity.studies`.
    """
    is_told = table["value"] > ERRORS_TO_TELL * table["error"]
    most = table.groupby("weighting", sort=False)["everything"].first().max()
    number = table["study"].nunique()
    studies = f"{number} studies" if number > 1 else "one study"
    if not is_told.any():
        return [
            f"Of {studies} that could be run, none beats chance under any judgement of what counts; knowing "
            f"everything is worth up to {most:.2f} practical thresholds."
        ]
    told = table[is_told].sort_values("value", ascending=False)
    best = told.iloc[0]
    judgements = told.loc[told["study"] == best["study"], "weighting"].nunique()
    return [
        f"Of {studies} that could be run, “{best['title']}” is worth most: {best['value']:.2f} practical thresholds if what "
        f"counts is {best['weighting_title']}, of the {best['everything']:.2f} that knowing everything is worth.",
        f"It beats chance under {judgements} of {table['weighting'].nunique()} judgements of what counts.",
    ]
