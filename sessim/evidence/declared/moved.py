"""What the answers were in earlier editions of the published study, and why each moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_csv, read_yaml

FILE = "moved.yaml"
COLUMNS = ("published", "question", "measure", "arm", "reference", "worlds", "word")


@dataclass(frozen=True, slots=True)
class Moved:
    """How the answers moved.

    Attributes:
        editions: What changed with each earlier edition, by the day on which it was published, in order.
        now: What changed with the present one.
        why: Why the answer to each question moved, by question.
        earlier: Words of earlier editions, one row per edition, question and reference arm; see `COLUMNS`.
    """

    editions: Mapping[str, str]
    now: str
    why: Mapping[str, str]
    earlier: pd.DataFrame


def read_moved() -> Moved:
    """Read and check `moved.yaml` and `earlier_answers.csv`.

    Raises:
        UserError: A key or a column is missing, a question has no reason, or an edition has no words.
    """
    folder = configs_folder() / "evidence"
    raw = read_yaml(folder / FILE)
    if not isinstance(raw, dict) or set(raw) != {"editions", "now", "why"}:
        raise UserError("has missing or unknown keys", where=FILE, allowed="editions, now, why")
    editions = {str(day): str(what) for day, what in raw["editions"].items()}
    questions = list(read_declarations().questions)
    if list(raw["why"]) != questions:
        raise UserError("why does not name every question in order", where=FILE, allowed=", ".join(questions))
    earlier = read_csv(folder / "earlier_answers.csv")
    if tuple(earlier.columns) != COLUMNS:
        raise UserError("has other columns", where="earlier_answers.csv", allowed=", ".join(COLUMNS))
    if list(dict.fromkeys(earlier["published"].astype(str))) != list(editions):
        raise UserError("editions are not those of earlier_answers.csv", where=FILE, allowed=", ".join(editions))
    return Moved(editions, str(raw["now"]), {name: str(why) for name, why in raw["why"].items()}, earlier)
