"""Where a study came from: versions, code revision, settings. No machine path and no user name."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sessim

LIBRARIES = ("mesa", "numpy", "pandas", "scipy", "pyarrow", "plotly", "hydra-core", "omegaconf")


def versions() -> dict[str, str]:
    """Versions of sessim, Python and the libraries that a result may depend on."""
    found = {"sessim": sessim.__version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


def code_revision() -> str | None:
    """Git revision of the checkout the package runs from, `+changes` if files differ; None outside a checkout."""
    root = Path(sessim.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        revision = _git(root, "rev-parse", "--short=12", "HEAD")
        return revision + ("+changes" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()
