"""Calibrate: waves of simulated worlds, an emulator, history matching, and a posterior sample of worlds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sessim.calibration import diagnostics
from sessim.calibration.design import inputs_of, prior_points, world_values
from sessim.calibration.emulator import Emulator, fit_emulator
from sessim.calibration.episodes import lived, record_study, with_worlds
from sessim.calibration.matching import effective_number, implausibility, is_plausible, resampled, weights_of
from sessim.calibration.targets import Component, components_of, load_targets, observed, targets_digest
from sessim.study.errors import UserError
from sessim.study.files import digest_of, write_whole
from sessim.study.parameters import load_mechanisms, load_parameters
from sessim.study.posterior import MANIFEST, TABLE
from sessim.study.provenance import versions
from sessim.study.resources import configs_folder, read_yaml
from sessim.study.settings import StudySettings

Floats = NDArray[np.float64]
LAST_POOL, MOVED, DRAW = 900, 901, 902  # streams of draws after the waves
DECIDING = ("cut_off", "allowed_misses", "folds", "candidates", "last_pool", "unweighed")
LIBRARIES = ("python", "numpy", "scipy", "pandas", "pyarrow", "model", "sessim")


@dataclass(frozen=True, slots=True)
class Method:
    """How the calibration is done, from `configs/calibration/method.yaml`; the file explains each entry."""

    scale: str
    seed: int
    cut_off: float
    allowed_misses: int
    folds: int
    waves: tuple[int, ...]
    candidates: int
    last_pool: int
    posterior: int
    repeats: int
    population: str
    unweighed: tuple[str, ...]


def load_method(scale: str) -> Method:
    """Read the method of a scale.

    Raises:
        UserError: There is no such scale.
    """
    about = read_yaml(configs_folder() / "calibration" / "method.yaml")
    if scale not in about["scales"]:
        raise UserError(f"calibration has no scale {scale!r}", where="command line", allowed=", ".join(about["scales"]))
    size = about["scales"][scale]
    return Method(
        scale, about["seed"], about["cut_off"], about["allowed_misses"], size["folds"], tuple(size["waves"]),
        size["candidates"], size["last_pool"], size["posterior"], size["repeats"], size.get("population", ""),
        tuple(about["unweighed"]),
    )  # fmt: skip


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        worlds: Posterior worlds: theories and parameter values.
        tables: Diagnostics by name: waves, implausibility, parameters, theories, conflicts, fit.
        manifest: Manifest of the posterior, without the digest of its table.
    """

    worlds: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    manifest: dict[str, Any]


def calibrate(method: Method, typed: Sequence[str], folder: Path, *, shows_progress: bool) -> Calibration:
    """Find the posterior; simulated worlds are stored under `folder` and never simulated twice.

    Args:
        method: How.
        typed: Settings that change the study of the record, such as `run.workers=1`.
        folder: Folder of waves and tables.
        shows_progress: Whether to draw progress bars.

    Raises:
        UserError: The settings are wrong, or the record rules every world out.
    """
    words = [*([f"population={method.population}"] if method.population else []), *typed]
    study = record_study(words)
    targets = load_targets()
    components = components_of(targets, weighing=True)
    published = np.array([each.value for each in components])
    fixed_variance = np.array([each.error**2 + each.discrepancy**2 for each in components])

    def simulated(points: pd.DataFrame, name: str) -> pd.DataFrame:
        named = with_worlds(study, world_values(points), name, folder / name)
        return observed(components_of(targets), lived(named, words, shows_progress=shows_progress), named.world_table)

    luck = _luck(study, method, words, folder, components, shows_progress)
    known_points, known_figures, emulator = pd.DataFrame(), pd.DataFrame(), None
    waves, rows = [], []
    for number, size in enumerate(method.waves, start=1):
        pool = prior_points(method.candidates if number > 1 else size, method.seed, number)
        left = np.ones(len(pool), dtype=bool)
        if emulator is not None:
            left = is_plausible(
                _distance(emulator, pool, published, fixed_variance), method.cut_off, method.allowed_misses
            )
        chosen = pool[left].head(size)
        if chosen.empty:
            raise UserError(f"the record rules out every world before wave {number}; see {folder}/implausibility.csv")
        figures = simulated(chosen, f"wave_{number}")
        known_points = pd.concat([known_points, chosen], ignore_index=True)
        known_figures = pd.concat([known_figures, figures], ignore_index=True)
        weighing = known_figures[[each.id for each in components]].to_numpy(dtype=float)
        emulator = fit_emulator(inputs_of(known_points), weighing, method.folds)
        distance = implausibility(
            figures[[each.id for each in components]].to_numpy(dtype=float), published, fixed_variance + luck**2
        )
        waves.append(_wave_row(number, chosen, left, distance, method))
        rows += diagnostics.implausibility_rows(number, components, distance, emulator.error, emulator.explained, luck)
    assert emulator is not None
    pool = prior_points(method.last_pool, method.seed, LAST_POOL)
    expected = emulator.predict(inputs_of(pool))
    distance = implausibility(expected, published, fixed_variance + emulator.error**2)
    plausible = is_plausible(distance, method.cut_off, method.allowed_misses)
    weights = weights_of(distance, plausible, method.cut_off)
    if not weights.any():
        raise UserError(f"the record rules out every world; see {folder}/implausibility.csv")
    drawn = posterior_points(pool, weights, method)
    fit = simulated(drawn, "posterior")
    sharp = np.abs(expected - published) / np.sqrt(fixed_variance)
    tables = {
        "waves": pd.DataFrame(waves),
        "implausibility": pd.DataFrame(rows),
        "parameters": diagnostics.parameter_table(drawn),
        "theories": diagnostics.theory_table(pool, weights, method.unweighed),
        "conflicts": diagnostics.conflict_table(components, sharp),
        "fit": diagnostics.fit_table(targets, fit),
    }
    worlds = world_values(drawn)
    manifest = {
        "scale": method.scale,
        "settings": words_of_results(words),
        "population": study.population.name,
        "targets_sha256": targets_digest(),
        "seed": method.seed,
        "method": {name: getattr(method, name) for name in DECIDING},
        "versions": {name: version for name, version in versions().items() if name in LIBRARIES},
        "waves": waves,
        "not_ruled_out": float(plausible.mean()),
        "effective_number_of_worlds": round(effective_number(weights), 1),
        "worlds": len(worlds),
        "distinct_worlds": int(drawn[_matched_columns(drawn, method)].drop_duplicates().shape[0]),
        "not_identified": [each.key for each in load_parameters() if each.is_moved_by_policy],
        "fit": diagnostics.summary_of(tables),
    }
    return Calibration(worlds, tables, manifest)


