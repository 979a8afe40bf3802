"""The table of the page on how the answers moved: what each was, what it is, and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sessim.documentation.tables import table
from sessim.evidence.answers.headline_table import HEADLINES
from sessim.evidence.answers.stored import ANSWERS
from sessim.evidence.contrasts import number_format
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.moved import read_moved
from sessim.ground.resources import configs_folder, read_csv
from sessim.measures.catalogue import BY_NAME

PUBLISHED = Path("results") / "nine_questions"


def answers_over_time() -> str:
    """One row per question: its word in each edition of the published study and now, by reference arm, and why it moved."""
    moved, questions = read_moved(), read_declarations().questions
    now = read_csv(configs_folder().parent / PUBLISHED / ANSWERS)
    now = now[(now["role"] == "primary") & (now["horizon"] == "mean")]
    rows = []
    for name, question in questions.items():
        of_question = moved.earlier[moved.earlier["question"] == name]
        of_editions = [of_question[of_question["published"].astype(str) == day] for day in moved.editions]
        cells = [_say_words(each, question.measure) for each in (*of_editions, now[now["question"] == name])]
        rows.append((f"{name[1:]}. {question.title}: {BY_NAME[question.measure].meaning}", *cells, moved.why[name]))
    return table(("question", *moved.editions, "now", "why it moved"), rows)


def editions() -> str:
    """What changed with each edition of the published study."""
    moved = read_moved()
    return table(("edition", "what changed with it"), [*moved.editions.items(), ("now", moved.now)])


def further_headlines() -> str:
    """The words of the further headlines of a question, which no earlier edition had, and why they were added."""
    declared = read_declarations()
    stored = read_csv(configs_folder().parent / PUBLISHED / HEADLINES)
    own = stored[stored["role"] == "headline"].drop_duplicates(["question", "measure"])
    why = {each.question: each.why for each in declared.changes}
    rows = [
        (
            str(row["question"])[1:],
            str(row["meaning"]),
            f"{row['word']} ({number_format.share_words(row['word_probability'])} of redraws)",
            why[str(row["question"])],
        )
        for row in own.to_dict("records")
    ]
    return table(("question", "further headline", "word now", "why it was added"), rows)


def _say_words(rows: pd.DataFrame, measure: str) -> str:
    """The word against each reference arm with its probability where it has one, and the measure where it was another."""
    said = []
    for row in rows.to_dict("records"):
        same = row.get("verdict_probability")
        is_of_word = row.get("verdict") == row.get(
            "answer"
        )  # a ranking names drivers, and the probability is of another word
        chance = (
            "" if same is None or pd.isna(same) or not is_of_word else f" ({number_format.share_words(float(same))})"
        )
        said.append(f"{row['reference']}: {row.get('word', row.get('answer'))}{chance}")
    of_rows = str(rows["measure"].iloc[0])
    return "; ".join(said) + ("" if of_rows == measure else f" ({BY_NAME[of_rows].meaning})")
