"""One executive: a person's years under two policies side by side, and why each rating came out as it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.explorer import widgets
from sessim.explorer.options import find_problems, list_policies, list_populations
from sessim.explorer.pages.executive.search import FINDERS, LARGEST_SEAT, find_seat
from sessim.explorer.pages.executive.words import PARTS, describe_ratings, explain_rating
from sessim.explorer.query import Check, accept_any_text, require_one_of, require_whole_number
from sessim.explorer.runs import (
    FOCAL,
    LARGEST_REPLICATION,
    POPULATION,
    REFERENCE,
    compose_two_arms,
    list_two_arm_settings,
)
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files
from sessim.report.figures.live import draw_person_years, draw_signal_parts
from sessim.settings.study_settings import StudySettings
from sessim.study.story import replay, select_years_of_person
from sessim.year.chronicle import SeatYear

PANELS = (
    ("rating", "Annual summary rating", "level"),
    ("pay", "Basic pay", "thousand dollars"),
    ("award", "Performance award", "thousand dollars"),
    ("effort", "Effort response", "std. deviations"),
    ("fairness", "Felt fairness", "−3 to 3"),
    ("hazard", "Hazard of quitting or retiring", "percent a year"),
)


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    policies = require_one_of(tuple(find_option_files("policy")))
    return {
        "policy": policies,
        "reference": policies,
        "population": require_one_of(tuple(find_option_files("population"))),
        "replication": require_whole_number(0, LARGEST_REPLICATION),
        "find": require_one_of(tuple(FINDERS)),
        "seek": accept_any_text,
        "luck": require_whole_number(0, LARGEST_SEAT),
    }


def build_controls(context: Context, values: Values) -> list[Any]:
    """Two policies, and how the person is found."""
    policies, populations = list_policies().titles, list_populations().titles
    return [
        widgets.make_group(
            "Two policies",
            [
                widgets.make_select("policy", "Under", policies, values.get("policy", FOCAL), FOCAL),
                widgets.make_select("reference", "And under", policies, values.get("reference", REFERENCE), REFERENCE),
                widgets.make_select(
                    "population",
                    "Corps",
                    populations,
                    values.get("population", POPULATION),
                    POPULATION,
                    reload="seek",
                ),
                widgets.make_text_field(
                    "replication", "Replication (luck of the world)", values.get("replication", ""), "0–999", "0"
                ),
            ],
        ),
        widgets.make_group(
            "The person",
            [
                widgets.make_select("find", "Show", FINDERS, values.get("find", "limited"), "limited"),
                widgets.make_text_field(
                    "seek",
                    "Search",
                    values.get("seek", ""),
                    "agency, seat or property",
                    "such as treasury raised, or 17",
                    suggestions=_list_agencies(values),
                ),
                widgets.make_text_field("luck", "Which of them (any number)", values.get("luck", ""), "number", "0"),
                html.Button(
                    "Someone else at random",
                    id="someone-else",
                    n_clicks=0,
                    **widgets.name_attributes(data_random="luck"),
                ),
            ],
        ),
    ]


def _list_agencies(values: Values) -> list[str]:
    """Agencies of the corps; none if it cannot be read; the body then says what is wrong."""
    try:
        return [each.name for each in _compose_settings(values).population.agencies]
    except UserError:
        return []


def _compose_settings(values: Values) -> StudySettings:
    return compose_two_arms(*_read_policies(values), "central")


def _read_policies(values: Values) -> tuple[str, str, str]:
    return values.get("policy", FOCAL), values.get("reference", REFERENCE), values.get("population", POPULATION)


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The person's years under both policies, and the reasons of each rating."""
    settings = _compose_settings(values)
    replication = int(values.get("replication", "0"))
    words = list_two_arm_settings(*_read_policies(values), "central")
    key = (*words, replication)
    lived = context.library.keep(("flow", *key), lambda: replay(settings, replication=replication))
    seat = find_seat(lived, settings, values)
    told = context.library.keep(("story", *key, seat), lambda: replay(settings, [seat], replication=replication))
    first = settings.first_fiscal_year
    stories = {arm.label: select_years_of_person(told.stories[arm.label][seat], first) for arm in settings.arms}
    one = next((years for years in stories.values() if years), None)
    if one is None:
        return [html.P(f"Seat {seat} is vacant in fiscal year {first}; choose another.", className="notice")]
    titles = {arm.label: name_arm(arm.title, arm.label) for arm in settings.arms}
    table = pd.concat([tabulate_years(titles[label], years) for label, years in stories.items()], ignore_index=True)
    columns = {name: f"{title} ({unit})" for name, title, unit in PANELS}
    shown = table.rename(columns=columns | {"series": "Policy", "fiscal_year": "Fiscal year"})
    parts: list[Any] = [
        html.H2(f"Seat {seat}: {one[0].appointment} executive, {one[0].agency}"),
        html.P(describe_ratings({titles[label]: years for label, years in stories.items()}, first), className="finding"),
        widgets.make_chart(
            "person-years", "The same person under both policies",
            f"The lines part from fiscal year {first} on (dashed line), because both policies share their past and every draw. "
            "This is one simulated life, not an estimate and not a real person; a single life has no interval.",
            draw_person_years(table, PANELS, first), shown,
        ),
        html.H2("Why each rating came out as it did"),
        html.Div([_lay_out_reasons(titles[label], years, first) for label, years in stories.items()], className="columns"),
    ]  # fmt: skip
    for number, (label, years) in enumerate(stories.items()):
        signals = tabulate_signal(years)
        if len(signals):
            parts.append(
                widgets.make_chart(
                    f"signal-{number}", f"What the rater's signal was made of under {titles[label]}",
                    "Weighted over the critical elements. The parts add up to the signal (diamond); a part that is zero in "
                    "every year is left out. A level is given where an element's signal passes its standard. These are the "
                    "numbers of one life and have no interval.",
                    draw_signal_parts(signals, tuple(PARTS.values())), signals,
                )
            )  # fmt: skip
    parts += [html.H2("Reproduce"), html.Code(_write_python(words, seat, replication), className="command")]
    return parts


