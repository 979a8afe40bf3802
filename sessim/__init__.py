"""sessim: an open policy laboratory for forced distribution of ratings in the Senior Executive Service.

In a notebook: `sessim.run(...)`, `sessim.compare(...)`, `sessim.load_study(...)`, `sessim.replicate(...)` and
`sessim.find_rules(...)`; they are loaded when first used, so that importing the package stays cheap.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["compare", "find_rules", "load_study", "replicate", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sessim import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))
