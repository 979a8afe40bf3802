"""Exhibits of the ninth question: from which group size on ranking is more accurate, and the transfer test."""

from __future__ import annotations

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.group_size import smallest_size
from sessim.evidence.contrasts import number_format
from sessim.evidence.declared.declarations import Declarations
from sessim.report.exhibits.answers import Exhibit
from sessim.report.figures import private_sector as figures_private

SMALL = ("under 5", "5 to 9")


def private_exhibits(declared: Declarations, analysis: Analysis) -> list[Exhibit]:
    """Group sizes, and a waterfall for each measure of the transfer test; those with nothing to show are left out."""
    made = [_group_sizes(analysis)] if not analysis.group_sizes.empty else []
    if not analysis.transfer.empty:
        made += [_waterfall(declared, part) for _, part in analysis.transfer.groupby("measure", sort=False)]
    return made


def _group_sizes(analysis: Analysis) -> Exhibit:
    table = analysis.group_sizes
    least = smallest_size(table)
    title = (
        f"Ranking is more accurate than absolute ratings in groups of {least} or more."
        if least is not None
        else f"In groups of up to {int(table['size'].max())}, ranking is not reliably more accurate than absolute ratings."
    )
    caption = (
        "Share of people rated correctly, top or not, in the central world: above one standard for all, and by rank in "
        "the group with as many top ratings as a limit of 30 percent rounded down leaves. Groups are equally strong, "
        f"which favours ranking. Bars: two standard errors.{_people_in_small(analysis)}"
    )
    columns = {
        "size": "Rated people in a group", "absolute": "Absolute", "ranked": "By rank", "difference": "Difference",
        "error": "Its error",
    }  # fmt: skip
    printed = table[list(columns)].round(4).rename(columns=columns)
    return Exhibit("", title, caption, figures_private.draw_group_sizes(table), printed)


def _people_in_small(analysis: Analysis) -> str:
    """What share of executives is in agencies of under ten, from the strata; empty without them."""
    if analysis.strata.empty:
        return ""
    rows = analysis.strata[analysis.strata["stratum"].isin(["agency_size", "overall"])]
    first = rows[["measure", "arm", "reference"]].iloc[0]
    rows = rows[(rows[list(first.index)] == first).all(axis=1)].drop_duplicates(["stratum", "group"])
    people = rows.set_index("group")["people"]
    share = float(people.reindex(list(SMALL)).sum() / people["all"])
    told = number_format.share_words(share)
    return f" In this study {told} of career executives are in agencies with fewer than ten of them rated."


def _waterfall(declared: Declarations, part: pd.DataFrame) -> Exhibit:
    measure = str(part["measure"].iloc[0])
    shown, threshold = number_format.display(measure), declared.thresholds[measure].value
    table = part.copy()
    numbers = [name for name in map(str, table) if name.startswith(("gain_", "change_")) and "share" not in name]
    for name in numbers:
        table[name] *= shown.scale
    start, end = (
        number_format.difference_words(float(part["gain_mean"].iloc[place]), measure, threshold) for place in (0, -1)
    )
    worlds = number_format.worlds_words(int(part["worlds"].iloc[0]))
    title = (
        f"Gain of a forced distribution in {measure.replace('_', ' ')}: {start} in a private firm, {end} when all its features "
        "are those of the SES."
    )
    caption = (
        f"Gain: scheme less the same setting without it, {shown.difference}, mean over {worlds} and the policy "
        "years. Each bar replaces one more private feature by that of the SES, and it stays so: a step is what it "
        "changes after those above it; another order would divide them differently. Thin bars: two Monte Carlo standard errors. "
        "The start is a stated caricature (configs/evidence/transfer.yaml), a prior to be discounted, not a finding on any firm."
    )
    places = number_format.decimals(measure, threshold) + 1
    printed = pd.DataFrame(
        {
            "Step": [f"{row['step']}. {row['title']}" for row in table.to_dict("records")],
            "Gain": [number_format.format_number(value, places, is_signed=True) for value in table["gain_mean"]],
            "90 % of worlds": [
                " to ".join(number_format.format_number(end, places, is_signed=True) for end in ends)
                for ends in zip(table["gain_low90"], table["gain_high90"], strict=True)
            ],
            "MCSE": [number_format.format_number(value, places + 1) for value in table["gain_mcse"]],
            "Change": [number_format.format_number(value, places, is_signed=True) for value in table["change_mean"]],
            "90 % of worlds ": [
                " to ".join(number_format.format_number(end, places, is_signed=True) for end in ends)
                for ends in zip(table["change_low90"], table["change_high90"], strict=True)
            ],
            "MCSE of the change": [number_format.format_number(value, places + 1) for value in table["change_mcse"]],
        }
    )
    return Exhibit(
        "",
        title,
        caption,
        figures_private.draw_waterfall(table, shown.difference, threshold * shown.scale, places),
        printed,
    )
