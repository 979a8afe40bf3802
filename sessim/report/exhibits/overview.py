"""One exhibit over all questions: how far each answer depends on which theory of a mechanism is true."""

from __future__ import annotations

import pandas as pd

from sessim.evidence.answers.answers import Answers
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits.answers import Exhibit, empty_exhibit, name_cell
from sessim.report.exhibits.titles import title_overview
from sessim.report.figures.grids import cell_words, draw_sign_grid, range_words


def draw_overview(answers: Answers, name: str = "S-F1") -> Exhibit:
    """Share of worlds on the better side of each primary contrast, lowest and highest over the theories of each mechanism.

    Args:
        answers: Answers of a study.
        name: Id of the exhibit.
    """
    theories = pd.DataFrame(
        [
            {
                "contrast": f"{answer.question.name.upper()} {answer.question.title}: {answer.arm} less {part.reference}",
                "short": f"{answer.question.name.upper()} less {part.reference}",
                "mechanism": group.mechanism,
                **name_cell("", group, BY_NAME[answer.question.measure].direction),
            }
            for answer in answers.answers
            for part in answer.against
            for group in part.theories
        ]
    )
    if theories.empty:
        return empty_exhibit(
            name,
            "Whether an answer depends on a theory cannot be assessed.",
            "The worlds of this study do not vary theories.",
        )
    groups = theories.groupby(["contrast", "mechanism"], sort=False)
    cells = groups[["share_better", "share_worse"]].mean()
    spans = groups["share_better"].agg(lowest="min", highest="max").reset_index()
    title = title_overview(spans)
    cells["text"] = groups["share_better"].agg(lambda shares: range_words(list(shares)))
    cells = cells.reset_index().rename(columns={"contrast": "row", "mechanism": "column"})
    contrasts = list(dict.fromkeys(theories["contrast"]))
    caption = (
        "Percent of worlds in which the primary measure is better than in the reference arm: lowest and "
        "highest over the rival theories "
        "of each mechanism. Each row is the primary contrast of a question against one reference arm, each "
        "column a mechanism on which theories "
        "disagree. A narrow range means that it hardly matters which of them is true; one that spans 50 percent means that it "
        "decides the side. Any size counts here; the verdicts also ask for the practical threshold. Colour: share better less "
        "share worse, mean over the theories. The table has every theory alone: ▲ better, ▼ worse, with the share of worlds on "
        "the leading side; = as many on either, = 0 no difference in any world."
    )
    words = list(map(cell_words, theories["share_better"], theories["share_worse"]))
    printed = theories.assign(text=words).pivot(index="row", columns="short", values="text")
    printed = (
        printed.loc[list(dict.fromkeys(theories["row"])), list(dict.fromkeys(theories["short"]))]
        .reset_index()
        .rename(columns={"row": "Theory"})
    )
    printed.columns.name = None
    figure = draw_sign_grid(cells, contrasts, list(dict.fromkeys(theories["mechanism"])))
    return Exhibit(name, title, caption, figure, printed)
