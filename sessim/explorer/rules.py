"""The box of a stored rule: under which values of two uncertainties an answer goes the other way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

FILE = "rules.csv"


@dataclass(frozen=True, slots=True)
class RuleBox:
    """A rule over two uncertainties.

    Attributes:
        edges: Low x, high x, low y, high y.
        words: What the rule says.
    """

    edges: tuple[float, float, float, float]
    words: str


def rule_box(folder: Path, x: str, y: str) -> RuleBox | None:
    """The first stored rule that bounds both uncertainties; None where none is stored.

    `rules.csv` has one row a rule and uncertainty: rule, uncertainty, low, high, words.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    table = pd.read_csv(path)
    if not {"rule", "uncertainty", "low", "high", "words"} <= set(table.columns):
        return None
    for _, rows in table.groupby("rule", sort=False):
        limits = rows.set_index("uncertainty")
        if x in limits.index and y in limits.index:
            ends = limits.loc[[x, y], ["low", "high"]].to_numpy(dtype=float).ravel().tolist()
            return RuleBox((ends[0], ends[1], ends[2], ends[3]), str(rows["words"].iloc[0]))
    return None
