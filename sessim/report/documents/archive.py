"""Office files are zip archives that carry the time at which they were saved; here the same content gives the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

AUTHOR = "sessim"  # in place of the user's name
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can hold
FIRST_PART = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"


def parse_utc_time(text: str) -> datetime.datetime:
    """An ISO 8601 time in UTC, without its zone, as office files need it."""
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC).replace(tzinfo=None)


def date_alike(saved: bytes, modified: datetime.datetime) -> bytes:
    """Give every part of an archive the same date and order, and set the modification time that saving overwrites.

    Args:
        saved: The archive.
        modified: Time of change to write into the properties, UTC.
    """
    stamp = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != FIRST_PART, each)):
            content = source.read(name)
            if name == CORE_PROPERTIES:
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, content)
    return result.getvalue()
