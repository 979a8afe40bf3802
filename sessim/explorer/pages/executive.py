"""One executive: a person's years under two policies side by side, and why each rating came out as it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.corps.seats import APPOINTMENTS, Seats
from sessim.evidence.contrasts.number_format import format_number as worded
from sessim.explorer import widgets
from sessim.explorer.query import Check, any_text, one_of, whole_number
from sessim.explorer.runs import (
    FOCAL,
    LARGEST_REPLICATION,
    POPULATION,
    REFERENCE,
    compose_two_arms,
    policy_names,
    two_arm_words,
)
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml
from sessim.report.figures.live import draw_person_years, draw_signal_parts
from sessim.settings.study_settings import StudySettings
from sessim.study.story import Lived, replay, select_years_of_person
from sessim.year.chronicle import SeatYear

LARGEST_SEAT = 9_999_999
EXITS = {1: "was removed", 2: "died", 3: "retired", 4: "quit"}
RANKS = {1: "a Meritorious rank award", 2: "a Distinguished rank award"}
PANELS = (
    ("rating", "Annual summary rating", "level"),
    ("pay", "Basic pay", "thousand dollars"),
    ("award", "Performance award", "thousand dollars"),
    ("effort", "Effort response", "applicant SD"),
    ("fairness", "Felt fairness", "−3 to 3"),
    ("hazard", "Hazard of quitting or retiring", "percent a year"),
)
PARTS = {
    "performance": "performance",
    "leniency": "leniency",
    "affinity": "affinity",
    "inflation": "inflation",
    "lesson": "lesson from the board",
    "group_difference": "group difference",
    "job_change": "supervisor before a job change",
    "reading": "error of this rating",
}
FINDERS = {
    "any": "any career executive",
    "limited": "somebody whom the limit held to level 3",
    "raised": "somebody whose board raised the rating",
    "leaves": "somebody who leaves under one policy only",
}
PROPERTY_WORDS = {
    "limited": ("limited", "limit", "held", "capped"),
    "raised": ("raised", "raise", "upgraded"),
    "leaves": ("leaves", "leave", "leaver", "quits", "retires"),
    "any": ("any", "anybody", "anyone"),
}


def checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    policies = one_of(tuple(find_option_files("policy")))
    return {
        "policy": policies,
        "reference": policies,
        "population": one_of(tuple(find_option_files("population"))),
        "replication": whole_number(0, LARGEST_REPLICATION),
        "find": one_of(tuple(FINDERS)),
        "seek": any_text,
        "luck": whole_number(0, LARGEST_SEAT),
    }


def controls(context: Context, values: Values) -> list[Any]:
    """Two policies, and how the person is found."""
    policies = policy_names()
    populations = {name: str(read_yaml(path)["title"]) for name, path in find_option_files("population").items()}
    settings = _compose_settings(values)
    agencies = [each.name for each in settings.population.agencies]
    return [
        widgets.group(
            "Two policies",
            [
                widgets.select("policy", "Under", policies, values.get("policy", FOCAL), FOCAL),
                widgets.select("reference", "And under", policies, values.get("reference", REFERENCE), REFERENCE),
                widgets.select(
                    "population",
                    "Corps",
                    populations,
                    values.get("population", POPULATION),
                    POPULATION,
                    reload="seek",
                ),
                widgets.text_field(
                    "replication", "Replication (luck of the world)", values.get("replication", ""), "0–999", "0"
                ),
            ],
        ),
        widgets.group(
            "The person",
            [
                widgets.select("find", "Show", FINDERS, values.get("find", "limited"), "limited"),
                widgets.text_field(
                    "seek",
                    "Search",
                    values.get("seek", ""),
                    "agency, seat or property",
                    "such as treasury raised, or 17",
                    suggestions=agencies,
                ),
                widgets.text_field("luck", "Which of them (any number)", values.get("luck", ""), "number", "0"),
                html.Button(
                    "Somebody else at random", id="someone-else", n_clicks=0, **widgets.marks(data_random="luck")
                ),
            ],
        ),
    ]


def _compose_settings(values: Values) -> StudySettings:
    return compose_two_arms(*_read_policies(values), "central")


def _read_policies(values: Values) -> tuple[str, str, str]:
    return values.get("policy", FOCAL), values.get("reference", REFERENCE), values.get("population", POPULATION)


def body(context: Context, values: Values, session: str) -> list[Any]:
    """The person's years under both policies, and the reasons of each rating."""
    settings = _compose_settings(values)
    replication = int(values.get("replication", "0"))
    words = two_arm_words(*_read_policies(values), "central")
    key = (*words, replication)
    lived = context.library.keep(("flow", *key), lambda: replay(settings, replication=replication))
    seat = find_seat(lived, settings, values)
    told = context.library.keep(("story", *key, seat), lambda: replay(settings, [seat], replication=replication))
    first = settings.first_fiscal_year
    stories = {arm.label: select_years_of_person(told.stories[arm.label][seat], first) for arm in settings.arms}
    one = next((years for years in stories.values() if years), None)
    if one is None:
        return [html.P(f"Seat {seat} is vacant in fiscal year {first}; choose another.", className="notice")]
    titles = {arm.label: f"{arm.label}: {arm.title}" for arm in settings.arms}
    table = pd.concat([year_table(titles[label], years) for label, years in stories.items()], ignore_index=True)
    columns = {name: f"{title} ({unit})" for name, title, unit in PANELS}
    shown = table.rename(columns=columns | {"series": "Policy", "fiscal_year": "Fiscal year"})
    parts: list[Any] = [
        html.H2(f"Seat {seat}: {one[0].appointment} executive, {one[0].agency}"),
        html.P(_opening(stories, first), className="finding"),
        widgets.chart(
            "person-years", "The same person under both policies",
            f"Lines part from fiscal year {first} on (dashed line), for both policies share their past and every draw. This is "
            "one simulated life, not an estimate, and nobody real: a single life has no interval.",
            draw_person_years(table, PANELS, first), shown,
        ),
        html.H2("Why each rating came out as it did"),
        html.Div([_reasons(titles[label], years, first) for label, years in stories.items()], className="columns"),
    ]  # fmt: skip
    for number, (label, years) in enumerate(stories.items()):
        signals = signal_table(years)
        if len(signals):
            parts.append(
                widgets.chart(
                    f"signal-{number}", f"What the rater's signal was made of under {titles[label]}",
                    "Weighted over the critical elements. The parts add up to the signal (diamond); a part that is nothing in "
                    "every year is left out. A level is given where an element's signal passes its standard. These are the "
                    "numbers of one life and have no interval.",
                    draw_signal_parts(signals, tuple(PARTS.values())), signals,
                )
            )  # fmt: skip
    parts += [html.H2("Reproduce"), html.Code(_python(words, seat, replication), className="command")]
    return parts


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a search asks for.

    Attributes:
        seat: A seat by its number; None if the search does not name one.
        find: Property, a key of `FINDERS`.
        agencies: Places in the list of agencies; all of them if the search names none.
    """

    seat: int | None
    find: str
    agencies: tuple[int, ...]


def read_search(text: str, find: str, seats: Seats) -> Sought:
    """Read a search: a seat number, or words of a property and of an agency's name, in any order.

    Args:
        text: What was typed.
        find: Property if the search names none.
        seats: Seats of the corps.

    Raises:
        UserError: There is no such seat, or a word is neither a property nor part of an agency's name.
    """
    names = [name.lower() for name in seats.agency_names]
    everywhere = tuple(range(len(names)))
    words = text.lower().split()
    if words and words[0] == "seat":
        words = words[1:]
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        if int(words[0]) >= len(seats):
            raise UserError(f"there is no seat {words[0]}", allowed=f"0 to {len(seats) - 1}")
        return Sought(int(words[0]), find, everywhere)
    whole = " ".join(words)
    if whole in names:
        return Sought(None, find, (names.index(whole),))
    properties = [name for word in words for name, known in PROPERTY_WORDS.items() if word in known]
    rest = [word for word in words if not any(word in known for known in PROPERTY_WORDS.values())]
    agencies = tuple(place for place in everywhere if all(word in names[place] for word in rest))
    if not agencies:
        raise UserError(
            f"no agency here is called {' '.join(rest)[:60]!r}; search for part of an agency's name, a seat from 0 to "
            f"{len(seats) - 1}, or a property",
            allowed=", ".join(PROPERTY_WORDS),
        )
    return Sought(None, properties[-1] if properties else find, agencies)


def find_seat(lived: Lived, settings: StudySettings, values: Values) -> int:
    """The seat that is searched for by number, or by property and agency and a number that picks among those who fit.

    Raises:
        UserError: Nobody fits, or there is no such agency or seat.
    """
    seats = lived.seats
    sought = read_search(values.get("seek", ""), values.get("find", "limited"), seats)
    if sought.seat is not None:
        return sought.seat
    focal, reference = (lived.flows[arm.label] for arm in settings.arms[:2])
    has = {
        "limited": focal.was_limited[0],
        "raised": focal.recommended[0] > focal.initial[0],
        "leaves": (focal.final[0] > 0) & ((focal.final[2] == 0) != (reference.final[2] == 0)),
    }.get(sought.find, focal.final[0] > 0)
    career = seats.appointment == APPOINTMENTS.index("career")
    found = np.sort(seats.seat_id[has & career & np.isin(seats.agency, sought.agencies)])
    if len(found) == 0:
        where = seats.agency_names[sought.agencies[0]] if len(sought.agencies) == 1 else "any of these agencies"
        raise UserError(
            f"nobody in {where} is {FINDERS[sought.find]} in fiscal year {settings.first_fiscal_year}; search for another "
            "agency or property"
        )
    luck = int(values.get("luck", "0"))
    # a fixed stride that shares no factor with small counts walks through all of them
    return int(found[(luck * 7919) % len(found)])


def year_table(series: str, years: tuple[SeatYear, ...]) -> pd.DataFrame:
    """The person's years as rows: one column a panel."""
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


