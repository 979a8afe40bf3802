"""Ask the C library to keep the pages of freed arrays, so that the next temporary array needs no fresh ones.

A simulated year makes and frees a few hundred arrays as long as the corps. glibc returns large ones to the system at once and
gets them back zeroed page by page, which costs time and changes no number. Kept pages are freed when the process ends.
"""

from __future__ import annotations

import ctypes
import platform
from functools import cache

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # names of <malloc.h>
KEPT_AT_MOST = 1 << 30


@cache
def keep_pages() -> bool:
    """Keep freed pages in this process from now on.

    Returns:
        Whether the C library agreed; on systems without glibc nothing is asked.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(MMAP_THRESHOLD, KEPT_AT_MOST)) and bool(mallopt(TRIM_THRESHOLD, KEPT_AT_MOST))
