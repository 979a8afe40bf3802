"""A part of a page that is filled by models run on the spot: it asks for more until nothing more comes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from dash import dcc, html

from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import build_panel
from sessim.evidence.contrasts.estimates import Arm, Frame
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.stamps import explain_stamp
from sessim.explorer import widgets
from sessim.explorer.laboratory import Job
from sessim.settings.worlds.posterior import TABLE, find_posterior_folder


def build_request(values: Mapping[str, Any], seen: int) -> dict[str, Any]:
    """What a page asks for: a state, and more than the replications that it has seen."""
    return {"of": json.dumps(dict(values), sort_keys=True), "seen": seen}


def lay_out_live(values: Mapping[str, Any], job: Job, drawn: Sequence[Any]) -> list[Any]:
    """The part of a page that follows a job, with what is drawn so far."""
    seen = job.done if drawn else -1
    return [
        dcc.Store(id="live-ask", data=build_request(values, seen)),
        dcc.Store(id="live-told"),
        html.Div(draw_progress(job), id="live-progress", className="progress", role="status"),
        html.Div(list(drawn), id="live"),
    ]


def draw_progress(job: Job) -> list[Any]:
    """How many replications or worlds are in, as a bar and in words."""
    noun = "worlds" if len(job.settings.worlds) > 1 else "replications"
    ends = "" if job.is_over else ", more are coming in" if job.done else ", the first is being simulated"
    bar = html.Progress(
        value=str(job.done),
        max=str(job.planned),
        **widgets.name_attributes(aria_label="replications that have come in"),
    )
    return [bar, html.Span(f"{job.done} of {job.planned} {noun}{ends}")]


def frame_runs(job: Job) -> Frame:
    """What has come in, in the form of a study: the central world apart from those that count."""
    panel, central = split_central(build_panel(job.runs()))
    arms = {each.label: Arm(each.label, each.title, each.description, each.role) for each in job.settings.arms}
    return Frame(panel, job.settings.world_table, read_declarations(), arms, job.settings.first_fiscal_year, central)


def has_posterior() -> bool:
    """Whether a calibration has left worlds to draw from."""
    return (find_posterior_folder() / TABLE).is_file()


def stamp_live(frame: Frame, *, is_calibrated: bool) -> str:
    """The stamp for the number of worlds that are in, as for a stored study of that size."""
    counted = int(np.sum(frame.panel.is_stored.any(axis=(0, 2))))
    return explain_stamp({"settings": {"worlds": counted}, "posterior": is_calibrated})
