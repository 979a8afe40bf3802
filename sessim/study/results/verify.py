"""Check a stored study: its checksums, and a sample of its runs simulated again from the manifest alone."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sessim.ground.errors import UserError
from sessim.ground.files import digest_of, read_checksums
from sessim.ground.provenance import describe_environment, platform_facts, versions
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.settings.recorded import put_in_order
from sessim.settings.study_settings import StudySettings
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.pools.local_pool import simulate_in_processes
from sessim.study.results.manifest import input_digests
from sessim.study.results.recorded import is_as_marked, list_recorded
from sessim.study.results.store import (
    MANIFEST,
    NOT_RECORDED,
    RUN_COLUMNS,
    RUNS,
    count_environments,
    outcomes_table,
)
from sessim.study.results.tables import UNREADABLE, read_parquet
from sessim.study.simulation import Outcome


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found.

    Attributes:
        lines: What to tell the user.
        is_sound: Whether everything matched.
    """

    lines: tuple[str, ...]
    is_sound: bool


def verify_checksums(folder: Path) -> Findings:
    """Compute the checksums of a stored study again.

    Raises:
        UserError: The folder holds no checksums.
    """
    recorded = read_checksums(folder)
    if RUNS not in recorded:
        raise UserError(f"{folder}: no checksums of a study here; run or finish the study first")
    lines = []
    for name, digest in recorded.items():
        try:
            if digest_of(folder / name) != digest:
                lines.append(f"{folder / name}: does not match its checksum")
        except FileNotFoundError:
            lines.append(f"{folder / name}: missing")
        except OSError as error:
            lines.append(f"{folder / name}: cannot be read ({error.strerror})")
    matching = len(recorded) - len(lines)
    return Findings((*lines, f"{matching} of {len(recorded)} files match their checksums"), not lines)


def verify_rerun(folder: Path, number: int, sample_seed: int, workers: int | None = None) -> Findings:
    """Simulate a random sample of the stored runs again and compare the bytes of their measures.

    Args:
        folder: Folder of the study.
        number: Runs in the sample, at most all.
        sample_seed: Seed by which the sample is drawn.
        workers: Processes, or None for all cores.

    Raises:
        UserError: The manifest or the runs cannot be read or are of another version, or the settings no longer compose.
    """
    manifest, stored = _read_for_rerun(folder)
    study = replace(compose_study(manifest["typed_settings"]), measures=put_in_order(list_recorded(stored.columns)))
    differing_inputs = _list_differences(manifest["inputs"], input_digests(study))
    told = [f"{each} differs from when the study ran" for each in differing_inputs] + _compare_surroundings(manifest)
    ids = sorted(stored["run_id"].unique())
    sample = set(random.Random(sample_seed).sample(ids, min(number, len(ids))))
    again = _run_again(study, stored[stored["run_id"].isin(sample)], workers)
    unlike = [line for run_id in sorted(sample) for line in _compare(run_id, stored, again.get(run_id))]
    same = len(sample) - len(unlike)
    lines = [*unlike, f"{same} of {len(sample)} runs reproduce the same bytes (sample seed {sample_seed})"]
    environments = count_environments(stored)
    others = [name for name in environments if name not in (describe_environment(), NOT_RECORDED)]
    if len(environments) > 1 or (unlike and others):
        lines += [f"{number} stored runs were computed with {name}" for name, number in environments.items()]
    if unlike:
        told += [f"now it is {describe_environment()}"] if others else []
        lines += told or ["inputs, versions and platform are as recorded: the difference has another cause"]
    return Findings(tuple(lines), not unlike)


def _read_for_rerun(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Manifest and runs of a study, with everything needed to run it again.

    Raises:
        UserError: One of them cannot be read, or is of another version.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stored = read_parquet(folder / RUNS)
    except (*UNREADABLE, RecursionError) as error:
        raise UserError(f"{folder}: cannot be run again ({(str(error).splitlines() or ['unreadable'])[0]})") from error
    wanted = {"typed_settings": list, "inputs": dict, "versions": dict, "platform": dict}
    lacking = [
        name
        for name, kind in wanted.items()
        if not isinstance(manifest, dict) or not isinstance(manifest.get(name), kind)
    ]
    if lacking:
        raise UserError(
            f"{folder}: cannot be run again: its manifest has no {lacking[0]}, so it comes from another version of sessim"
        )
    missing = [name for name in RUN_COLUMNS if name not in stored]
    if not missing and not is_as_marked(stored.columns, stored["run_id"].unique()):
        missing = [name for name in NAMES if name not in stored]
    if missing:
        made_by = manifest["versions"].get("sessim", "unknown")
        raise UserError(
            f"{folder}: cannot be run again: it was stored by another version of sessim ({made_by}) with other measures, without "
            f"{', '.join(missing[:3])}"
        )
    return manifest, stored


def _run_again(study: StudySettings, chosen: pd.DataFrame, workers: int | None) -> dict[str, Outcome]:
    """Outcomes by stored id; runs are found by arm, world and replication, because an id changes with its inputs."""
    keys = ["arm", "world", "replication"]
    stored_ids = {tuple(row[1:]): row[0] for row in chosen[["run_id", *keys]].drop_duplicates().itertuples(index=False)}
    planned = plan_runs(study)
    wanted = {run.run_id: stored_ids.get((run.arm, run.world, run.replication)) for run in planned}
    others = {run_id for run_id, stored_id in wanted.items() if stored_id is None}
    found = {}
    for outcomes in simulate_in_processes(study, list_open_tasks(study, planned, others), workers):
        for outcome in outcomes:
            found[str(wanted[outcome.run_id])] = outcome
    return found


def _compare(run_id: str, stored: pd.DataFrame, again: Outcome | None) -> list[str]:
    """One line on a run that is not as stored, or none."""
    rows = stored[stored["run_id"] == run_id].sort_values("fiscal_year", ignore_index=True)
    first = rows.iloc[0]
    name = f"run {run_id} ({first['arm']}, world {first['world']}, replication {first['replication']})"
    if again is None:
        return [f"{name}: the settings in the manifest no longer include it"]
    if again.failure:
        return [f"{name}: fails now ({again.failure.strip().splitlines()[-1]})"]
    fresh = outcomes_table([again])
    if list(fresh["fiscal_year"]) != list(rows["fiscal_year"]):
        return [f"{name}: now simulates other years"]
    recorded = list_recorded(fresh.columns)
    before, now = (table[list(recorded)].to_numpy(np.float64) for table in (rows, fresh))
    if before.tobytes() == now.tobytes():
        return []
    differs = (before != now) & ~(np.isnan(before) & np.isnan(now))
    names = [measure for measure, column in zip(recorded, differs.T, strict=True) if column.any()]
    largest = float(np.nanmax(np.abs(now - before) / np.maximum(np.abs(before), 1e-300))) if differs.any() else 0.0
    return [f"{name}: {len(names)} measures differ, by up to {largest:.1e} of their value: {', '.join(names[:5])}"]


def _compare_surroundings(manifest: Mapping[str, Any]) -> list[str]:
    """Versions and facts of the platform that are not as recorded."""
    lines = []
    for recorded, now in ((manifest["versions"], versions()), (manifest["platform"], platform_facts())):
        lines += [
            f"{name}: {recorded.get(name)} then, {now.get(name)} now" for name in _list_differences(recorded, now)
        ]
    return lines


def _list_differences(recorded: Mapping[str, str], now: Mapping[str, str]) -> Sequence[str]:
    return sorted(name for name in {*recorded, *now} if recorded.get(name) != now.get(name))
