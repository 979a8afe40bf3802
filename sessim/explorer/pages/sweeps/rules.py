"""The box of a stored rule: the values of two uncertainties between which an answer goes one way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sessim.evidence.contrasts.number_format import share_words
from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.ground.resources import read_csv

FILE = "flips.csv"
COLUMNS = frozenset({"measure", "arm", "reference", "side", "rule", "density", "held_out_density", "base"})
WIDE = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class RuleBox:
    """A rule of scenario discovery, seen over two uncertainties.

    Attributes:
        edges: Low x, high x, low y, high y; infinite where the rule sets no bound.
        arm: Arm whose difference it explains.
        rule: Its conditions, those on other uncertainties included.
        words: What it says and how well it holds.
    """

    edges: tuple[float, float, float, float]
    arm: str
    rule: str
    words: str


def find_rule_boxes(folder: Path, measure: str, reference: str, x: str, y: str) -> list[RuleBox]:
    """The rules of `flips.csv` for a measure and reference that bound at least one of two uncertainties."""
    boxes = []
    for row in read_stored_rules(folder, measure, reference).to_dict("records"):
        across, up = _find_bounds(row["rule"], x), _find_bounds(row["rule"], y)
        if across is not None or up is not None:
            edges = (*(across or WIDE), *(up or WIDE))
            told = (
                f"{row['side']} where {row['rule']}: {share_words(row['density'])} of the worlds inside, against "
                f"{share_words(row['base'])} of all"
            )
            unseen = row["held_out_density"]
            told += f" ({share_words(unseen)} in worlds that the rule had not seen)" if unseen == unseen else ""
            boxes.append(RuleBox((edges[0], edges[1], edges[2], edges[3]), row["arm"], row["rule"], told))
    return boxes


def find_ruled_columns(folder: Path, measure: str, reference: str, columns: list[str]) -> list[str]:
    """Those of some uncertainties that a stored rule bounds, in the order of the rules."""
    rules = read_stored_rules(folder, measure, reference)["rule"]
    return list(dict.fromkeys(name for rule in rules for name in columns if _find_bounds(rule, name) is not None))


def read_stored_rules(folder: Path, measure: str, reference: str) -> pd.DataFrame:
    """Rows of `flips.csv` for a measure and reference; empty if there are none."""
    path = folder / FILE
    table = read_csv(path) if path.is_file() else pd.DataFrame(columns=sorted(COLUMNS))
    if not set(table.columns) >= COLUMNS:
        return pd.DataFrame(columns=sorted(COLUMNS))
    own = table[(table["measure"] == measure) & (table["reference"] == reference)]
    return own.drop_duplicates(["arm", "side", "rule"])


def _find_bounds(rule: str, name: str) -> tuple[float, float] | None:
    """Between which values a rule holds an uncertainty; None if it does not mention it."""
    found = re.findall(rf"(?:^| and ){re.escape(title_of(name))} ([>≤]) (\S+)", rule)
    if not found:
        return None
    low = max((float(bound) for sign, bound in found if sign == ">"), default=WIDE[0])
    high = min((float(bound) for sign, bound in found if sign == "≤"), default=WIDE[1])
    return low, high
