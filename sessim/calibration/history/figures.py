"""What the runs of a block say about its figures, and where the published ones fall in the bands of the worlds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sessim.calibration.history.blocks import LIVED, REFERENCE, Block, compose_episode, join_settings, why_seen
from sessim.calibration.history.episodes import replace_worlds, run_episode

Floats = NDArray[np.float64]
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
LEAVERS, LEAVING, HELD = (3, 4, 5), "exit_rate_level{}", "level{}_share"  # levels, and measures of each
PEOPLE = "rated"  # how many a share is of
FEWEST = 0.5  # people: a share of nobody or everybody counts as half a person in a probit


def run_block(
    block: Block, worlds: pd.DataFrame, typed: Sequence[str], folder: Path, *, shows_progress: bool
) -> pd.DataFrame:
    """Run a block in given worlds.

    Args:
        block: The block.
        worlds: One row per world: theories and parameter values.
        typed: Settings that change how it is run, such as `run.workers=1`.
        folder: Folder of the block.
        shows_progress: Whether to draw a progress bar.

    Returns:
        Its runs.
    """
    study = replace_worlds(compose_episode(block, typed), worlds, block.id, folder)
    return run_episode(study, join_settings(block, typed), shows_progress=shows_progress)


def observe_block(block: Block, runs: pd.DataFrame) -> pd.DataFrame:
    """What runs show of each figure, the mean over the replications of a world.

    Returns:
        One row per world (index: its number), one column per figure.
    """
    return pd.DataFrame({each["id"]: figure_of(each, runs).groupby("world").mean() for each in block.figures})


def draw_published_error(block: Block, figure: Mapping[str, Any], number: int) -> Floats:
    """Draws of the error of a published figure, always the same ones, shape (number,)."""
    generator = np.random.default_rng(zlib.crc32(f"{block.id}.{figure['id']}".encode()))
    drawn: Floats = figure["error"] * generator.standard_normal(number)
    return drawn


def compare_with_record(block: Block, runs: pd.DataFrame) -> pd.DataFrame:
    """Published figures against the bands of the worlds.

    The error of the published figure is drawn and added to every world, so that the bands are those of a figure as it would be
    published; the model's declared discrepancy is not added.

    Returns:
        One row per figure: published, bands, whether it lies in the 50 and the 90 percent band, and the share of worlds below it.
    """
    rows = []
    for figure in block.figures:
        simulated = figure_of(figure, runs).dropna().to_numpy(dtype=float)
        seen = simulated + draw_published_error(block, figure, len(simulated))
        rows.append(describe_band(block, figure, seen))
    return pd.DataFrame(rows)


def describe_band(block: Block, figure: Mapping[str, Any], seen: Floats) -> dict[str, Any]:
    """One row of the comparison of a block with its record.

    Args:
        block: The block.
        figure: One of its figures.
        seen: What the worlds say would be published, shape (worlds,).
    """
    low90, low50, median, high50, high90 = (float(q) for q in np.quantile(seen, BANDS))
    published = float(figure["published"])
    return {
        "holdout": block.id,
        "title": block.title,
        "figure": figure["id"],
        "quantity": figure["title"],
        "published": published,
        "error": float(figure["error"]),
        "low90": low90,
        "low50": low50,
        "median": median,
        "high50": high50,
        "high90": high90,
        "is_in_50": low50 <= published <= high50,
        "is_in_90": low90 <= published <= high90,
        "share_below": float(np.mean(seen < published)),
        "worlds": len(seen),
        "is_stress_test": block.is_stress_test,
        "source": block.source,
        "approximated": block.approximated,
    }


def figure_of(figure: Mapping[str, Any], runs: pd.DataFrame) -> pd.Series[float]:
    """Value of a figure in each run of the first arm, by world and replication."""
    how, year = figure["how"], figure["year"]
    if how == "leavers_rated_high":
        return _share_of_leavers_rated_high(runs, year)
    now = _look_up_measure(figure, runs, LIVED, year)
    if how == "level":
        return now * float(figure.get("times", 1.0))
    if how == "ratio_to_reference":
        return now / _look_up_measure(figure, runs, REFERENCE, year)
    if how == "ratio_to_mean":
        others = pd.concat([_look_up_measure(figure, runs, LIVED, each) for each in figure["from"]], axis=1)
        return now / others.mean(axis=1)
    before = _look_up_measure(figure, runs, LIVED, figure["from"])
    if how == "difference":
        return now - before
    if how == "ratio":
        return now / before
    people = _look_up_measure({"measure": PEOPLE}, runs, LIVED, year)
    return _probit(now, people) - _probit(before, people)


def list_measures(figures: Iterable[Mapping[str, Any]]) -> set[str]:
    """Measures that figures of a block are made of.

    Args:
        figures: As the block declares them.
    """
    needed: set[str] = set()
    for figure in figures:
        if figure["how"] == "leavers_rated_high":
            needed |= {*map(LEAVING.format, LEAVERS), *map(HELD.format, LEAVERS)}
        else:
            needed |= {PEOPLE, figure["measure"], *([figure["minus"]] if "minus" in figure else [])}
    return needed


def _share_of_leavers_rated_high(runs: pd.DataFrame, year: int) -> pd.Series[float]:
    """Share at levels 4 and 5 of leavers who were at level 3 or higher."""
    leave = {
        level: _look_up_measure({"measure": LEAVING.format(level)}, runs, LIVED, year).fillna(0.0)
        * _look_up_measure({"measure": HELD.format(level)}, runs, LIVED, year)
        for level in LEAVERS
    }
    return (leave[4] + leave[5]) / (leave[3] + leave[4] + leave[5])


def _probit(share: pd.Series[float], people: pd.Series[float]) -> pd.Series[float]:
    least = FEWEST / people
    return pd.Series(ndtri(np.clip(share, least, 1.0 - least)), index=share.index)


def _look_up_measure(figure: Mapping[str, Any], runs: pd.DataFrame, arm: str, year: int) -> pd.Series[float]:
    of_year = runs[(runs["fiscal_year"] == year) & (runs["arm"] == arm)].set_index(["world", "replication"])
    values: pd.Series[float] = of_year[figure["measure"]]
    return values - of_year[figure["minus"]] if "minus" in figure else values


def coverage(table: pd.DataFrame) -> dict[str, float]:
    """Share of figures in their 50 and 90 percent bands, stress tests left out, and how many figures there are."""
    counted = table[~table["is_stress_test"]]
    return {
        "figures": len(counted),
        "in_50": float(counted["is_in_50"].mean()),
        "in_90": float(counted["is_in_90"].mean()),
    }


def blocks_text(table: pd.DataFrame) -> str:
    """Lay blocks out for a terminal, misses as plain as hits."""
    lines = []
    for name, rows in table.groupby("holdout", sort=False):
        lines.append(f"{rows['title'].iloc[0]}{' (stress test)' if rows['is_stress_test'].iloc[0] else ''}")
        if seen := why_seen(str(name)):
            lines.append(f"  no longer unseen: {seen}")
        for row in rows.itertuples():
            band = f"{row.median:.3f} ({row.low90:.3f} to {row.high90:.3f})"
            verdict = "in the 50 band" if row.is_in_50 else "in the 90 band" if row.is_in_90 else "MISS"
            lines.append(f"  {row.quantity:<60.57}{row.published:>9.3f}{band:>30}  {verdict}")
    found = coverage(table)
    number_seen = sum(bool(why_seen(str(name))) for name in table["holdout"])
    lines += [
        "",
        f"{number_seen} of {len(table)} figures are of history that the model has seen since, and are no longer a test",
        f"coverage over {found['figures']:.0f} figures: {found['in_50']:.0%} in the 50 percent bands, "
        f"{found['in_90']:.0%} in the 90 percent bands",
    ]
    return "\n".join(lines)
