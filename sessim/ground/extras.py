"""Optional parts of the package: one line says what is missing and what to type."""

from __future__ import annotations

import importlib.util

from sessim.ground.errors import UserError


def require_extra(extra: str, *modules: str, what: str) -> None:
    """Refuse an action whose libraries are not installed.

    Args:
        extra: Name of the extra that brings them, such as `analysis`.
        modules: Import names that the action needs.
        what: The action, as the subject of a sentence: `a Word document`, `the explorer`.

    Raises:
        UserError: If a module cannot be found.
    """
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise UserError(
            f"{what} needs {', '.join(missing)}, which is not installed; type: pip install 'sessim[{extra}]'"
        )
