"""Printed pages of a browser: which of them hold text."""

from __future__ import annotations

import re
import zlib


def find_printed_pages(printed: bytes) -> list[bool]:
    """Whether each page of a PDF, as Chromium writes it, holds text.

    Args:
        printed: The PDF.
    """
    pages = []
    for number in re.findall(rb"/Type\s*/Page\b.*?/Contents (\d+) 0 R", printed, flags=re.DOTALL):
        stream = re.search(rb"\n%s 0 obj.*?stream\r?\n(.*?)endstream" % number, printed, flags=re.DOTALL)
        assert stream is not None
        pages.append(b"Tj" in zlib.decompress(stream[1]))
    return pages
