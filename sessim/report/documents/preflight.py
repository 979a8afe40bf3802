"""A check of files before they are made public: machine paths, names of people and machines, addresses, size."""

from __future__ import annotations

import contextlib
import getpass
import io
import re
import socket
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from sessim.ground.errors import UserError
from sessim.report.documents.archive import AUTHOR

LARGEST_BYTES = 10 * 1000 * 1000  # of one attachment on regulations.gov
PATHS = re.compile(r"(?:/(?:home|Users|root|tmp|work|mnt|var|opt|srv)/[\w.-]+|[A-Za-z]:\\[\w.-]+)")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]+")
PERSONAL = re.compile(r"<(dc:creator|cp:lastModifiedBy)>([^<]*)<")
TEXT_SAMPLE, TEXT_SHARE = 2000, 0.9
SHORTEST_NAME = 4  # a shorter user or machine name is found inside other words


def find_private_content(name: str, content: bytes, sources: str = "") -> list[str]:
    """Return what should not be made public, one line each; nothing if all is well.

    Args:
        name: File name, whose ending says how to read it.
        content: The file.
        sources: Text from which the file was made, for formats whose text cannot be read back (PDF).
    """
    found = []
    if len(content) > LARGEST_BYTES:
        found.append(f"{name} is {len(content) / 1e6:.1f} MB; an attachment may be at most {LARGEST_BYTES / 1e6:.0f}")
    text = f"{extract_text(name, content)}\n{sources}"
    found += [f"{name} contains a machine path: {path}" for path in sorted(set(PATHS.findall(text)))]
    found += [f"{name} contains an address: {address}" for address in sorted(set(MAIL.findall(text)))]
    for private in _collect_private_words():
        if re.search(rf"\b{re.escape(private)}\b", text):
            found.append(f"{name} contains the name of this user or machine: {private}")
    found += [
        f"{name} names a person in {field}: {who}"
        for field, who in PERSONAL.findall(text)
        if who.strip() not in ("", AUTHOR)
    ]
    return found


def extract_text(name: str, content: bytes) -> str:
    """Text of a file: the parts of an office file, the streams of a PDF, or the file itself."""
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(part) for part in archive.namelist() if part.endswith((".xml", ".rels"))]
        return "\n".join(part.decode("utf-8", "replace") for part in parts)
    if name.endswith(".pdf"):
        return "\n".join(part.decode("latin-1") for part in _unpack_pdf(content) if _is_text(part))
    return content.decode("utf-8", "replace")


def _unpack_pdf(content: bytes) -> list[bytes]:
    """What is outside the streams of a PDF, and each stream unpacked."""
    parts = [re.sub(rb"stream\r?\n.*?\r?\nendstream", b"", content, flags=re.DOTALL)]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return parts


def _is_text(part: bytes) -> bool:
    """Whether bytes are text rather than an image or a font, in which anything can be found."""
    start = part[:TEXT_SAMPLE]
    return sum(32 <= byte < 127 or byte in b"\r\n\t" for byte in start) >= TEXT_SHARE * len(start)


def _collect_private_words() -> list[str]:
    words = {Path.home().name, socket.gethostname()}
    with contextlib.suppress(OSError, KeyError):
        words.add(getpass.getuser())
    return sorted(word for word in words if len(word) >= SHORTEST_NAME)


def refuse_findings(files: Mapping[str, bytes], sources: str = "") -> None:
    """Refuse files that hold anything that should not be made public.

    Raises:
        UserError: Naming the first finding and how many there are.
    """
    found = [line for name, content in files.items() for line in find_private_content(name, content, sources)]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise UserError(f"{found[0]}{more}; nothing was written")
