"""Take a picture of each page of the explorer: `python -m tests.screenshots results` writes to `docs/images/`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.explorer_browser import QUIET, chromium, new_tab, running

FOLDER = Path(__file__).parents[1] / "docs" / "images"
PAGES = {
    "lab": ("/", "#lab-years .main-svg"),
    "questions": ("/questions", "#body .main-svg"),
    "sweeps": ("/sweeps", "#sweep-response .main-svg"),
    "executive": ("/executive", "#person-years .main-svg"),
    "flow": ("/flow", "#flow-all .main-svg"),
    "evidence": ("/evidence", "#body table"),
}


def main(root: Path) -> None:
    """Write one PNG a page."""
    with running(root) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, (path, ready) in PAGES.items():
            tab, _ = new_tab(browser, address)
            tab.goto(address + path)
            tab.wait_for_selector(ready, state="attached", timeout=120_000)
            tab.wait_for_timeout(8_000 if name == "lab" else 1_500)
            tab.screenshot(path=FOLDER / f"explorer-{name}.png")
            tab.context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results"))
