"""Where a study came from: versions, code revision, settings. No machine path and no user name."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

import sessim

# What decides a run's numbers, and nothing else: a changed report or runner leaves stored runs valid
MODEL_ROOMS = (
    "arrays", "behavior", "corps", "institutions", "law", "measures", "year", "model.py", "streams.py", "world.py",
)  # fmt: skip
LIBRARIES = ("mesa", "numpy", "pandas", "scipy", "pyarrow", "plotly", "hydra-core", "omegaconf")


@cache
def model_version() -> str:
    """Version of the package with a digest of the sources that decide a run's numbers."""
    package = Path(sessim.__file__).parent
    digest = hashlib.sha256()
    for room in MODEL_ROOMS:
        for path in sorted([package / room] if room.endswith(".py") else (package / room).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{sessim.__version__}+{digest.hexdigest()[:12]}"


def platform_facts() -> dict[str, str]:
    """What of the machine may move the last bits of a sum: system, architecture and the vector units numpy uses."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return {"system": platform.system(), "machine": platform.machine(), "vector units": " ".join(found)}


def versions() -> dict[str, str]:
    """Versions of sessim, Python and the libraries that a result may depend on."""
    found = {"sessim": sessim.__version__, "model": model_version(), "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


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
