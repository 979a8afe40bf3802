"""Your agency: its places by the law, what is known of its ratings, and what the model says about agencies like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.evidence.contrasts import contrasts, number_format
from sessim.evidence.contrasts.estimates import Frame
from sessim.explorer import widgets
from sessim.explorer.laboratory import Job
from sessim.explorer.live import frame_runs, has_posterior, lay_out_live, stamp_live
from sessim.explorer.options import find_problems, list_policies
from sessim.explorer.pages.agency.choice import (
    LARGEST,
    LARGEST_PAY,
    OWN,
    OWN_NAME,
    SHOWN_FIRST,
    WORLDS,
    YEARS,
    choose_agency,
    compose_agency,
    list_agencies,
    list_agency_settings,
    read_pay,
)
from sessim.explorer.pages.agency.places import say_awards, say_places
from sessim.explorer.pages.home.page import estimate_cards, lay_out_cards
from sessim.explorer.query import Check, require_number, require_one_of, require_whole_number
from sessim.explorer.runs import FOCAL, POPULATION, REFERENCE
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files
from sessim.measures.catalogue import BY_NAME
from sessim.settings.explain import describe_agency
from sessim.settings.population.known_norms import read_government_shares

LEVELS = ("top_share", "limited_share", "below3_share", "exit_rate", "award_share_of_pay")
NEEDED_TO_SHOW = 3  # worlds, the central one included
NO_FORECAST = (
    "This is not a forecast of any person or of what this agency will do: the model knows an agency by its size and, where "
    "published, its rating habits. Read it as what happens in agencies like it, in worlds consistent with the record."
)


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    policies = require_one_of(tuple(find_option_files("policy")))
    return {
        "agency": require_one_of((OWN, *(each.name for each in list_agencies()))),
        "policy": policies,
        "reference": policies,
        "career": require_whole_number(1, LARGEST),
        "noncareer": require_whole_number(0, LARGEST),
        "limited": require_whole_number(0, LARGEST),
        "level5": require_number(0, 100),
        "pay": require_number(1, LARGEST_PAY),
    }


def build_controls(context: Context, values: Values) -> list[Any]:
    """Which agency, and which two policies."""
    named = {each.name: f"{each.name} ({each.career} career executives)" for each in list_agencies()}
    first = list_agencies()[SHOWN_FIRST].name
    chosen = values.get("agency", first)
    own = "career noncareer limited level5"
    parts = [
        widgets.make_select("agency", "Agency", named | {OWN: f"{OWN_NAME} …"}, chosen, first, reload=own),
    ]
    if chosen == OWN:
        year = max(read_government_shares())
        typed = (
            ("career", "Career executives", "people", "such as 60"),
            ("noncareer", "Noncareer executives", "people", "0"),
            ("limited", "Limited-term executives", "people", "0"),
            ("level5", f"Rated level 5 in fiscal year {year}, if known", "of 100", "not known"),
        )
        parts += [
            widgets.make_text_field(key, label, values.get(key, ""), unit, hint) for key, label, unit, hint in typed
        ]
    parts.append(
        widgets.make_text_field(
            "pay", "Average basic pay, if known", values.get("pay", ""), "dollars a year", "not known"
        )
    )
    policies = list_policies().titles
    return [
        widgets.make_group("The agency", parts),
        widgets.make_group(
            "Two policies",
            [
                widgets.make_select("policy", "Policy", policies, values.get("policy", FOCAL), FOCAL),
                widgets.make_select("reference", "Compared with", policies, values.get("reference", REFERENCE), REFERENCE),
            ],
        ),
    ]  # fmt: skip


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The law first, which needs no runs; then runs of the agency as a corps of its own.

    Raises:
        UserError: No such agency, a size is missing, or the policies are the same.
    """
    agency = choose_agency(values)
    words = list_agency_settings(values, agency)
    settings = compose_agency(words)
    year = settings.first_fiscal_year + settings.years - 1
    job = context.laboratory.start(session, words, settings)
    law = []
    for arm in settings.arms[:2]:
        rules, pay = arm.rulebooks[year], read_pay(values)
        law += [html.H3(f"“{arm.title}”"), html.P(say_places(agency, rules)), html.P(say_awards(agency, rules, pay))]
    if agency.is_inspector_general:
        law.insert(0, html.P("It is an Office of Inspector General, which is counted apart from its agency."))
    return [
        html.H2(agency.name),
        html.P(html.B(NO_FORECAST), className="stamp"),
        html.Div([html.H2(f"By the rules of fiscal year {year}"), *law], className="card law"),
        *_say_known(values),
        html.H2(f"In the model: {WORLDS} worlds, {YEARS} years"),
        *lay_out_live(values, job, draw_live(context, values, job)),
    ]  # fmt: skip


