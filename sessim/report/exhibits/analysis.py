"""Exhibits of the analysis: shares of variance, tipping map, rules, worth of research."""

from __future__ import annotations

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.height import PART
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.identified import LENIENCY_QUESTION
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.sensitivity.uncertainties import title_of, unit_of
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits import titles
from sessim.report.exhibits.answers import SPREAD, Exhibit
from sessim.report.exhibits.private_sector import private_exhibits
from sessim.report.exhibits.research import studies_exhibit
from sessim.report.figures import analysis as figures_analysis
from sessim.settings.schema import read_declared_keys

WORTH_SHOWN = 6
PRIVATE = "q9"  # the question on the private sector


def analysis_exhibits(
    declared: Declarations, question: Question, arm: str, reference: str, analysis: Analysis
) -> tuple[Exhibit, ...]:
    """Exhibits of one question, numbered after its declared figures; those with nothing to show are left out.

    Args:
        declared: Declarations.
        question: The question.
        arm: Label of the arm of its primary contrast.
        reference: Label of the reference arm of the map, which is drawn against one only.
        analysis: Tables of the analysis.
    """
    first = len(question.figures) + 1
    made = [_shares(question, arm, analysis), _tipping(declared, question, arm, reference, analysis)]
    if question.kind == "ranking":
        made += [_worth(analysis), studies_exhibit(analysis)]
    made += _responses(declared, question, analysis)
    if question.name == LENIENCY_QUESTION:
        made.append(_height(analysis))
    if question.name == PRIVATE:
        made += private_exhibits(declared, analysis)
    kept = [exhibit for exhibit in made if exhibit is not None]
    name = question.name.upper()
    return tuple(
        Exhibit(f"{name}-F{number}", each.title, each.caption, each.figure, each.table)
        for number, each in enumerate(kept, start=first)
    )


def _shares(question: Question, arm: str, analysis: Analysis) -> Exhibit | None:
    if "total" not in analysis.drivers:
        return None
    table = analysis.drivers[(analysis.drivers["question"] == question.name) & analysis.drivers["total"].notna()]
    table = table[table["held_out_share"] > 0]
    if table.empty:
        return None
    table = table.assign(series=[f"{arm} less {name}" for name in table["reference"]])
    told = [
        f"against {reference} the emulator ({part['emulator'].iloc[0]}) explains "
        f"{number_format.share_words(float(part['held_out_share'].iloc[0]))} of the variance between worlds it has not seen"
        for reference, part in table.groupby("reference", sort=False)
    ]
    caption = (
        f"Sobol shares of the variance of an emulator fitted on the worlds of this study: {'; '.join(told)}. The rest is "
        "not attributed. Each uncertainty varies as in these worlds, by itself. Thin bars: one standard error (sampling, and "
        "refits that leave a fifth of the worlds out)."
    )
    columns = {
        "series": "Contrast", "title": "Uncertainty", "total": "Total share", "total_error": "Its error",
        "first_order": "First-order share", "first_order_error": "Its error ",
    }  # fmt: skip
    printed = table[list(columns)].round(3).rename(columns=columns)
    title = titles.title_shares(question.outcome, table)
    return Exhibit("", title, caption, figures_analysis.draw_shares(table), printed)


def _tipping(
    declared: Declarations, question: Question, arm: str, reference: str, analysis: Analysis
) -> Exhibit | None:
    if analysis.tipping.empty:
        return None
    is_here = (analysis.tipping["question"] == question.name) & (analysis.tipping["reference"] == reference)
    table = analysis.tipping[is_here & (analysis.tipping["pair"] == 0)].copy()
    if table.empty:
        return None
    measure = question.measure
    shown, threshold = number_format.display(measure), declared.thresholds[measure].value
    table[["low50", "difference", "high50"]] *= shown.scale
    names = [str(table[f"{axis}_name"].iloc[0]) for axis in ("x", "y")]
    axes = [title_of(name) + (f" ({unit_of(name)})" if unit_of(name) else "") for name in names]
    is_emulated = table["source"].iloc[0] == "emulator"
    source = (
        "Emulated, not run: mean over worlds of this study in which only these two are moved, with their middle half"
        if is_emulated
        else "Runs of this study: median of the worlds in the cell, with their middle half"
    )
    better = verdicts.orientation(BY_NAME[measure].direction)
    marks = "▲ better and ▼ worse than" if better else "▲ above and ▼ below"
    caption = (
        f"{arm} less {reference}. {source}. Unit: {shown.difference}. {marks} the practical threshold. All pairs among the "
        "leading four uncertainties are in tipping.csv."
    )
    places = number_format.decimals(measure, threshold)
    figure = figures_analysis.tipping(
        table, axes[0], axes[1], f"difference, {shown.difference}", threshold * shown.scale, places, better
    )
    printed = table[["x", "y", "worlds", "low50", "difference", "high50"]].round(places + 1)
    printed.columns = pd.Index([axes[0], axes[1], "Worlds", "50 % low", "Difference", "50 % high"])
    title = titles.title_map(
        question.outcome,
        table["difference"],
        threshold * shown.scale,
        verdicts.orientation(BY_NAME[measure].direction),
        names,
    )
    return Exhibit("", title, caption, figure, printed)