def signal_table(years: tuple[SeatYear, ...]) -> pd.DataFrame:
    """Parts of each year's signal as rows, without parts that are nothing in every year."""
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


def _opening(stories: Mapping[str, tuple[SeatYear, ...]], first: int) -> str:
    parts = []
    for label, years in stories.items():
        policy = [year for year in years if year.fiscal_year >= first]
        ratings = ", ".join(str(year.columns["final_level"]) for year in policy if year.columns["is_rated"]) or "none"
        held = sum(year.columns["was_limited"] for year in policy)
        text = f"Under {label} the ratings are {ratings}"
        text += f"; {held} of them held to level 3 by the limit" if held else ""
        last = years[-1] if years else None
        if last is not None and last.columns["exit_kind"]:
            text += f"; the person {EXITS[last.columns['exit_kind']]} at the end of fiscal year {last.fiscal_year}"
        parts.append(text + ".")
    return " ".join(parts)


def _reasons(title: str, years: tuple[SeatYear, ...], first: int) -> Any:
    cards = [html.Div([html.H3(f"Fiscal year {year.fiscal_year}"), html.Ul([html.Li(line) for line in reasons(year)])],
                      className="year-card") for year in years if year.fiscal_year >= first]  # fmt: skip
    return html.Div([html.H3(title), *cards])