def _say_known(values: Values) -> list[Any]:
    """What was published about the agency's ratings and what the model makes of it; nothing for one that is typed."""
    name = values.get("agency", list_agencies()[SHOWN_FIRST].name)
    if name == OWN:
        return []
    about = describe_agency(name, [f"population={POPULATION}"])
    known = about.known or ("The model uses no published share of its ratings.",)
    return [
        html.H2("What is known of its ratings"),
        html.Ul([html.Li(each) for each in (*known, f"In the model: {about.norm}.")]),
    ]


def draw_live(context: Context, values: Values, job: Job) -> list[Any]:
    """Levels under both policies, and the nine questions; nothing until there are worlds to compare.

    Raises:
        UserError: A run failed.
    """
    if job.failure:
        raise UserError(f"the model stopped: {job.failure}")
    if job.done < min(NEEDED_TO_SHOW, job.planned):
        return []
    frame = frame_runs(job)
    stamp = stamp_live(frame, is_calibrated=has_posterior())
    table = tabulate_levels(frame)
    return [
        *([html.P(html.B(stamp), className="stamp")] if stamp else []),
        *([html.P(table.attrs["said"], className="finding")]),
        widgets.make_table(table, "Mean over policy years: median over worlds, and the middle 90 percent of them"),
        html.H2("The questions, for an agency like it"),
        lay_out_cards(estimate_cards(frame, job.settings.questions)),
    ]


def tabulate_levels(frame: Frame) -> pd.DataFrame:
    """Levels of both arms, median and middle 90 percent over worlds; `attrs["said"]` says the first of them as a sentence."""
    labels = [label for label, arm in frame.arms.items() if arm.role in ("focal", "reference")][:2]
    rows, said = [], ""
    for name in LEVELS:
        spreads = [_measure_level(frame, name, label) for label in labels]
        rows.append([BY_NAME[name].meaning, *(f"{middle:.1f} ({low:.1f} to {high:.1f})" for low, middle, high in spreads),
                     number_format.display(name).level])  # fmt: skip
        if not said:
            (low, now, high), (_, before, _) = spreads
            titles = [frame.arms[label].title for label in labels]
            said = (
                f"Of 100 rated executives {now:.0f} are rated at levels 4 and 5 under “{titles[0]}” ({low:.0f} to {high:.0f} "
                f"in 90 percent of worlds) instead of {before:.0f} under “{titles[1]}”."
            )
    columns = ["what", *(f"“{frame.arms[label].title}”" for label in labels), "unit"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["said"] = said
    return table


def _measure_level(frame: Frame, measure: str, label: str) -> tuple[float, float, float]:
    levels = (
        contrasts.level(frame.panel, measure, label, "mean", frame.first_year) * number_format.display(measure).scale
    )
    low, middle, high = np.quantile(levels, (0.05, 0.5, 0.95)) if len(levels) else (np.nan,) * 3
    return float(low), float(middle), float(high)


def _find_problems(context: Context) -> Sequence[str]:
    return find_problems()


TAB = Tab(
    "/agency", "Your agency", "Pick an agency or type its size: its places under the limit, and the model on agencies like it.",
    list_checks, _find_problems, build_controls, build_body, draw_live,
)  # fmt: skip
