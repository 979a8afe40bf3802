"""Hold-outs: blocks of history that the calibration never saw, run through the posterior as they happened."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sessim.calibration.fit.episodes import replace_worlds, run_episode
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.law.rulebook import Rulebook
from sessim.measures.catalogue import BY_NAME
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import Arm, StudySettings

Floats = NDArray[np.float64]
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
FEWEST = 0.5  # people: a share of nobody or everybody counts as half a person in a probit
WAYS = ("level", "difference", "ratio", "probit", "ratio_to_mean", "ratio_to_reference")


@dataclass(frozen=True, slots=True)
class Holdout:
    """One block of history.

    Attributes:
        id: Short name.
        title: What it is.
        source: Where it was published.
        approximated: What of it the model cannot do as it was, and what stands for it.
        is_stress_test: Whether it is shown without counting in the coverage.
        seen_since: Why the model has seen it; empty for history that it has not.
        settings: Settings of its study.
        periods: First fiscal year and settings of each policy.
        reference: The same of a second arm; empty for none.
        figures: Published figures and how they are made from measures.
        rows: Rows of the record that are held out: table and values.
    """

    id: str
    title: str
    source: str
    approximated: str
    is_stress_test: bool
    seen_since: str
    settings: tuple[str, ...]
    periods: tuple[Mapping[str, Any], ...]
    reference: tuple[Mapping[str, Any], ...]
    figures: tuple[Mapping[str, Any], ...]
    rows: tuple[Mapping[str, Any], ...]


def load_holdouts() -> tuple[tuple[Holdout, ...], int]:
    """Read the declared blocks, and the number of posterior worlds that each is run in.

    Raises:
        UserError: A figure names an unknown measure or way of comparing.
    """
    path = configs_folder() / "calibration" / "holdouts.yaml"
    content = read_yaml(path)
    for figure in (figure for each in content["holdouts"] for figure in each["figures"]):
        names = {figure["measure"], figure.get("minus", figure["measure"])}
        if not names <= set(BY_NAME) or figure["how"] not in WAYS:
            raise UserError(f"{figure['id']} names an unknown measure or way of comparing", where=shorten_path(path))
    blocks = tuple(
        Holdout(
            id=each["id"],
            title=each["title"],
            source=each["source"],
            approximated=each["approximated"],
            is_stress_test=each.get("is_stress_test", False),
            seen_since=each.get("seen_since", ""),
            settings=tuple(each["settings"]),
            periods=tuple(each["periods"]),
            reference=tuple(each.get("reference", ())),
            figures=tuple(each["figures"]),
            rows=tuple(each["rows"]),
        )
        for each in content["holdouts"]
    )
    return blocks, int(content["worlds"])


def compose_episode(holdout: Holdout, typed: Sequence[str]) -> StudySettings:
    """Return the study of a block: its arms follow the policies of its periods, year by year."""
    arms = [_compose_arm(holdout, holdout.periods, "lived", "focal", typed)]
    if holdout.reference:
        arms.append(_compose_arm(holdout, holdout.reference, "reference", "reference", typed))
    study = _compose_block(holdout, holdout.periods[0]["settings"], typed)
    return replace(study, arms=tuple(arms), name=holdout.id, title=holdout.title)


def _compose_block(holdout: Holdout, settings: Sequence[str], typed: Sequence[str]) -> StudySettings:
    return compose_study(["experiment=record_fy2016_fy2024", "world=central", *holdout.settings, *settings, *typed])


def _compose_arm(
    holdout: Holdout, periods: Sequence[Mapping[str, Any]], label: str, role: str, typed: Sequence[str]
) -> Arm:
    rulebooks: dict[int, Rulebook] = {}
    for period in periods:
        study = _compose_block(holdout, period["settings"], typed)
        rules = study.arms[0].rulebooks
        rulebooks |= {year: rules[year] for year in rules if year >= period["from"] or year not in rulebooks}
    return Arm(label, holdout.title, holdout.approximated, role, "several", rulebooks)


def run_holdout(
    holdout: Holdout, worlds: pd.DataFrame, typed: Sequence[str], folder: Path, *, shows_progress: bool
) -> pd.DataFrame:
    """Run a block through posterior worlds and compare.

    Args:
        holdout: The block.
        worlds: Posterior worlds.
        typed: Settings that change how it is run, such as `run.workers=1`.
        folder: Folder of all hold-outs.
        shows_progress: Whether to draw a progress bar.

    Returns:
        One row a figure, see `compared`.
    """
    study = replace_worlds(compose_episode(holdout, typed), worlds, holdout.id, folder / holdout.id)
    runs = run_episode(study, [*holdout.settings, *typed], shows_progress=shows_progress)
    return compare_with_record(holdout, runs)


def compare_with_record(holdout: Holdout, runs: pd.DataFrame) -> pd.DataFrame:
    """Published figures against the bands of the posterior worlds.

    The error of the published figure is drawn and added to every world, so that the bands are those of a figure as it would be
    published; the model's declared discrepancy is not added.

    Returns:
        One row a figure: published, bands, whether it lies in the 50 and the 90 percent band, and the share of worlds below it.
    """
    rows = []
    for figure in holdout.figures:
        simulated = figure_of(figure, runs).dropna().to_numpy(dtype=float)
        generator = np.random.default_rng(zlib.crc32(f"{holdout.id}.{figure['id']}".encode()))
        seen = simulated + figure["error"] * generator.standard_normal(len(simulated))
        low90, low50, median, high50, high90 = (float(q) for q in np.quantile(seen, BANDS))
        published = float(figure["published"])
        rows.append(
            {
                "holdout": holdout.id,
                "title": holdout.title,
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
                "is_stress_test": holdout.is_stress_test,
                "source": holdout.source,
                "approximated": holdout.approximated,
            }
        )
    return pd.DataFrame(rows)


def figure_of(figure: Mapping[str, Any], runs: pd.DataFrame) -> pd.Series[float]:
    """Value of a figure in each run of the first arm, by world and replication."""
    how, year = figure["how"], figure["year"]
    now = _look_up_measure(figure, runs, "lived", year)
    if how == "level":
        return now
    if how == "ratio_to_reference":
        return now / _look_up_measure(figure, runs, "reference", year)
    if how == "ratio_to_mean":
        return now / sum(_look_up_measure(figure, runs, "lived", each) for each in figure["from"]) * len(figure["from"])
    before = _look_up_measure(figure, runs, "lived", figure["from"])
    if how == "difference":
        return now - before
    if how == "ratio":
        return now / before
    people = _look_up_measure({"measure": "rated"}, runs, "lived", year)
    return _probit(now, people) - _probit(before, people)


def _probit(share: pd.Series[float], people: pd.Series[float]) -> pd.Series[float]:
    least = FEWEST / people
    return pd.Series(ndtri(np.clip(share, least, 1.0 - least)), index=share.index)


def _look_up_measure(figure: Mapping[str, Any], runs: pd.DataFrame, arm: str, year: int) -> pd.Series[float]:
    of_year = runs[(runs["fiscal_year"] == year) & (runs["arm"] == arm)].set_index(["world", "replication"])
    values: pd.Series[float] = of_year[figure["measure"]]
    return values - of_year[figure["minus"]] if "minus" in figure else values


def why_seen(name: str) -> str:
    """Why the model has seen a block, empty for one that it has not or that is not declared."""
    return next((each.seen_since for each in load_holdouts()[0] if each.id == name), "")


def coverage(table: pd.DataFrame) -> dict[str, float]:
    """Share of figures in their 50 and 90 percent bands, stress tests left out, and how many figures there are."""
    counted = table[~table["is_stress_test"]]
    return {
        "figures": len(counted),
        "in_50": float(counted["is_in_50"].mean()),
        "in_90": float(counted["is_in_90"].mean()),
    }


def holdouts_text(table: pd.DataFrame) -> str:
    """Lay the hold-outs out for a terminal, misses as plain as hits."""
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
    lines += [
        "",
        f"coverage over {found['figures']:.0f} figures: {found['in_50']:.0%} in the 50 percent bands, "
        f"{found['in_90']:.0%} in the 90 percent bands",
    ]
    return "\n".join(lines)
