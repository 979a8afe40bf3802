"""Ratings flow: from the rater through the board to the annual summary rating, and agency by agency against its cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.corps.seats import CAREER
from sessim.explorer import widgets
from sessim.explorer.options import find_problems, list_policies, list_populations
from sessim.explorer.query import Check, require_one_of
from sessim.explorer.runs import FOCAL, POPULATION, REFERENCE, compose_two_arms, list_two_arm_settings
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.arm_names import name_arm
from sessim.ground.resources import find_option_files
from sessim.report.figures.flow import draw_agency_multiples, draw_rating_flow
from sessim.study.story import Lived, replay

REPLICATIONS = 4
SORTS = {
    "large": "the largest agencies",
    "small": "the smallest agencies that are bound",
    "bound": "where the limit bites most",
}
PANELS = 12


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    return {
        "policy": require_one_of(tuple(find_option_files("policy"))),
        "population": require_one_of(tuple(find_option_files("population"))),
        "show": require_one_of(tuple(SORTS)),
    }


def build_controls(context: Context, values: Values) -> list[Any]:
    """Policy, corps, and which agencies are drawn."""
    policies, populations = list_policies().titles, list_populations().titles
    return [
        widgets.make_group(
            "What flows",
            [
                widgets.make_select("policy", "Policy", policies, values.get("policy", FOCAL), FOCAL),
                widgets.make_select(
                    "population", "Corps", populations, values.get("population", POPULATION), POPULATION
                ),
                widgets.make_select("show", "Agencies", SORTS, values.get("show", "large"), "large"),
            ],
        )
    ]


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The flow of all ratings, and the agencies."""
    policy, population = values.get("policy", FOCAL), values.get("population", POPULATION)
    reference = REFERENCE if policy != REFERENCE else FOCAL
    settings = compose_two_arms(policy, reference, population, "central")
    words = list_two_arm_settings(policy, reference, population, "central")
    lives = [
        context.library.keep(("flow", *words, number), lambda number=number: replay(settings, replication=number))  # type: ignore[misc]
        for number in range(REPLICATIONS)
    ]
    arm = settings.arms[0]
    flows = tabulate_flow(lives, arm.label)
    first, last = settings.first_fiscal_year, settings.first_fiscal_year + settings.years - 1
    agencies = tabulate_agencies(lives, arm.label)
    drawn = pick_agencies(agencies, values.get("show", "large"))
    years = f"fiscal years {first} to {last}, mean of {REPLICATIONS} replications in the central world"
    printed = flows.assign(
        spread=[f"{low:,.1f} to {high:,.1f}" for low, high in zip(flows["low"], flows["high"], strict=True)]
    )
    printed = printed.drop(columns=["low", "high"]).rename(
        columns={"people": "people a year", "spread": "lowest to highest replication"}
    )
    return [
        html.P(f"{name_arm(arm.title, arm.label)}; {years}.", className="quiet"),
        widgets.make_chart(
            "flow-all", "From the rater over the board to the annual summary rating",
            "Career executives who are rated, people a year; colour by the level that a stream "
            "comes from. Levels under 1.5 percent have no label. The table gives the range "
            "over replications.", draw_rating_flow(flows), printed,
        ),
        widgets.make_chart(
            "flow-agencies", f"Share at levels 4 and 5: {SORTS[values.get('show', 'large')]}",
            "One panel an agency, rated career executives in brackets. Effective cap: whole places "
            "over counted executives, which "
            "rounding puts below the nominal share in small agencies; it is the mean over replications in which the limit "
            "binds the agency. In others, with too few counted, there is no limit, so ratings can exceed the cap. Band: "
            "90 percent of replications.",
            draw_agency_multiples(drawn), drawn,
        ),
    ]  # fmt: skip


def tabulate_flow(lives: Sequence[Lived], arm: str) -> pd.DataFrame:
    """People per year by initial, recommended and final level: mean, lowest and highest over replications."""
    counts = []
    for lived in lives:
        flow, career = lived.flows[arm], lived.seats.appointment == CAREER
        levels = np.zeros((6, 6, 6))
        for initial, recommended, final in zip(flow.initial, flow.recommended, flow.final, strict=True):
            rated = career & (final > 0)
            np.add.at(levels, (initial[rated], recommended[rated], final[rated]), 1.0)
        counts.append(levels / len(flow.years))
    stacked = np.stack(counts)
    rows = []
    for initial, recommended, final in np.argwhere(stacked.sum(axis=0) > 0):
        of_run = stacked[:, initial, recommended, final]
        rows.append(
            (int(initial), int(recommended), int(final), float(of_run.mean()), float(of_run.min()), float(of_run.max()))
        )
    return pd.DataFrame(rows, columns=["initial", "recommended", "final", "people", "low", "high"])


def tabulate_agencies(lives: Sequence[Lived], arm: str) -> pd.DataFrame:
    """Shares at levels 4 and 5 by agency and year, over replications, with the effective cap.

    Returns:
        Columns agency, rated, fiscal_year, recommended, final, low, high and cap (shares; cap NaN where no limit binds).
    """
    seats = lives[0].seats
    number, years = seats.number_of_agencies, lives[0].flows[arm].years
    shape = (len(lives), len(years), number)
    rated, recommended, final, cap = (np.full(shape, np.nan) for _ in range(4))
    for i, lived in enumerate(lives):
        flow, career = lived.flows[arm], lived.seats.appointment == CAREER
        for j in range(len(years)):
            here = career & (flow.final[j] > 0)
            rated[i, j] = np.bincount(seats.agency[here], minlength=number)
            people = np.maximum(rated[i, j], 1.0)
            recommended[i, j] = np.bincount(seats.agency[here & (flow.recommended[j] >= 4)], minlength=number) / people
            final[i, j] = np.bincount(seats.agency[here & (flow.final[j] >= 4)], minlength=number) / people
            cap[i, j] = flow.places[j] / np.maximum(flow.counted[j], 1)
    rows = []
    for agency, name in enumerate(seats.agency_names):
        for j, year in enumerate(years):
            low, high = np.quantile(final[:, j, agency], (0.05, 0.95))
            caps = cap[:, j, agency]
            bound = caps[np.isfinite(caps)]
            rows.append(
                (name, float(rated[:, j, agency].mean()), year, float(recommended[:, j, agency].mean()),
                 float(final[:, j, agency].mean()), float(low), float(high), float(bound.mean()) if len(bound) else float("nan"))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["agency", "rated", "fiscal_year", "recommended", "final", "low", "high", "cap"])


def pick_agencies(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """Rows of the agencies that are drawn, in their order."""
    means = table.groupby("agency").agg(
        rated=("rated", "mean"), cut=("recommended", "mean"), final=("final", "mean"), cap=("cap", "mean")
    )
    if order == "small" and means["cap"].notna().any():
        means = means[means["cap"].notna()].sort_values("rated", kind="stable")
    elif order == "bound":
        means = means.assign(bite=means["cut"] - means["final"]).sort_values("bite", ascending=False, kind="stable")
    else:
        means = means.sort_values("rated", ascending=order == "small", kind="stable")
    names = list(means.index[:PANELS])
    chosen = table[table["agency"].isin(names)]
    return chosen.sort_values("agency", key=lambda column: column.map(names.index), kind="stable", ignore_index=True)


def _find_problems(context: Context) -> Sequence[str]:
    return find_problems()


TAB = Tab(
    "/flow",
    "Ratings flow", "How ratings travel from the rater over the board to the limit, and what the limit leaves each agency.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
