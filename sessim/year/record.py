"""Stage 11, record: watchers look at the finished year; it runs before `recruit`, which clears the leavers' seats."""

from __future__ import annotations

from sessim.year.context import Year


def record(year: Year) -> None:
    """Call every watcher; none of them changes a column."""
    for observe in year.observers:
        observe(year)
