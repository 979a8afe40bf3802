"""The templates of the pages: everything escaped, no control characters, and a missing name is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
import plotly.graph_objects as go

from sessim.ground.inert import drop_controls, escape_labels


def load_template(name: str, room: str = "sessim.report", **filters: Callable[..., Any]) -> jinja2.Template:
    """A template of the folder `templates` of a room, strict, with its white space tidied.

    Args:
        name: Name of the file.
        room: Name of the room.
        **filters: Filters that the template uses in addition to those of Jinja.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(room),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_drop_controls,
    )
    environment.filters |= filters
    return environment.get_template(name)


def figure_json(figure: go.Figure) -> str:
    """A figure as JSON for a script element: it cannot end the element, and its labels carry no links or images."""
    return script_json(escape_labels(figure.to_json()))


def script_json(text: str) -> str:
    """JSON that cannot end the script element it is in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def _drop_controls(value: Any) -> Any:
    return drop_controls(value) if type(value) is str else value
