"""What a replication leaves behind: its lines, its series by condition and year, and a manifest that proves what was set.

`rows.csv` has one line per published figure, `series.parquet` every outcome by condition and year, `manifest.json` the settings
of every condition with their digest, taken before any result was seen.
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from sessim.calibration.replication.replications import Replication
from sessim.ground.files import record_checksums, write_whole
from sessim.ground.inert import write_csv
from sessim.ground.marks import leave_mark
from sessim.ground.provenance import platform_facts, read_code_revision, versions


def rows_table(replication: Replication) -> pd.DataFrame:
    """Return the lines of a replication as a table, one row per figure."""
    return pd.DataFrame(
        [
            {
                "figure": row.figure.name,
                "meaning": row.figure.meaning,
                "published": row.figure.published,
                "ours": row.ours,
                "error": row.error,
                "passes_from": math.nan if row.figure.low is None else row.figure.low,
                "passes_to": math.nan if row.figure.high is None else row.figure.high,
                "verdict": row.verdict,
                "unit": row.figure.unit,
                "status": row.figure.status,
                "source": row.figure.source,
            }
            for row in replication.rows
        ]
    )


def series_table(replication: Replication) -> pd.DataFrame:
    """Return mean and standard error of every outcome by condition and year."""
    conditions = replication.conditions
    parts = []
    for name in conditions.sums:
        means = conditions.means(name, None)
        blocks = conditions.blocks
        partial = np.stack([conditions.means(name, block) for block in range(blocks)]) if blocks > 1 else means[None]
        error = np.sqrt((blocks - 1) / blocks * ((partial - partial.mean(axis=0)) ** 2).sum(axis=0))
        for number, levels in enumerate(conditions.levels):
            years = np.arange(means.shape[1])
            about = {**levels, "outcome": name, "year": years, "mean": means[number], "error": error[number]}
            parts.append(pd.DataFrame(about))
    return pd.concat(parts, ignore_index=True)


def store_replication(replication: Replication, folder: Path, started: datetime) -> Path:
    """Write rows, series and manifest of a replication to a folder.

    Returns:
        Folder of the replication.
    """
    plan = replication.plan
    finished = datetime.now(UTC)
    manifest = {
        "name": plan.name,
        "title": plan.title,
        "asks": plan.asks,
        "source": plan.source,
        "reading": plan.reading,
        "plan": plan.file,
        "plan_digest": hashlib.sha256(repr(plan).encode()).hexdigest()[:20],
        "experiment": plan.experiment,
        "typed_settings": list(replication.typed),
        "is_as_shipped": not replication.typed,
        "parameter_digest": replication.parameter_digest,
        "conditions": [
            {"levels": levels, "settings": plan.settings(levels), "digest": digest}
            for levels, digest in zip(replication.conditions.levels, replication.digests, strict=True)
        ],
        "verdicts": {row.figure.name: row.verdict for row in replication.rows},
        "versions": versions(),
        "platform": platform_facts(),
        "revision": read_code_revision(),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
    }
    text = json.dumps(manifest, indent=1) + "\n"
    leave_mark(folder)
    write_whole(folder / "rows.csv", partial(write_csv, rows_table(replication)))
    write_whole(folder / "series.parquet", lambda path: series_table(replication).to_parquet(path, index=False))
    write_whole(folder / "manifest.json", lambda path: path.write_text(text, encoding="utf-8"))
    record_checksums(folder, ["rows.csv", "series.parquet", "manifest.json"])
    return folder


def rows_text(table: pd.DataFrame) -> str:
    """Return the lines of a replication for the terminal."""
    lines = []
    for row in table.to_dict("records"):
        error = "" if pd.isna(row["error"]) else f" +/- {row['error']:.4f}"
        needs = _needs(row["passes_from"], row["passes_to"])
        lines.append(f"{row['verdict']:<5} {row['figure']:<34} {row['ours']:9.4f}{error:<14} {needs}")
        lines.append(f"      {row['meaning']}; published: {row['published']} ({row['status']})")
    counts = table["verdict"].value_counts()
    passes, misses = int(counts.get("pass", 0)), int(counts.get("miss", 0))
    lines.append(f"{passes} pass, {misses} miss, {int(counts.get('shown', 0))} shown without a criterion")
    return "\n".join(lines)


def _needs(low: float, high: float) -> str:
    if pd.isna(low) and pd.isna(high):
        return "no criterion"
    if pd.isna(low):
        return f"needs at most {high:g}"
    return f"needs at least {low:g}" if pd.isna(high) else f"needs {low:g} to {high:g}"


def summarise_stored_run(folder: Path) -> str:
    """Return in a line how the stored run of a replication came out."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        verdicts = list(manifest["verdicts"].values())
        when = manifest["finished"][:10]
    except (OSError, ValueError, KeyError):
        return "not run yet"
    return f"{verdicts.count('pass')} pass, {verdicts.count('miss')} miss, {verdicts.count('shown')} shown; run {when}"
