"""How long the policy lab takes to answer a moved lever; the machine must do nothing else.

`python -m tests.tools.live_lab results` prints it.

The lab is opened as it comes, over the corps of the day, in a real browser. The share of the limit is moved several times;
what is timed is the first difference on the screen after each move, and the last, when all replications are in.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.support.explorer_browser import ALL_IN, QUIET, chromium, new_tab, running

SHARES = (0.25, 0.4, 0.2, 0.35, 0.5)
SHOWN = """share => document.querySelector('#lab-command')?.textContent.includes('policy.limit.share=' + share)
    && !document.querySelector('#lab-results')?.classList.contains('stale')
    && /^[1-9]/.test(document.querySelector('#lab-progress')?.textContent ?? '')"""


def move(tab: Any, share: float) -> tuple[float, float]:
    """Move the lever; return seconds to the first difference and to the last."""
    begin = time.perf_counter()
    tab.fill("#range-policy-limit-share", str(share))
    tab.wait_for_function(SHOWN, arg=share, polling=20)
    first = time.perf_counter() - begin
    tab.wait_for_function(ALL_IN, polling=50)
    return first, time.perf_counter() - begin


def main(root: Path) -> None:
    """Print the seconds of every move and their medians."""
    with running(root) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        tab, _ = new_tab(browser, address)
        tab.goto(address)
        tab.wait_for_function(ALL_IN)
        seconds = [move(tab, share) for share in SHARES]
        said = tab.inner_text("#lab-progress")
        browser.close()
    for share, (first, last) in zip(SHARES, seconds, strict=True):
        print(f"policy.limit.share={share}: first difference {first:.2f} s, all in {last:.1f} s")
    medians = [statistics.median(each) for each in zip(*seconds, strict=True)]
    print(f"median: first difference {medians[0]:.2f} s, all in {medians[1]:.1f} s ({said})")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results"))