def reasons(year: SeatYear) -> list[str]:
    """Why a year's rating came out as it did, every number a column of the table or what a stage left."""
    held = year.columns
    if year.signal is None or year.board is None:
        return [f"Not rated: served {held['months_served']:.1f} months."]
    signal, board = year.signal, year.board

    def signed(value: float) -> str:
        return worded(value, 2, is_signed=True)

    parts = ", ".join(
        f"{words} {signed(getattr(signal, name))}" for name, words in PARTS.items() if getattr(signal, name)
    )
    elements, weights = (", ".join(map(str, each)) for each in (held["element_level"], year.weights))
    takes_out = f"{100 * board.leniency_removed:.0f} percent of that and {100 * board.rigour:.0f} percent of inflation"
    if board.political_pull:
        takes_out += f", political members add {signed(board.political_pull)} SD"
    lines = [
        f"Rater: signal {signed(signal.total)} SD, of which {parts}. Element levels {elements} (weights {weights}) give "
        f"{held['initial_points']} points: level {held['initial_level']}.",
        f"Board: sees the rater {signed(board.leniency_seen)} SD from the component's mean and takes out {takes_out}; its own "
        f"reading is level {board.own_level}, and it "
        f"{'acts: level' if board.acted else 'leaves level'} {held['recommended_level']}.",
    ]
    if year.slot is None:
        lines.append("Limit: none binds here.")
    else:
        slot = year.slot
        claim = f"{slot.slots} places for {slot.claimants} claimants among {slot.counted} counted"
        if slot.place:
            fate = "held to level 3" if held["was_limited"] else "keeps the rating"
            lines.append(f"Limit: {claim}; place {slot.place} in the queue, {fate}.")
        else:
            lines.append(f"Limit: {claim}; no claim to a place.")
    result = [
        f"Result: level {held['final_level']}, award ${held['award_granted']:,.0f}, pay change ${held['pay_rise']:,.0f}"
    ]
    if held["rank_given"]:
        result.append(RANKS[held["rank_given"]])
    result.append(f"{signed(held['shortfall'])} levels short of what was expected, fairness {signed(held['fairness'])}")
    quits, retires = (f"{100 * held[name]:.1f} percent" for name in ("quit_hazard", "retire_hazard"))
    result.append(f"probability of quitting {quits}, of retiring {retires}")
    if held["exit_kind"]:
        result.append(EXITS[held["exit_kind"]])
    return [*lines, "; ".join(result) + "."]


def _python(words: list[str], seat: int, replication: int) -> str:
    settings = ", ".join(repr(word) for word in words)
    return (
        "from sessim.settings.compose import compose_study\nfrom sessim.study.story import replay\n"
        f"replay(compose_study([{settings}]), [{seat}], replication={replication})"
    )


TAB = Tab(
    "/executive", "One executive", "One simulated person's years under two policies, and why each rating came out as it did.",
    checks, controls, body,
)  # fmt: skip
