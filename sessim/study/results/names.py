"""Names of the files in the folder of a study."""

from __future__ import annotations

MANIFEST = "manifest.json"
RUNS = "runs.parquet"
WORLDS = "worlds.parquet"
STRATA = "strata.parquet"
PLAN = "plan.json"
FAILURES = "failed_runs.csv"
STORED = (MANIFEST, RUNS, WORLDS, STRATA, PLAN, FAILURES)
SHARDS = "runs"
STRATA_SHARDS = "strata"
BESIDE = "beside"
