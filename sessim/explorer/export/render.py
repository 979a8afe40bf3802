"""The parts of a page as plain HTML, for a copy without a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd
import plotly.io as pio

from sessim.explorer import widgets

ATTRIBUTES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
}
LEFT_OUT = frozenset({"children", "style", "n_clicks", "key", "href"})
VOID = frozenset({"br", "hr", "img", "input"})
Leads = Callable[[str], str]


def render(part: Any, leads: Leads) -> str:
    """A part of a page and everything in it.

    Args:
        part: A Dash component, a text, or a list of either; anything that needs a server is left out.
        leads: Gives the address in the copy of an address of the explorer; empty if the copy has no such page.
    """
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return "".join(render(each, leads) for each in part)
    if not hasattr(part, "to_plotly_json"):
        return escape(str(part))
    described = part.to_plotly_json()
    kind, properties = described["type"], described["props"]
    if described["namespace"] == "dash_html_components":
        return _render_element(kind.lower(), properties, leads)
    if kind == "Graph":
        figure = pio.to_json(properties["figure"], validate=False)
        style = _write_style(properties.get("style") or {})
        return f'<div class="drawn" style="{style}" data-figure="{escape(figure, quote=True)}"></div>'
    if kind == "AgGrid":
        return render(_make_plain_table(properties), leads)
    return ""


def _render_element(tag: str, properties: Mapping[str, Any], leads: Leads) -> str:
    inside = render(properties.get("children"), leads)
    if tag == "button" and "data-take" not in properties:
        return ""
    words = [tag, *(_write_attribute(name, value) for name, value in properties.items() if name not in LEFT_OUT)]
    if properties.get("style"):
        words.append(f'style="{_write_style(properties["style"])}"')
    if tag == "a":
        to = leads(str(properties.get("href") or ""))
        if not to:
            return inside
        words.append(f'href="{escape(to, quote=True)}"')
    opened = f"<{' '.join(word for word in words if word)}>"
    return opened if tag in VOID else f"{opened}{inside}</{tag}>"


def _write_attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    known = ATTRIBUTES.get(name, name)
    return known if value is True else f'{known}="{escape(str(value), quote=True)}"'


def _write_style(style: Mapping[str, Any]) -> str:
    pairs = [(re.sub("([A-Z])", lambda found: f"-{found[1].lower()}", name), value) for name, value in style.items()]
    return escape("; ".join(f"{name}: {value}" for name, value in pairs if value is not None), quote=True)


def _make_plain_table(properties: Mapping[str, Any]) -> Any:
    """The rows of a grid as a plain table, since a grid needs the scripts of the explorer."""
    columns = {each["field"]: each["headerName"] for each in properties["columnDefs"]}
    table = pd.DataFrame(properties["rowData"], columns=list(columns)).rename(columns=columns)
    return widgets.make_table(table, "All rows", is_tall=True)