def tabulate_years(series: str, years: tuple[SeatYear, ...]) -> pd.DataFrame:
    """The person's years as rows: one column per panel."""
    rows = []
    for year in years:
        held = year.columns
        rows.append(
            {
                "series": series,
                "fiscal_year": year.fiscal_year,
                "rating": held["final_level"] if held["is_rated"] else np.nan,
                "pay": held["pay"] / 1000.0,
                "award": held["award_granted"] / 1000.0,
                "effort": held["effort"],
                "fairness": held["fairness"],
                "hazard": 100.0 * (1.0 - (1.0 - held["quit_hazard"]) * (1.0 - held["retire_hazard"])),
            }
        )
    return pd.DataFrame(rows)


def tabulate_signal(years: tuple[SeatYear, ...]) -> pd.DataFrame:
    """Parts of each year's signal as rows, without parts that are zero in every year."""
    signals = [(year, year.signal) for year in years if year.signal is not None]
    shown = [name for name in PARTS if any(getattr(signal, name) for _, signal in signals)]
    return pd.DataFrame(
        {
            "fiscal_year": year.fiscal_year,
            "part": PARTS[name],
            "value": getattr(signal, name),
            "total": signal.total,
            "level4": year.standards[2],
        }
        for year, signal in signals
        for name in shown
    )


def _lay_out_reasons(title: str, years: tuple[SeatYear, ...], first: int) -> Any:
    cards = [html.Div([html.H3(f"Fiscal year {year.fiscal_year}"), html.Ul([html.Li(line) for line in explain_rating(year)])],
                      className="year-card") for year in years if year.fiscal_year >= first]  # fmt: skip
    return html.Div([html.H3(title), *cards])


def _write_python(words: list[str], seat: int, replication: int) -> str:
    settings = ", ".join(repr(word) for word in words)
    return (
        "from sessim.settings.compose import compose_study\nfrom sessim.study.story import replay\n"
        f"replay(compose_study([{settings}]), [{seat}], replication={replication})"
    )


def _find_problems(context: Context) -> Sequence[str]:
    return find_problems()


TAB = Tab(
    "/executive", "One executive", "One simulated person's years under two policies, and why each rating came out as it did.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
