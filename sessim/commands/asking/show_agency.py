"""`sessim show agency`: what is known of an agency, what the model makes of it, and how far it is pulled to the overall mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessim.commands.terminal import apply_style, print_json
from sessim.ground.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

FIT = Path("results") / "calibration" / "fit.csv"


def show_agency(options: argparse.Namespace) -> int:
    """Print what is known of an agency and what the model makes of it."""
    from sessim.settings.explain import describe_agency

    if options.year or options.law:
        raise UserError(
            "--year and --law apply to policies only", where="command line", allowed="sessim show policy NAME"
        )
    about = describe_agency(options.name)
    figures = _find_figures(about.name)
    if options.json:
        print_json(
            {
                "agency": about.name,
                "career_seats": about.career_seats,
                "known": list(about.known),
                "norm": about.norm,
                "share_pulled_to_the_mean": about.share_pulled,
                "figures": figures,
            }
        )
        return 0
    print(apply_style(f"{about.name}: {about.career_seats} career seats in the corps of {about.corps}", "bold"))
    print(f"\n{apply_style('What is known', 'key')}")
    for line in about.known or ("nothing: the model uses no published share of its ratings",):
        print(f"  {line}")
    print(f"\n{apply_style('What the model makes of it', 'key')}")
    print(f"  {about.norm}")
    print(f"\n{apply_style('What the calibrated worlds say', 'key')}")
    for row in figures:
        verdict = "inside the middle 90 percent" if row["is_met"] else "a miss: outside the middle 90 percent"
        print(
            f"  {row['title']}: published {row['published']:.1%}; the worlds say {row['median']:.1%} "
            f"({row['low90']:.1%} to {row['high90']:.1%}); {verdict}"
        )
    if not figures:
        print(
            "  no published figure for this agency is compared with them (`sessim list agencies` shows those that are)"
        )
    print("\nThe model knows an agency by its seats and its habit of rating. This is not a forecast for any person.")
    return 0


def _find_figures(agency: str) -> list[dict[str, Any]]:
    """Rows of the calibration's fit that concern an agency."""
    from sessim.calibration.fit.targets import components_of, load_targets
    from sessim.ground.resources import read_csv

    if not FIT.is_file():
        return []
    named = {each.id: each.title for each in components_of(load_targets()) if each.figure.get("agency") == agency}
    table: pd.DataFrame = read_csv(FIT)
    columns = ["component", "title", "published", "low90", "median", "high90", "is_met"]
    return table.loc[table["component"].isin(list(named)), columns].astype({"is_met": bool}).to_dict("records")  # type: ignore[return-value]
