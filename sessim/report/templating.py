"""The templates of the pages: everything escaped, and a name that is missing is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2


def load_template(name: str, **filters: Callable[..., Any]) -> jinja2.Template:
    """A template of `sessim/report/templates`, strict and with its white space kept in order.

    Args:
        name: Name of the file.
        **filters: Filters that the template uses beside those of Jinja.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sessim.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= filters
    return environment.get_template(name)
