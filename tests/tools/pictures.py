"""Take every picture of the documentation anew, of the published report and of the explorer: `python -m tests.tools.pictures`."""

from __future__ import annotations

from pathlib import Path

from tests.tools import report_pictures, screenshots

RESULTS = Path("results")

if __name__ == "__main__":
    report_pictures.main(RESULTS / "nine_questions" / "report.html")
    screenshots.main(RESULTS, None)
