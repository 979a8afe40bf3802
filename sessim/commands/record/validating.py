"""The report part of `sessim validate`: every stored page on the terminal and in one file."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path("results")


def show_validation(*, is_quiet: bool) -> None:
    """Write `results/validation/report.html` from what is stored, and print one line a page."""
    from sessim.report.validation import gather, validation_text
    from sessim.report.validation_page import write_validation

    found = gather(RESULTS)
    report = write_validation(found, RESULTS / "validation")
    if not is_quiet:
        print(validation_text(found))
        print(f"\nreport: {report}")
