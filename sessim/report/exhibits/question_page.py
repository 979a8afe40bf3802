"""The one figure of a question's own page: every world as a dot, in two strips if theories split them into two clumps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.contrasts import level_sentences, number_format
from sessim.evidence.contrasts.estimates import Estimate
from sessim.evidence.sensitivity.meanings import explain_theory, explain_uncertainty
from sessim.report.exhibits.answers import Exhibit, empty_exhibit
from sessim.report.figures.answers import draw_dots
from sessim.report.front import FrontAnswer, name_in_sentence

ENDS = (0.05, 0.95)


def draw_question_page(answers: Answers, answer: Answer, front: FrontAnswer) -> Exhibit:
    """Draw the primary contrast against the first reference arm over worlds, in the reader's unit.

    Args:
        answers: Answers of a study.
        answer: One of them.
        front: What its page says.
    """
    name = f"{answer.question.name.upper()}-F0"
    item = answer.against[0].estimate
    reference = name_in_sentence(answers, item.reference)
    if item.summary is None:
        return empty_exhibit(name, "Nothing was run, so there is nothing to draw.", "No paired runs are stored.")
    words = level_sentences.find_level_words(item.measure)
    table = _lay_out_strips(item, front)
    threshold = _shift(item, item.threshold)
    title = _say_seen(item, front)
    caption = (
        f"One dot is one world: {words.axis}, {name_in_sentence(answers, item.arm)} less {reference}. Grey: "
        "too small to matter. The bar "
        "under the dots holds the middle 90 percent of them."
    )
    places = words.count_decimals(item.threshold)
    strips = table.groupby("series", sort=False)["difference"]
    printed = pd.DataFrame(
        {"Worlds": strips.size()}
        | {
            title: [number_format.format_number(value, places, is_signed=True) for value in strips.quantile(share)]
            for title, share in (("90 % low", 0.05), ("Median", 0.5), ("90 % high", 0.95))
        }
    ).reset_index(names="Worlds where")
    figure = draw_dots(table, words.axis, abs(threshold))
    figure.update_layout(showlegend=False, margin={"t": 8})  # the strips are named on their axis
    return Exhibit(name, title, caption, figure, printed)


def _lay_out_strips(item: Estimate, front: FrontAnswer) -> pd.DataFrame:
    assert item.summary is not None
    numbers, means = item.summary.world_ids, item.summary.world_means
    if front.clumps is None:
        strips = [("all worlds", np.ones(len(numbers), dtype=bool))]
    else:
        strips = [
            (
                " or ".join(explain_theory(front.clumps.mechanism, theory) for theory in clump.theories),
                np.isin(numbers, clump.worlds),
            )
            for clump in (front.clumps.upper, front.clumps.lower)
        ]
    parts = []
    for label, is_here in strips:
        shown = np.array([_shift(item, value) for value in means[is_here]])
        low, high = np.quantile(shown, ENDS) if len(shown) > 1 else (np.nan, np.nan)
        parts.append(
            pd.DataFrame(
                {"series": label, "world": numbers[is_here], "difference": shown, "low90": low, "high90": high}
            )
        )
    return pd.concat(parts, ignore_index=True)


def _shift(item: Estimate, difference: float) -> float:
    """A difference in the reader's unit."""
    words = level_sentences.find_level_words(item.measure)
    start = 0.0 if np.isnan(item.reference_level) else item.reference_level
    return words.show(start + difference) - words.show(start)


def _say_seen(item: Estimate, front: FrontAnswer) -> str:
    if front.clumps is not None:
        upper, lower = (
            level_sentences.say_difference(item.measure, item.threshold, item.reference_level, side.median)
            for side in (front.clumps.upper, front.clumps.lower)
        )
        decisive = explain_uncertainty(f"theory.{front.clumps.mechanism}")
        return f"Worlds fall into two clumps, by {decisive}: {upper} in one, {lower} in the other."
    bar = front.findings[0].bar
    assert bar is not None
    return number_format.sentence(bar.words)
