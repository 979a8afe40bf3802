"""Calibrate: history matching, a sampler on the emulator, and a posterior of simulated worlds weighted by their results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sessim.calibration.fit import diagnostics
from sessim.calibration.fit.correlation import independent_number, shared_error_table
from sessim.calibration.fit.design import (
    draw_prior_points,
    find_matched_parameters,
    find_weighed_mechanisms,
    list_matched_columns,
    redraw_unmatched,
    world_values,
)
from sessim.calibration.fit.emulator import Emulator
from sessim.calibration.fit.leaving_out import leave_out_each
from sessim.calibration.fit.lessons import headline_lessons, list_untouched, parameter_lessons
from sessim.calibration.fit.method import Method, read_declared_method
from sessim.calibration.fit.search import Search
from sessim.calibration.fit.targets import load_all_targets, targets_digest
from sessim.calibration.fit.weighing import (
    Weighed,
    agreement_table,
    draw_simulations,
    left_out_table,
    weigh,
)
from sessim.calibration.history.blocks import history_file, load_history
from sessim.calibration.history.episodes import compose_record_study
from sessim.calibration.lessons.answers import learn_factors
from sessim.calibration.lessons.left_out import LeftOut, score_blocks, summarise_blocks
from sessim.calibration.lessons.scales import Miss, Scales, learn_scales, scales_table
from sessim.calibration.lessons.stacking import stacking_table
from sessim.ground.errors import UserError
from sessim.ground.files import digest_declared, digest_of, write_whole
from sessim.ground.inert import write_csv
from sessim.ground.marks import leave_mark
from sessim.ground.provenance import versions
from sessim.settings.worlds.discrepancy import DISCREPANCY, FACTOR, TERM
from sessim.settings.worlds.parameters import load_parameters
from sessim.settings.worlds.posterior import MANIFEST, TABLE

Floats = NDArray[np.float64]
POOL, ANEW, DRAW = 1_000, 3_000, 4_000  # streams of draws, plus the number of the wave
SAMPLE = 4_000  # draws from which the bands of left-out blocks are taken
TERMS = 4_500  # stream of the draws of discrepancy
DECIDING = (
    "cut_off", "allowed_misses", "freedom", "screening_level", "taught_from", "folds", "candidates", "particles", "moves",
    "draws", "left_out", "headlines", "shuffles", "unweighed",
)  # fmt: skip
LIBRARIES = ("python", "numpy", "scipy", "pandas", "pyarrow", "model", "sessim")


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        worlds: Posterior worlds: theories and parameter values.
        discrepancy: Learnt discrepancy, one draw per world of the posterior.
        tables: Diagnostics by name, each a table of `results/calibration/`.
        manifest: Manifest of the posterior, without the digest of its table.
    """

    worlds: pd.DataFrame
    discrepancy: pd.DataFrame
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
    search = Search(method, compose_record_study(words), words, folder, shows_progress, load_all_targets())
    luck = search.luck()
    emulator = _match_history(search, luck)
    number = len(method.waves)
    for size in method.rounds[:-1]:
        number += 1
        _, _, share, points = _propose_worlds(search, emulator, number, size, 1)
        figures = search.simulate_figures(points, f"wave_{number}")
        emulator = search.train_emulator(number, "emulated posterior", share, points, figures, luck)
    return _draw_posterior(search, emulator, number + 1)


def _match_history(search: Search, luck: Floats) -> Emulator:
    """Simulate the waves of the history matching and return the emulator that learnt from them."""
    method, emulator = search.method, None
    for number, size in enumerate(method.waves, start=1):
        if emulator is None:
            chosen, share, drawn_from = draw_prior_points(size, method.seed, number), 1.0, "prior"
        else:
            pool = draw_prior_points(method.candidates, method.seed, number)
            left = search.find_left(emulator, pool)
            chosen, share, drawn_from = pool[left].head(size), float(left.mean()), "not ruled out"
        figures = search.simulate_figures(chosen, f"wave_{number}")
        emulator = search.train_emulator(number, drawn_from, share, chosen, figures, luck)
    assert emulator is not None
    return emulator


