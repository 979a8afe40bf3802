"""`sessim doctor`: which optional parts are installed, and what each one adds."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import platform
import shutil
from dataclasses import asdict, dataclass

from sessim import __version__
from sessim.commands.terminal import apply_style, print_json
from sessim.commands.verb import Verb, add_json_flag

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass(frozen=True, slots=True)
class Part:
    """One optional part.

    Attributes:
        name: Name of the part.
        unlocks: What it unlocks.
        is_present: Whether it is there.
        found: Version or name, without any path.
        remedy: What to type when it is missing.
    """

    name: str
    unlocks: str
    is_present: bool
    found: str
    remedy: str


# extra, imported module, distribution, what it unlocks
LIBRARIES = (
    ("analysis", "SALib", "SALib", "Morris screening and variance shares of what drives an answer"),
    ("analysis", "sklearn", "scikit-learn", "emulators, flip rules, tipping maps, calibration"),
    ("analysis", "scoringrules", "scoringrules", "scores of a forecast (sessim score)"),
    ("explorer", "dash", "dash", "the live explorer (sessim explore)"),
    ("docs", "docx", "python-docx", "Word documents (sessim report --format docx, sessim comment)"),
    ("docs", "weasyprint", "weasyprint", "tagged PDF (sessim report --format pdf, sessim comment)"),
    ("docs", "openpyxl", "openpyxl", "workbooks with the data behind a document"),
    ("docs", "kaleido", "kaleido", "figures as images in documents (also needs Chromium)"),
    ("cluster", "distributed", "distributed", "runs on other machines (run.backend=dask)"),
    ("cluster", "dask_jobqueue", "dask-jobqueue", "runs as Slurm jobs (run.backend=slurm)"),
)


def find_parts() -> list[Part]:
    """Look for every optional part without importing any."""
    found = []
    for extra, module, distribution, unlocks in LIBRARIES:
        is_present = importlib.util.find_spec(module) is not None
        version = importlib.metadata.version(distribution) if is_present else ""
        found.append(Part(distribution, unlocks, is_present, version, f"pip install 'sessim[{extra}]'"))
    browser = next((name for name in BROWSERS if shutil.which(name)), "")
    found.append(
        Part(
            "Chromium or Chrome",
            "figures as images in documents; the tests that drive a browser",
            bool(browser),
            browser,
            "install Chromium with your system's package manager",
        )
    )
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """Print what is present and what is missing; a missing part is not an error."""
    found = find_parts()
    if options.json:
        print_json(
            {"sessim": __version__, "python": platform.python_version(), "parts": [asdict(part) for part in found]}
        )
        return 0
    print(
        f"sessim {__version__}, Python {platform.python_version()}; the model, studies and reports need nothing more\n"
    )
    width = max(len(part.name) for part in found)
    for part in found:
        mark = apply_style("present", "good") if part.is_present else apply_style("missing", "bad")
        print(f"{part.name:<{width}}  {mark}  {part.unlocks}")
        print(
            f"{'':<{width}}           {apply_style(part.found if part.is_present else 'to install: ' + part.remedy, 'dim')}"
        )
    return 0


VERB = Verb(
    "doctor", "list the optional parts, whether each is installed and what it adds", add_arguments, act, "sessim doctor"
)
