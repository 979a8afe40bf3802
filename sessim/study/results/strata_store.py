"""The second table of a study: measures by group of executives, stored next to the runs in the same way.

Shards under `strata/` are named after their own checksum; when a sweep ends they are gathered in `strata.parquet`. A shard of
strata is written before the shard of its runs, so that a run which counts as finished has its strata.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sessim.ground.files import read_checksums, record_checksums, write_whole
from sessim.measures.groups.columns import GROUP_MEASURES
from sessim.measures.groups.strata import ROWS
from sessim.study.design import PlannedRun
from sessim.study.results.keeping import drop_shards, list_shards
from sessim.study.results.names import STRATA as STRATA
from sessim.study.results.names import STRATA_SHARDS as STRATA_SHARDS
from sessim.study.results.tables import decode_checked, encode_parquet, read_parquet
from sessim.study.simulation import Outcome

COLUMNS = ["run_id", "fiscal_year", "stratum", "group", *GROUP_MEASURES]
KEYS = ["run_id", "fiscal_year", "stratum", "group"]
RUN_COLUMNS = ["run_id", "arm", "world", "replication"]


def make_empty_strata() -> pd.DataFrame:
    """The table of a study that stores no strata."""
    return pd.DataFrame(columns=[*RUN_COLUMNS, *COLUMNS[1:]])


def strata_rows(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Tidy table: run_id, fiscal_year, stratum, group and one column per measure; groups without anybody are left out.

    The whole corps is there in any case, so that a year that was measured can be told from one that was not.
    """
    frames = []
    strata, groups = np.array([stratum for stratum, _ in ROWS]), np.array([group for _, group in ROWS])
    for outcome in outcomes:
        for year, values in zip(outcome.strata_years, outcome.strata, strict=True):
            is_there = (values[:, 0] > 0.0) | (strata == "overall")
            frame = pd.DataFrame(values[is_there], columns=list(GROUP_MEASURES))
            frame.insert(0, "group", groups[is_there])
            frame.insert(0, "stratum", strata[is_there])
            frame.insert(0, "fiscal_year", np.int16(year))
            frame.insert(0, "run_id", outcome.run_id)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def write_strata_shard(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Store the strata of finished runs as one shard; nothing if the study stores none."""
    if any(len(outcome.strata_years) for outcome in outcomes):
        content = encode_parquet(strata_rows(outcomes))
        path = folder / STRATA_SHARDS / f"{hashlib.sha256(content).hexdigest()}.parquet"
        write_whole(path, lambda target: target.write_bytes(content))


def read_stored_strata(folder: Path) -> pd.DataFrame:
    """Read the strata of a folder, gathered or in shards; a file that does not match its checksum is left out."""
    files = {folder / STRATA: read_checksums(folder).get(STRATA, "")}
    files |= {path: path.stem for path in list_shards(folder / STRATA_SHARDS)}
    tables = [table for path, digest in files.items() if (table := _read_checked(path, digest)) is not None]
    return pd.concat(tables, ignore_index=True).drop_duplicates(KEYS) if tables else pd.DataFrame(columns=COLUMNS)


def find_runs_with_strata(folder: Path, years: Iterable[int]) -> set[str]:
    """Ids of the runs whose strata are stored for all of the years."""
    found = read_stored_strata(folder)[["run_id", "fiscal_year"]].drop_duplicates()
    wanted = set(years)
    number = found[found["fiscal_year"].isin(wanted)].groupby("run_id").size()
    return set(number.index[number == len(wanted)])


def gather_strata(folder: Path, planned: Sequence[PlannedRun]) -> None:
    """Gather the strata of the planned runs into `strata.parquet`, in the order of the plan, and drop the shards."""
    found = read_stored_strata(folder)
    if found.empty:
        return
    plan = pd.DataFrame(
        [(run.run_id, run.arm, run.world, run.replication, order) for order, run in enumerate(planned)],
        columns=[*RUN_COLUMNS, "order"],
    )
    table = plan.merge(found, on="run_id", how="inner")
    position = {row: number for number, row in enumerate(ROWS)}
    table["row"] = [position[row] for row in zip(table["stratum"], table["group"], strict=True)]
    table = table.sort_values(["order", "fiscal_year", "row"], ignore_index=True).drop(columns=["order", "row"])
    content = encode_parquet(table)
    # the gathered table stays in a shard named after its digest until the checksum of the other file is recorded
    kept = folder / STRATA_SHARDS / f"{hashlib.sha256(content).hexdigest()}.parquet"
    write_whole(kept, lambda target: target.write_bytes(content))
    write_whole(folder / STRATA, lambda target: target.write_bytes(content))
    record_checksums(folder, [STRATA])
    drop_shards(folder / STRATA_SHARDS)


def load_strata(folder: Path) -> pd.DataFrame:
    """Load the strata of a finished study, empty if it stores none.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file is not a Parquet file.
    """
    return read_parquet(folder / STRATA) if (folder / STRATA).is_file() else make_empty_strata()


def _read_checked(path: Path, digest: str) -> pd.DataFrame | None:
    found = decode_checked(path, digest)
    return None if found is None or not set(COLUMNS) <= set(found.columns) else found[COLUMNS]
