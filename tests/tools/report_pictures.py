"""Take pictures of a report: `python -m tests.tools.report_pictures results/nine_questions/report.html` writes to `docs/images/`.

The first screen at three widths, the page of question 7, and the first printed pages, as small PNG files; pages on paper need
`pdftoppm` (poppler), and are left out without it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.support.explorer_browser import QUIET, chromium

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDTHS = (1400, 800, 390)
HEIGHT = 1000  # of a screen, CSS pixels
QUESTION = "Q7"
PRINTED, DOTS_PER_INCH = 3, 70
COLOURS = 64  # of a picture, so that it stays small


def shrink(path: Path) -> None:
    """Write a picture again with few colours."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main(report: Path) -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        for width in WIDTHS:
            tab = browser.new_context(viewport={"width": width, "height": HEIGHT}).new_page()
            tab.set_default_timeout(240_000)
            tab.goto(report.resolve().as_uri())
            tab.wait_for_selector("html[data-figures-drawn]", state="attached")
            tab.screenshot(path=FOLDER / ("report.png" if width == WIDTHS[0] else f"report-{width}.png"))
            if width == WIDTHS[0]:
                tab.locator(f"#{QUESTION}").screenshot(path=FOLDER / "report-question.png")
                tab.pdf(path=Path(made) / "report.pdf", format="Letter")
            tab.context.close()
        browser.close()
        if shutil.which("pdftoppm"):
            pages = [
                "pdftoppm",
                "-png",
                "-r",
                str(DOTS_PER_INCH),
                "-l",
                str(PRINTED),
                f"{made}/report.pdf",
                f"{made}/page",
            ]
            subprocess.run(pages, check=True)
            for number, page in enumerate(sorted(Path(made).glob("page-*.png")), start=1):
                shutil.copy(page, FOLDER / f"report-printed-{number}.png")
    for path in FOLDER.glob("report*.png"):
        shrink(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("results/nine_questions/report.html"))