def _propose_worlds(
    search: Search, emulator: Emulator, number: int, size: int, draws: int
) -> tuple[pd.DataFrame, pd.DataFrame, float, pd.DataFrame]:
    """Draw worlds of the emulated posterior.

    Returns:
        Worlds of the prior; worlds of the emulated posterior; share of the prior that is not ruled out; worlds to simulate, each
        `draws` times in a row, redrawing everything on which the record is silent.
    """
    method = search.method
    pool = draw_prior_points(method.candidates, method.seed, POOL + number)
    left = search.find_left(emulator, pool)
    led = search.lead(emulator, pool[left].head(method.particles), number).points
    few = (
        np.arange(size) * len(led) // size
    )  # neighbours descend from one world of the previous step; these are far apart
    repeated = led.iloc[np.repeat(few, draws)].reset_index(drop=True)
    points = redraw_unmatched(repeated, method.seed, ANEW + number, search.touched)
    return pool, led, float(left.mean()), points


def _draw_posterior(search: Search, emulator: Emulator, number: int) -> Calibration:
    """Simulate the last round, weigh its worlds by their results, and draw the posterior from them."""
    method, components = search.method, search.components
    size, draws = method.rounds[-1], method.draws
    pool, led, share, points = _propose_worlds(search, emulator, number, size, draws)
    figures = search.simulate_figures(points, "posterior")
    worlds = points.iloc[::draws].reset_index(drop=True)
    seen = search.select_weighing(figures)
    predicted = emulator.predict(search.inputs(worlds))
    weighed = weigh(
        seen.reshape(size, draws, -1), predicted, search.log_likelihood(emulator, worlds), search.published,
        search.fixed_variance, method.freedom,
    )  # fmt: skip
    if not weighed.weights.any():
        raise UserError(f"the record rules out every world of the last round; see {search.folder}/implausibility.csv")
    search.note(number, "emulated posterior", share, weighed.distance)
    search.rows += diagnostics.implausibility_rows(
        number, components, weighed.distance, emulator.error, emulator.explained, weighed.luck
    )
    rows = draw_simulations(weighed.weights, draws, method.posterior, np.random.default_rng((method.seed, DRAW)))
    drawn = points.iloc[rows].reset_index(drop=True)
    tolerance = np.sqrt(search.fixed_variance)
    around = pd.concat([pool, led], ignore_index=True)
    sharp = np.abs(emulator.predict(search.inputs(around)) - search.published) / tolerance
    theories = worlds[[f"theory.{each.name}" for each in find_weighed_mechanisms()]]
    quantiles = worlds[[each.key for each in find_matched_parameters(search.touched)]].to_numpy(dtype=float)
    tables = {
        "waves": pd.DataFrame(search.waves),
        "implausibility": pd.DataFrame(search.rows),
        "sampler": pd.DataFrame(search.steps),
        "agreement": agreement_table(components, weighed, predicted, emulator.error),
        "parameters": diagnostics.parameter_table(drawn, search.touched),
        "theories": diagnostics.theory_table(worlds, weighed.weights, drawn),
        "conflicts": diagnostics.conflict_table(components, sharp),
        "shared_errors": shared_error_table(components, weighed, seen.reshape(size, draws, -1), theories, quantiles),
        "left_out": left_out_table(components, weighed, theories, quantiles, method.freedom),
        "fit": diagnostics.fit_table(search.targets, search.simulate_all_figures(drawn, figures.iloc[rows], "drawn")),
        "screening": search.screening,
    }
    left, without, simulated = leave_out_each(search, emulator, led)
    more, discrepancy = _learn_discrepancy(search, left, tables["theories"])
    tables |= more | _list_lessons(search, drawn, led, left, without, simulated)
    facts = _facts(search, weighed, drawn, tables) | {"not_ruled_out": share}
    facts["independent_figures"] = round(independent_number(search.select_weighing(search.figures)), 1)
    return Calibration(world_values(drawn), discrepancy, tables, facts)


