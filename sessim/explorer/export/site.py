"""The static copy: the first page, a page per question, the evidence, and the stored tables, in a folder that needs no server."""

from __future__ import annotations

import shutil
import tempfile
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plotly.offline import get_plotlyjs

import sessim.report
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.export.render import render
from sessim.explorer.pages import evidence, questions
from sessim.explorer.pages.home import page as home
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import StoppedError, UserError

ASSETS = Path(__file__).parents[1] / "assets"
SHARED = ("explorer.css", "figures.js", "tables.js")
DRAW = """/* Draws each figure from the data that stand in the page. */
document.querySelectorAll("[data-figure]").forEach(function (place) {
  const figure = JSON.parse(place.dataset.figure);
  window.Plotly.newPlot(place, figure.data, figure.layout, { displaylogo: false, responsive: true, showSendToCloud: false,
    plotlyServerURL: "", modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d"] });
});
"""
# a page that is opened from a file has no origin of its own, hence `file:`
POLICY = (
    "default-src 'none'; script-src 'self' file: 'unsafe-eval'; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data: blob:; base-uri 'none'; form-action 'none'"
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="theme.css">
<link rel="stylesheet" href="explorer.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><div class="masthead"><a href="index.html" class="brand">sessim answers</a>
<nav aria-label="Pages"><ul>{links}</ul></nav></div></header>
<main id="content" tabindex="-1">
<h1>{title}</h1>
<p class="lede">{lede}</p>
<div id="body">{body}</div>
<p class="quiet">A copy of stored answers, in which nothing is run; <code>sessim explore</code> opens the live explorer. Tables:
{tables}.</p>
</main>
<script src="plotly.js"></script>
<script src="figures.js"></script>
<script src="tables.js"></script>
<script src="draw.js"></script>
</body>
</html>
"""


def export_site(context: Context, folder: Path) -> int:
    """Write the static copy, whole or not at all.

    Args:
        context: What pages share.
        folder: A folder that is not there yet, or is empty.

    Returns:
        Number of pages.

    Raises:
        UserError: The folder holds something, or no stored study can be shown.
        StoppedError: It cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder.name} is there already and is not empty", where="--export", allowed="a new folder")
    name, held, _ = home.choose_answers(context, {})
    study = context.library.read_shelf().folders[name]
    tables = sorted(path for path in study.glob("*.csv") if path.is_file())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
            made = Path(place) / "site"
            (made / "tables").mkdir(parents=True)
            count = _write_pages(context, made, name, list(held.manifest["questions"]), [each.name for each in tables])
            for table in tables:
                _write(made / "tables" / table.name, table.read_text(encoding="utf-8"))
            if folder.is_dir():
                folder.rmdir()
            made.rename(folder)
    except OSError as error:
        raise StoppedError(f"{folder.name} could not be written ({error.strerror})") from None
    return count


def _write_pages(context: Context, made: Path, name: str, asked: list[str], tables: list[str]) -> int:
    declared = read_declarations().questions
    pages: list[tuple[str, str, Tab, Values]] = [("index.html", home.TAB.title, home.TAB, {"study": name})]
    pages += [
        (_name_page(each), f"{each[1:]}. {declared[each].title}", questions.TAB, {"study": name, "question": each})
        for each in asked
        if each in declared
    ]
    pages.append(("evidence.html", evidence.TAB.title, evidence.TAB, {}))
    files = {file for file, *_ in pages}
    listed = ", ".join(f'<a href="tables/{escape(each, quote=True)}">{escape(each)}</a>' for each in tables)

    def lead(address: str) -> str:
        if address.startswith("#"):
            return address
        parts = urlsplit(address)
        found = {"/": "index.html", "/evidence": "evidence.html"}.get(parts.path, "")
        if parts.path == questions.TAB.path:
            found = _name_page(dict(parse_qsl(parts.query)).get("question", ""))
        return found if found in files else ""

    for file, title, tab, values in pages:
        links = "".join(_write_link(each, short, is_current=each == file) for each, short in _shorten(pages))
        body = render(tab.build_body(context, values, ""), lead)
        text = PAGE.format(
            policy=POLICY, title=escape(title), lede=escape(tab.lede), links=links, body=body, tables=listed or "none"
        )
        _write(made / file, text)
    for each in SHARED:
        shutil.copyfile(ASSETS / each, made / each)
    shutil.copyfile(Path(sessim.report.__file__).parent / "templates" / "report.css", made / "theme.css")
    _write(made / "draw.js", DRAW)
    (made / "plotly.js").write_text(get_plotlyjs(), encoding="utf-8")
    return len(pages)


def _name_page(question: str) -> str:
    return f"question-{question}.html"


def _shorten(pages: list[tuple[str, str, Any, Any]]) -> list[tuple[str, str]]:
    """File and short title of each page, for the navigation."""
    return [
        (file, f"Question {title.partition('.')[0]}" if file.startswith("question-") else title)
        for file, title, *_ in pages
    ]


def _write_link(file: str, title: str, *, is_current: bool) -> str:
    return f'<li><a href="{file}"{" aria-current=page" if is_current else ""}>{escape(title)}</a></li>'


def _write(path: Path, text: str) -> None:
    """Write a text without any path of this machine."""
    for place, shown in ((f"{Path.cwd()}/", ""), (str(Path.cwd()), "."), (str(Path.home()), "~")):
        if len(place) > 2:  # the root folder identifies nothing
            text = text.replace(place, shown)
    path.write_text(text, encoding="utf-8")
