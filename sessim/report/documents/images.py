"""Figures as PNG images, by a Chromium already on the machine; nothing is fetched."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence

from sessim.report.documents.blocks import Picture

WIDTH, SCALE = 860, 2  # pixels at scale 1; two for print
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def explain_missing_images() -> str:
    """Return why no image can be made here, or nothing if images can be."""
    if importlib.util.find_spec("kaleido") is None:
        return "figures are printed as tables: images need kaleido; type: pip install 'sessim[docs]'"
    if not any(shutil.which(name) for name in BROWSERS):
        return "figures are printed as tables: images need Chromium or Chrome installed"
    return ""


def draw_images(pictures: Sequence[Picture]) -> dict[str, bytes]:
    """Draw every picture in one browser.

    Args:
        pictures: What to draw; ids must differ.

    Returns:
        PNG by id; empty if `explain_missing_images` has a reason.
    """
    if not pictures or explain_missing_images():
        return {}
    import kaleido

    # MathJax would be fetched from a CDN by default
    kaleido.start_sync_server(mathjax=False, silence_warnings=True)
    try:
        return {
            picture.id: kaleido.calc_fig_sync(
                picture.figure,
                opts={
                    "format": "png",
                    "width": WIDTH,
                    "height": int(picture.figure.layout.height or 420),
                    "scale": SCALE,
                },
            )
            for picture in pictures
        }
    finally:
        kaleido.stop_sync_server(silence_warnings=True)
