"""Where a study came from: versions, code revision, settings. No machine path and no user name."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import sysconfig
import tokenize
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

import sessim

# What decides a run's numbers, and nothing else: a changed report or runner leaves stored runs valid
MODEL_ROOMS = (
    "arrays", "behavior", "corps", "institutions", "law", "measures", "year", "model.py", "streams.py", "world.py",
)  # fmt: skip
LAYOUT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
LIBRARIES = ("mesa", "numpy", "pandas", "scipy", "pyarrow", "plotly", "hydra-core", "omegaconf")


@cache
def model_version() -> str:
    """Version of the package with a digest of the sources that decide a run's numbers, their comments and docstrings left out."""
    return f"{sessim.__version__}+{digest_sources(MODEL_ROOMS)[:12]}"


@cache
def digest_sources(rooms: tuple[str, ...]) -> str:
    """SHA-256 of the sources of some rooms or files of the package, their comments and docstrings left out."""
    package = Path(sessim.__file__).parent
    digest = hashlib.sha256()
    for room in rooms:
        for path in sorted([package / room] if room.endswith(".py") else (package / room).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(strip_prose(path.read_text(encoding="utf-8")).encode() + b"\0")
    return digest.hexdigest()


def strip_prose(source: str) -> str:
    """The code of a source: without comments, standalone strings (docstrings), blank lines and trailing spaces.

    So a clearer docstring leaves stored runs valid. What remains is text of the source and not tokens, which Python versions
    cut differently.
    """
    lines = source.splitlines()
    logical: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
        elif token.type == tokenize.NEWLINE:
            if logical and all(part.type == tokenize.STRING for part in logical):
                for row in range(logical[0].start[0], logical[-1].end[0] + 1):
                    lines[row - 1] = ""
            logical = []
        elif token.type not in LAYOUT:
            logical.append(token)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def platform_facts() -> dict[str, str]:
    """What about the machine may change the last bits of a sum: system, architecture and the vector units numpy uses."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return {"system": platform.system(), "machine": platform.machine(), "vector units": " ".join(found)}


@cache
def describe_environment() -> str:
    """What may change the last bits of a run with the same model and settings, in one line.

    That is Python (its built-in sum), numpy, scipy, the C library (its mathematical functions), the linear algebra library with
    the kernel it chose, and the processor with the vector units that numpy uses.
    """
    major, minor = sys.version_info[:2]
    library, number = platform.libc_ver()
    facts = [
        f"python {major}.{minor}",
        f"numpy {np.__version__}",
        f"scipy {_find_version('scipy')}",
        f"{library} {number}" if library else platform.system(),
        _describe_linear_algebra(),
        *(platform_facts()[name] for name in ("machine", "vector units")),
    ]
    return ", ".join(facts)


def _describe_linear_algebra() -> str:
    """Linear algebra library of numpy, its version, and the kernel it chose for this processor."""
    found = [each for each in threadpool_info() if each["user_api"] == "blas"]
    of_numpy = [each for each in found if "numpy" in each["filepath"]] or found
    names = {f"{each['internal_api']} {each['version']} {each.get('architecture', '')}".strip() for each in of_numpy}
    if names:
        return " and ".join(sorted(names))
    built_with = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{built_with.get('name')} {built_with.get('version')}"


def hide_paths(text: str) -> str:
    """A traceback that is safe to show to anyone: files of the package from `sessim/` on, of libraries from their own name on."""
    package = Path(sessim.__file__).resolve().parent.parent
    libraries = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")]
    for folder in sorted({str(package), *libraries, str(Path.cwd()), str(Path.home())}, key=len, reverse=True):
        if len(folder) > 1:
            text = text.replace(folder + os.sep, "").replace(folder, ".")
    return re.sub(r'File "([^"<]+)"', _shorten, text)


def _shorten(file: re.Match[str]) -> str:
    return f'File "{Path(file[1]).name}"' if Path(file[1]).is_absolute() else file[0]


def versions() -> dict[str, str]:
    """Versions of sessim, Python and the libraries that a result may depend on."""
    found = {"sessim": sessim.__version__, "model": model_version(), "python": platform.python_version()}
    return found | {library: _find_version(library) for library in LIBRARIES}


def _find_version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def read_code_revision() -> str | None:
    """Git revision of the checkout the package runs from, `+changes` if files differ; None outside a checkout."""
    root = Path(sessim.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        revision = _run_git(root, "rev-parse", "--short=12", "HEAD")
        return revision + ("+changes" if _run_git(root, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _run_git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()
