"""Take pictures of each page of the explorer: `python -m tests.tools.screenshots results [swept]` writes to `docs/images/`.

Each page is taken at three widths, that of a desk, a tablet and a phone, as small PNG files.

The page Sweeps needs a study with its runs, which the repository does not keep: `swept` is a folder with one; without it a small
study of an invented corps is run into a temporary folder, which takes a minute or two.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from sessim.cli import main as sessim
from tests.support.explorer_browser import ALL_IN, QUIET, chromium, new_tab, running
from tests.tools.report_pictures import WIDTHS, shrink

FOLDER = Path(__file__).parents[2] / "docs" / "images"
PAGES = {
    "home": ("/", ".card .shares"),
    "lab": ("/lab", "#lab-years .main-svg"),
    "build": ("/build", "#body .changes"),
    "agency": ("/agency", "#live .card"),
    "questions": ("/questions", "#body .main-svg"),
    "executive": ("/executive", "#person-years .main-svg"),
    "rules": ("/rules", "#rules-trade .main-svg"),
    "flow": ("/flow", "#flow-all .main-svg"),
    "evidence": ("/evidence", "#body .ag-row"),
}
SWEEPS = {"sweeps": ("/sweeps", "#sweep-response .main-svg")}
SMALL_STUDY = [
    "experiment=cap_response", "scale=smoke", "run.worlds=12", "run.years=6", "experiment.world_sweep=null",
]  # fmt: skip


def take(browser: Any, root: Path, pages: dict[str, tuple[str, str]]) -> None:
    """Write a PNG for each page and width of the explorer over a folder."""
    with running(root) as address:
        for (name, (path, ready)), width in itertools.product(pages.items(), WIDTHS):
            tab, _ = new_tab(browser, address, width=width)
            tab.goto(address + path)
            tab.wait_for_selector(ready, state="attached")
            if name == "lab":
                tab.wait_for_function(ALL_IN)
            tab.wait_for_timeout(2_000)  # figures are drawn one after the other
            picture = FOLDER / f"explorer-{name}{'' if width == WIDTHS[0] else f'-{width}'}.png"
            tab.screenshot(path=picture)
            shrink(picture)
            tab.context.close()


def main(root: Path, swept: Path | None) -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        if swept is None:
            swept = Path(made) / "cap_response"
            if sessim(["run", *SMALL_STUDY, f"output.folder={swept}"]) != 0:
                raise SystemExit("the small study for the page Sweeps did not run")
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        take(browser, root, PAGES)
        take(browser, swept, SWEEPS)
        browser.close()


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(given[0] if given else Path("results"), given[1] if len(given) > 1 else None)