def _learn_discrepancy(
    search: Search, left: Sequence[LeftOut], theories: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Learn the discrepancy of levels and of answers from targets that were left out.

    Returns:
        Tables of what was learnt, and one draw of it for each world of the posterior.
    """
    method, seed = search.method, search.method.seed
    kinds = sorted({each.kind for each in search.components})
    misses = [Miss(each.kinds, *_standardise(each)) for each in left]

    def learn(known: Sequence[Miss], stream: int) -> Scales:
        generator = np.random.default_rng((seed, TERMS, stream))
        return learn_scales(known, kinds, method.freedom, SAMPLE, generator)

    scales = learn(misses, 0)
    others = [learn([*misses[:place], *misses[place + 1 :]], 1 + place) for place in range(len(left))]
    factors = learn_factors(left, method.freedom, SAMPLE, np.random.default_rng((seed, TERMS + 1)))
    weighed = {each.name for each in find_weighed_mechanisms()}
    tables = {
        "blocks_left_out": score_blocks(left, others, SAMPLE, seed),
        "discrepancy_of_levels": scales_table(scales, misses),
        "discrepancy_of_answers": factors.table,
        "stacking": stacking_table(left, theories[theories["mechanism"].isin(weighed)], method.freedom),
    }
    generator = np.random.default_rng((seed, TERMS + 2))
    names = list(scales.table.columns)
    terms = scales.draw_terms(names, method.posterior, generator)
    drawn = pd.DataFrame(
        {FACTOR: factors.new[: method.posterior]} | {f"{TERM}{name}": terms[:, at] for at, name in enumerate(names)}
    )
    return tables, drawn


def _standardise(block: LeftOut) -> tuple[Floats, Floats]:
    """Misses of a block, and the variance that is accounted for, in units of the declared discrepancy."""
    accounted = block.error**2 + block.spread**2
    return (block.published - block.mean) / block.discrepancy, accounted / block.discrepancy**2


def _list_lessons(
    search: Search,
    drawn: pd.DataFrame,
    led: pd.DataFrame,
    left: Sequence[LeftOut],
    without: Mapping[str, pd.DataFrame],
    simulated: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """What history taught about parameters and headlines."""
    each_size = search.method.left_out * search.method.draws
    history = {block.id for block in load_history()}
    worlds = {
        block.block: (simulated.iloc[at * each_size : (at + 1) * each_size], block.weights)
        for at, block in enumerate(left)
        if block.block in history
    }
    return {
        "lessons_of_parameters": parameter_lessons(search, led, without),
        "lessons_of_headlines": headline_lessons(search, drawn, worlds),
    }


def _facts(search: Search, weighed: Weighed, drawn: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Manifest of the posterior."""
    method = search.method
    copies = drawn[list_matched_columns(search.touched)].value_counts().to_numpy(dtype=float)
    return {
        "scale": method.scale,
        "settings": words_of_results(search.words),
        "population": search.study.population.name,
        "targets_sha256": targets_digest(),
        "history_sha256": digest_declared(history_file()),
        "seed": method.seed,
        "method": {name: getattr(method, name) for name in DECIDING}
        | {"alike_without_limit": read_declared_method()["alike_without_limit"]},
        "versions": {name: version for name, version in versions().items() if name in LIBRARIES},
        "waves": search.waves,
        "simulated_worlds_weighed": len(weighed.weights),
        "effective_number_of_worlds": round(weighed.effective_number, 1),
        "largest_weight": round(float(weighed.weights.max()), 4),
        "worlds": len(drawn),
        "distinct_worlds": len(copies),
        "effective_number_of_drawn_worlds": round(float(copies.sum() ** 2 / np.sum(copies**2)), 1),
        "figures_that_weigh": len(search.components),
        "touched": list(search.touched),
        "not_identified": [
            each.key for each in load_parameters() if each.is_moved_by_policy and each.key not in search.touched
        ],
        "blocks": summarise_blocks(tables["blocks_left_out"]),
        "untouched_headlines": list_untouched(tables["lessons_of_headlines"]),
        "fit": diagnostics.summary_of(tables),
    }


def words_of_results(words: Sequence[str]) -> list[str]:
    """Typed settings that may change a result."""
    return [word for word in words if not word.startswith(("run.workers", "output.folder"))]


def write_posterior(found: Calibration, folder: Path) -> None:
    """Write the posterior and its manifest, each whole or not at all."""
    table = pa.Table.from_pandas(found.worlds, preserve_index=False).replace_schema_metadata(None)
    leave_mark(folder)
    write_whole(folder / TABLE, lambda path: pq.write_table(table, path, compression="zstd"))
    learnt = pa.Table.from_pandas(found.discrepancy, preserve_index=False).replace_schema_metadata(None)
    write_whole(folder / DISCREPANCY, lambda path: pq.write_table(learnt, path, compression="zstd"))
    digests = {"table_sha256": digest_of(folder / TABLE), "discrepancy_sha256": digest_of(folder / DISCREPANCY)}
    manifest = digests | found.manifest
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def write_diagnostics(found: Calibration, folder: Path) -> None:
    """Write every table of diagnostics as CSV."""
    leave_mark(folder)
    for name, table in found.tables.items():
        write_whole(folder / f"{name}.csv", partial(write_csv, table))