def _height(analysis: Analysis) -> Exhibit | None:
    if analysis.height.empty:
        return None
    table = analysis.height.copy()
    numbers = ["lowest", "low90", "median", "high90", "highest"]
    table[numbers] *= 100.0
    caption = (
        "What each part adds to the percent of executives at levels 4 and 5 in the status quo: mean over all orders in which "
        "the parts can be added to a corps with none of them (Shapley shares, which sum to the whole). Marks: median of worlds; "
        "bars: middle 90 percent. The table adds the height with each set of parts at work. configs/evidence/height.yaml says "
        "what switches a part off."
    )
    printed = table[["title", *numbers]].round(1)
    printed.columns = pd.Index(["Part, or parts at work", "Lowest", "90 % low", "Median", "90 % high", "Highest"])
    shares = table[table["kind"] == PART]
    largest = shares.sort_values("median", ascending=False).iloc[0]
    title = (
        f"Of 100 executives {number_format.format_number(float(largest['median']), 1)} owe a rating of 4 or 5 "
        f"to “{largest['title']}”, "
        "the largest part of the height of ratings."
    )
    return Exhibit("", title, caption, figures_analysis.draw_height(shares), printed)


def _worth(analysis: Analysis) -> Exhibit | None:
    if analysis.information.empty:
        return None
    is_worth = analysis.information["value"] > 0.0
    table = analysis.information[is_worth if is_worth.any() else slice(None)]
    table = table.groupby("weighting", sort=False).head(WORTH_SHOWN)
    best = [f"{title}: {part['best_now'].iloc[0]}" for title, part in table.groupby("weighting_title", sort=False)]
    caption = (
        "Expected value of partial perfect information for choosing between the focal and the reference arms, and the limit "
        "with strict boards where the study has it, in practical thresholds, under each declared judgement of what counts. "
        f"Best now, on average: {'; '.join(best)}. Thin bars: one standard error; grey bars do not exceed what the best "
        "of all shuffled columns reaches in nineteen of twenty tries."
    )
    columns = {
        "weighting_title": "What counts", "title": "Uncertainty", "value": "Worth", "error": "Its error",
        "by_chance": "Level of chance", "of_all": "Share of knowing everything",
    }  # fmt: skip
    printed = table[list(columns)].round(4).rename(columns=columns)
    leading = list(dict.fromkeys(part["title"].iloc[0] for _, part in table.groupby("weighting", sort=False)))
    title = f"Knowing more about {' or '.join(leading)} would help the decision most, by what counts."
    if not is_worth.any():
        title = "No single unknown would change which policy is best."
    return Exhibit("", title, caption, figures_analysis.draw_worth(table), printed)


def is_of_world(swept: str) -> bool:
    """Whether a swept key belongs to worlds, and so has one value in all arms; otherwise it is a lever of the policy."""
    return swept.startswith("world.")


def title_swept(swept: str) -> str:
    """Title of a swept lever or world value, with its unit.

    Args:
        swept: Lever without the prefix `policy.`, or the full key of what belongs to worlds.
    """
    unit = read_declared_keys()[swept if is_of_world(swept) else f"policy.{swept}"].unit
    words = swept.removeprefix("world.values.").replace(".", ": ").replace("_", " ")
    return f"{words} ({unit})" if unit else words


def _responses(declared: Declarations, question: Question, analysis: Analysis) -> list[Exhibit | None]:
    if analysis.responses.empty:
        return []
    measure = question.measure
    shown, threshold = number_format.display(measure), declared.thresholds[measure].value
    own = analysis.responses[analysis.responses["question"] == question.name]
    made: list[Exhibit | None] = []
    for lever, part in own.groupby("lever", sort=False):
        table = part.assign(series=[f"policy arm less {name}" for name in part["reference"]])
        table[list(SPREAD)] *= shown.scale
        is_world, along = is_of_world(str(lever)), title_swept(str(lever))
        figure = figures_analysis.draw_response(table, along, shown.difference, threshold * shown.scale)
        caption = (
            f"Line: median paired difference, {shown.difference}, mean over policy years. Bands: middle 50 and 90 percent "
            "of worlds. Dotted lines: practical threshold. "
            + (
                "At every point the value is the same in all arms and worlds."
                if is_world
                else "Every point is a policy arm that was run."
            )
        )
        places = number_format.decimals(measure, threshold)
        printed = table[["series", "value", *SPREAD]].round(places + 1)
        title = titles.title_response(question.outcome, along, table, shown.difference, places)
        made.append(Exhibit("", title, caption, figure, printed))
    return made
