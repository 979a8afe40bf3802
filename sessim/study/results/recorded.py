"""What stored runs record: the columns of a table are vouched for by the ids of its runs.

The runs of a folder all hold the same measures. Whoever asks for no more is served by them; whoever asks for more has them run
again with what they held beside it, so that nothing that was finished goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from sessim.ground.errors import UserError
from sessim.measures.catalogue import NAMES
from sessim.settings.recorded import ALL, KEY, put_in_order
from sessim.settings.study_settings import StudySettings
from sessim.study.design import PlannedRun, plan_runs
from sessim.study.results.keeping import list_shards
from sessim.study.results.names import RUNS, SHARDS
from sessim.study.results.tables import read_columns, read_parquet
from sessim.study.simulation import drop_mark, mark_recorded


def list_recorded(columns: Iterable[str]) -> tuple[str, ...]:
    """Measures among the columns of a table, in the order of the catalogue."""
    there = set(columns)
    return tuple(name for name in NAMES if name in there)


def is_as_marked(columns: Iterable[str], run_ids: Iterable[str]) -> bool:
    """Whether a table holds the measures that the ids of its runs say, and no others.

    Args:
        columns: Columns of the table.
        run_ids: Ids of its runs.
    """
    mark = mark_recorded(put_in_order(list_recorded(columns)))
    return all(run == drop_mark(run) + mark for run in run_ids)


def settle_measures(settings: StudySettings) -> StudySettings:
    """The study with what its runs record in its folder: what is asked for, and what stored runs of it hold.

    Args:
        settings: The study.
    """
    files = [path for path in (settings.folder / RUNS, *list_shards(settings.folder / SHARDS)) if path.is_file()]
    if settings.measures is None or not files:
        return settings
    own = {drop_mark(run.run_id) for run in plan_runs(settings)}
    held = {name for path in files for name in _read_held(path, own)}
    return replace(settings, measures=put_in_order({*settings.measures, *held}))


def _read_held(path: Path, own: Collection[str]) -> tuple[str, ...]:
    """Measures of a file that holds runs of a study; none where it holds others, or is damaged."""
    try:
        columns, ids = read_columns(path), read_parquet(path, ["run_id"])["run_id"].unique()
    except (OSError, ValueError):
        return ()
    is_used = is_as_marked(columns, ids) and any(drop_mark(run) in own for run in ids)
    return list_recorded(columns) if is_used else ()


def find_narrower(stored: Collection[str], planned: Iterable[PlannedRun]) -> set[str]:
    """Ids of stored runs that are planned, and recorded other measures than are asked for.

    Args:
        stored: Ids of stored runs.
        planned: Runs of the study.
    """
    missing = {drop_mark(run.run_id) for run in planned if run.run_id not in stored}
    return {run for run in stored if drop_mark(run) in missing}


def narrower_text(number: int) -> str:
    """Say that stored runs are run again because they lack measures."""
    runs = "1 run" if number == 1 else f"{number} runs"
    return f"{runs} recorded fewer measures and {'is' if number == 1 else 'are'} run again"


def count_others(stored: Iterable[str], planned: Iterable[PlannedRun]) -> int:
    """Number of stored runs that are not of the study, whatever they record."""
    own = {drop_mark(run.run_id) for run in planned}
    return len({drop_mark(run) for run in stored} - own)


def refuse_unrecorded(columns: Iterable[str], names: Iterable[str], where: str) -> None:
    """Refuse an analysis that asks for measures which the runs did not record.

    Args:
        columns: Columns of the runs.
        names: Measures that are asked for.
        where: Study that was to be analysed.

    Raises:
        UserError: One of them was not recorded.
    """
    there = set(columns)
    missing = [name for name in dict.fromkeys(names) if name not in there]
    if missing:
        raise unrecorded(missing, where)


def unrecorded(missing: Collection[str], where: str = "") -> UserError:
    """The error for measures that runs did not record."""
    shown = list(missing)[:3]
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return UserError(
        f"{', '.join(shown)}{more} {'was' if len(missing) == 1 else 'were'} not recorded",
        where=where,
        allowed=f"the same sessim run with {KEY}={ALL}, or with {KEY}=[{','.join(shown)}]",
    )
