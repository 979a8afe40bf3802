"""What the height of ratings is made of: Shapley shares of selection, noise, motive and custom, as a range over worlds (M3.5)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import Arm
from sessim.measures.catalogue import BY_NAME
from sessim.study.height import HeightSplit

HEIGHT = "height.csv"
PART, LEVEL = "part", "level"
NOTHING, EVERYTHING = "none", "all"


def split_height(heights: Mapping[frozenset[str], NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Shapley share of each part in the height with all parts over that with none, shape (worlds,).

    A part's share is what it adds, mean over all orders in which the parts can be added; the shares sum to the whole difference
    (Shapley 1953; as a decomposition of outcomes Shorrocks 2013 J Econ Inequal 11:99-126).

    Args:
        heights: Height with each set of parts at work, shape (worlds,); every set is present.
    """
    parts = sorted(frozenset().union(*heights))
    number = len(parts)
    shares = {}
    for part in parts:
        others = [each for each in heights if part not in each]
        weights = [
            math.factorial(len(each)) * math.factorial(number - len(each) - 1) / math.factorial(number)
            for each in others
        ]
        gains = [heights[each | {part}] - heights[each] for each in others]
        shares[part] = np.asarray(np.tensordot(weights, np.array(gains), axes=1))
    return shares


def height_table(
    done: Sequence[tuple[frozenset[str], pd.DataFrame]], split: HeightSplit, arm: str, first_year: int
) -> pd.DataFrame:
    """Shares of the parts, and the height with every set of them, over worlds.

    Args:
        done: Parts at work and runs of every set.
        split: The declaration.
        arm: Label of the arm.
        first_year: First fiscal year that counts.

    Returns:
        One row per part or set: `kind` (`part`: what it adds to the height; `level`: the height with a set at work), `name` (of
        the part, or of those at work, `none` and `all`), `title`, `measure`, `unit`, `arm`, `worlds`, and over worlds
        `lowest`, `low90`, `median`, `high90`, `highest`.
    """
    heights = {}
    for at_work, runs in done:
        counted = runs[runs["fiscal_year"] >= first_year]
        heights[at_work] = counted.groupby("world")[split.measure].mean().sort_index().to_numpy()
    shares = split_height(heights)
    titles = {part.name: part.title for part in split.parts}
    rows = [(PART, part.name, part.title, shares[part.name]) for part in split.parts]
    for at_work, values in heights.items():
        ordered = [name for name in titles if name in at_work]
        name = NOTHING if not ordered else EVERYTHING if len(ordered) == len(titles) else "+".join(ordered)
        title = "None of them" if not ordered else "; ".join(titles[each] for each in ordered)
        rows.append((LEVEL, name, "All of them" if name == EVERYTHING else title, values))
    return pd.DataFrame([_row(kind, name, title, values, split.measure, arm) for kind, name, title, values in rows])


def _row(kind: str, name: str, title: str, values: NDArray[np.float64], measure: str, arm: str) -> dict[str, object]:
    about = {
        "kind": kind, "name": name, "title": title, "measure": measure, "unit": BY_NAME[measure].unit, "arm": arm,
        "worlds": len(values),
    }  # fmt: skip
    spread = (float(each) for each in np.quantile(values, (0.0, 0.05, 0.5, 0.95, 1.0)))
    return {**about, **dict(zip(("lowest", "low90", "median", "high90", "highest"), spread, strict=True))}


def height_sentence(table: pd.DataFrame, arms: Mapping[str, Arm]) -> str:
    """What the height of ratings is made of, in words; empty if it was not split.

    Args:
        table: From `height_table`.
        arms: Arms by label.
    """
    if table.empty:
        return ""
    label = str(table["arm"].iloc[0])
    name = arms[label].plain_name if label in arms else label
    levels = table[table["kind"] == LEVEL].set_index("name")
    everything, nothing = (float(levels["median"][name]) for name in (EVERYTHING, NOTHING))
    parts = table[table["kind"] == PART].sort_values("median", ascending=False, kind="stable")
    told = [
        f"{row['name']} {_points(row['lowest'])} to {_points(row['highest'])} points (median {_points(row['median'])})"
        for row in parts.to_dict("records")
    ]
    words = number_format.share_words
    return (
        f"Under {name}, {words(everything)} of executives are rated 4 or 5 (median of "
        f"{number_format.worlds_words(int(table['worlds'].iloc[0]))}); without anything that lifts ratings it would be "
        f"{words(nothing)}. What each part adds, averaged over every order in which they can be added: {'; '.join(told)}. The "
        "record does not show which part is right; custom is the norm that agencies start with, which the model takes as given."
    )


def _points(share: float) -> str:
    return number_format.format_number(100.0 * share, 0)
