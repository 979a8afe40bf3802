"""What the record did and what the model does: the figures that the first model missed, published against ours, as a table.

`python -m tests.tools.movements` lives the blocks of `configs/calibration/history.yaml` in the central world, `--worlds prior
--number 60` in worlds drawn from the declared ranges, before any calibration. `--save now.csv` keeps the table, and `--before
then.csv` sets an earlier one beside it. Half a minute in the central world; a prior world takes a second or two.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.calibration.history.blocks import LEVEL, LIVED, Block, compose_episode, load_history
from sessim.calibration.history.episodes import replace_worlds, run_episode
from sessim.calibration.history.figures import figure_of
from sessim.settings.compose import compose_study
from sessim.settings.worlds.parameters import load_mechanisms

MISSED = {
    "award_squeeze_fy2009_fy2013": ("gap_ratio", "exits_fy2009", "quits_fy2009", "exits_rise"),
    "transition_year": ("first_year_ratio",),
    "capped_pay_1980": ("capped_ratio",),
    "veterans_affairs_fy2013_fy2016": ("va_fy2013",),
    "tightening_fy2003_fy2005": ("level5_fy2004", "level5_fy2005"),
}
AWARD_GAP = "gap_ratio"
FY2026 = (
    "policy=operating_cap", "population=july_2026", "run.first_fiscal_year=2026", "run.years=1", "run.exodus=false",
    "run.hiring_freeze=false",
)  # fmt: skip
REPLICATIONS = {"central": 8, "prior": 1}


def draw_worlds(design: str, number: int) -> pd.DataFrame:
    """Worlds as a table: the central one, or some drawn from the ranges of the literature."""
    if design == "central":
        return compose_study(["world=central"]).world_table.drop(columns="world")
    drawn = compose_study(["world=literature_ranges", f"run.worlds={number + 1}"]).world_table
    return drawn[drawn["world"] > 0].drop(columns="world").reset_index(drop=True)


def list_practices() -> list[str]:
    """Theories of what gives way when the awards pool is short."""
    return [each.name for mechanism in load_mechanisms() if mechanism.name == "awarding" for each in mechanism.theories]


def list_movements(
    worlds: pd.DataFrame, design: str, folder: Path, *, shows_progress: bool
) -> Iterator[dict[str, object]]:
    """Live every block in the worlds; a row a missed figure, the award gap under each practice alone, and one for FY2026."""
    typed = [f"run.replications={REPLICATIONS[design]}"]

    def live(block: Block, in_worlds: pd.DataFrame, name: str) -> pd.DataFrame:
        study = replace_worlds(compose_episode(block, typed), in_worlds, name, folder / name)
        return run_episode(study, [*block.settings, *typed], shows_progress=shows_progress)

    for block in (each for each in load_history() if each.id in MISSED):
        runs = live(block, worlds, block.id)
        for figure in (each for each in block.figures if each["id"] in MISSED[block.id]):
            yield make_row(figure["id"], figure["title"], figure, runs)
        for gap in (each for each in block.figures if each["id"] == AWARD_GAP):
            for practice in list_practices():
                alone = live(block, worlds.assign(**{"theory.awarding": practice}), f"{block.id}_{practice}")
                yield make_row(
                    f"{gap['id']}_{practice}", f"The same gap, every agency's practice {practice!r}", gap, alone
                )
    typed = ["experiment=nowcast", *FY2026, "world=central", "run.worlds=1", *typed]
    study = replace_worlds(compose_study(typed), worlds, "fy2026", folder / "fy2026")
    runs = run_episode(study, typed, shows_progress=shows_progress)
    top_share = {"id": "top_share_fy2026", "measure": "top_share", "year": study.first_fiscal_year, "how": LEVEL}
    title = "Rated at levels 4 and 5, FY2026, under the limit alone"
    yield make_row(top_share["id"], title, top_share, runs.assign(arm=LIVED))


def make_row(name: str, title: str, figure: Mapping[str, Any], runs: pd.DataFrame) -> dict[str, object]:
    """A line of the table: a figure as published, if it was, and over worlds."""
    ours, published = figure_of(figure, runs).groupby("world").mean(), float(figure.get("published", np.nan))
    low, median, high = np.quantile(ours.dropna(), (0.05, 0.5, 0.95))
    return {"figure": name, "title": title, "published": published, "ours": median, "low": low, "high": high}


def table_text(table: pd.DataFrame) -> str:
    """Lay the table out; the band is over worlds, 90 percent."""
    lines = []
    has_before = "before" in table
    head = (
        f"{'':<64}{'published':>10}{'before':>9}{'now':>9}  band"
        if has_before
        else f"{'':<64}{'published':>10}{'now':>9}  band"
    )
    for row in table.to_dict("records"):
        published = "-" if np.isnan(row["published"]) else f"{row['published']:.3f}"
        before = f"{row['before']:>9.3f}" if has_before else ""
        band = "" if row["low"] == row["high"] else f"  {row['low']:.3f} to {row['high']:.3f}"
        lines.append(f"{row['title']:<64.64}{published:>10}{before}{row['ours']:>9.3f}{band}")
    return "\n".join([head, *lines])


def main(typed: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="published movements against the model's")
    parser.add_argument(
        "--worlds", choices=sorted(REPLICATIONS), default="central", help="worlds that are lived (central)"
    )
    parser.add_argument("--number", type=int, default=60, help="prior worlds (60)")
    parser.add_argument("--save", type=Path, help="CSV file to which the table goes")
    parser.add_argument("--before", type=Path, help="CSV file of an earlier table")
    asked = parser.parse_args(typed)
    worlds = draw_worlds(asked.worlds, asked.number)
    with tempfile.TemporaryDirectory() as folder:
        table = pd.DataFrame(list_movements(worlds, asked.worlds, Path(folder), shows_progress=True))
    if asked.save:
        table.to_csv(asked.save, index=False)
    if asked.before:
        before = pd.read_csv(asked.before).set_index("title")["ours"]
        table["before"] = table["title"].map(before)
    print(table_text(table))


if __name__ == "__main__":
    main()