def words_of_results(words: Sequence[str]) -> list[str]:
    """Typed settings that may change a result."""
    return [word for word in words if not word.startswith(("run.workers", "output.folder"))]


def posterior_points(pool: pd.DataFrame, weights: Floats, method: Method) -> pd.DataFrame:
    """Draw the posterior from weighted candidates.

    What a policy would move is drawn anew, parameters from their literature range and theories all alike: the weights, which
    rest on years without the policy, must not narrow it by chance.
    """
    rows = resampled(weights, method.posterior, np.random.default_rng((method.seed, DRAW)))
    drawn = pool.iloc[rows].reset_index(drop=True)
    fresh = prior_points(method.posterior, method.seed, MOVED)
    moved = [each.key for each in load_parameters() if each.is_moved_by_policy]
    moved += [f"theory.{mechanism}" for mechanism in method.unweighed]
    return drawn.assign(**{key: fresh[key] for key in moved})


def write_posterior(found: Calibration, folder: Path) -> None:
    """Write the posterior and its manifest, each whole or not at all."""
    table = pa.Table.from_pandas(found.worlds, preserve_index=False).replace_schema_metadata(None)
    write_whole(folder / TABLE, lambda path: pq.write_table(table, path, compression="zstd"))
    manifest = {"table_sha256": digest_of(folder / TABLE), **found.manifest}
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def write_diagnostics(found: Calibration, folder: Path) -> None:
    """Write every table of diagnostics as CSV."""
    for name, table in found.tables.items():
        write_whole(folder / f"{name}.csv", lambda path, table=table: table.to_csv(path, index=False))  # type: ignore[misc]


def _matched_columns(points: pd.DataFrame, method: Method) -> list[str]:
    """Columns that come from the weighted candidates; what is drawn anew would make every world look distinct."""
    anew = {each.key for each in load_parameters() if each.is_moved_by_policy}
    anew |= {f"theory.{mechanism}" for mechanism in method.unweighed}
    return [column for column in points.columns if column not in anew]


def _distance(emulator: Emulator, pool: pd.DataFrame, published: Floats, fixed_variance: Floats) -> Floats:
    """Implausibility of candidates by the emulator; its leave-out error holds the luck of a run as well."""
    return implausibility(emulator.predict(inputs_of(pool)), published, fixed_variance + emulator.error**2)


def _luck(
    study: StudySettings,
    method: Method,
    words: Sequence[str],
    folder: Path,
    components: Sequence[Component],
    shows: bool,
) -> Floats:
    """Standard deviation of each figure over repeated runs of the central world, shape (figures,)."""
    middle = world_values(prior_points(1, method.seed, 0).assign(**{each.key: 0.5 for each in load_parameters()}))
    middle = middle.assign(**{f"theory.{each.name}": each.central for each in load_mechanisms()})
    repeated = replace(with_worlds(study, middle, "luck", folder / "luck"), replications=method.repeats)
    runs = lived(repeated, words, shows_progress=shows)
    runs = runs.assign(world=runs["replication"])
    table = repeated.world_table.loc[[0] * method.repeats].assign(world=range(method.repeats))
    spread = observed(components, runs, table).std(ddof=1).fillna(0.0)
    return spread.to_numpy(dtype=float)


def _wave_row(
    number: int, chosen: pd.DataFrame, left: NDArray[np.bool_], distance: Floats, method: Method
) -> dict[str, Any]:
    finite = np.where(np.isfinite(distance), distance, 0.0)
    ranked = np.sort(finite, axis=1)[:, ::-1]
    counted = ranked[:, method.allowed_misses]
    return {
        "wave": number,
        "worlds": len(chosen),
        "not_ruled_out_before": float(left.mean()),
        "median_implausibility": float(np.median(counted)),
        "smallest_implausibility": float(counted.min()),
        "plausible_worlds": int(np.count_nonzero(counted <= method.cut_off)),
    }
