"""A study that is committed under `results/` can be made again: a slice of it gives the same bytes.

On a machine like the one that made it, that is: where a processor has vector units of another width, the last bits of sums and of
exponentials differ, and the slice gives the same numbers to nine digits instead. All but those of `ON_AN_EDGE`: in years without
a limit many chances of a high rating are the same but for their last bits, and these decide in which group a person counts."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pandas as pd
import pytest

from sessim.calibration.history.blocks import load_history
from sessim.ground.files import digest_declared, digest_of
from sessim.ground.provenance import describe_environment
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.results.store import outcomes_table
from sessim.study.simulation import simulate

FOLDER = Path(__file__).parents[2] / "results" / "nine_questions"
SLICE = "slice.csv"
WORLDS, FIRST_ARMS = (0, 1), 2
NINE_DIGITS = {"rtol": 1e-9, "atol": 1e-9}
ON_AN_EDGE = ["effort_hopeless", "effort_marginal", "effort_safe"]


def slice_of(manifest: dict[str, object]) -> str:
    """Runs of the first replication of two worlds under the first two arms, as CSV text, simulated anew."""
    typed = manifest["typed_settings"]
    assert isinstance(typed, list)
    study = compose_study([*typed, "run.workers=1"])
    labels = [arm.label for arm in study.arms[:FIRST_ARMS]]
    wanted = [run for run in plan_runs(study) if run.world in WORLDS and run.replication == 0 and run.arm in labels]
    outcomes = [each for task in list_open_tasks(study, wanted, ()) for each in simulate(study, task)]
    table = outcomes_table(outcomes).sort_values(["run_id", "fiscal_year"])
    return table.to_csv(index=False, lineterminator="\n")


def runs_of(text: str) -> list[pd.DataFrame]:
    """Runs of a slice without their ids, which change with the model's files; in the order of their last year to six digits."""
    table = pd.read_csv(io.StringIO(text))
    runs = [run.drop(columns="run_id").reset_index(drop=True) for _, run in table.groupby("run_id")]
    return sorted(runs, key=lambda run: tuple(f"{value:.5e}" for value in run.iloc[-1]))


@pytest.mark.slow
def test_a_slice_of_the_committed_study_gives_the_same_results() -> None:
    if not (FOLDER / "manifest.json").is_file() or not (FOLDER / SLICE).is_file():
        pytest.skip(f"no study is committed: {FOLDER.name}/manifest.json and {SLICE} are not there")
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    again, stored = runs_of(slice_of(manifest)), runs_of((FOLDER / SLICE).read_text(encoding="utf-8"))
    assert len(again) == len(stored) == len(WORLDS) * FIRST_ARMS
    is_like_machine = set(manifest["environments"]) == {describe_environment()}
    has_no_limit = again[0]["fiscal_year"] < manifest["settings"]["first_fiscal_year"]
    for now, then in zip(again, stored, strict=True):
        if not is_like_machine:
            now.loc[has_no_limit, ON_AN_EDGE] = then.loc[has_no_limit, ON_AN_EDGE] = math.nan
        pd.testing.assert_frame_equal(
            now, then, check_exact=is_like_machine, **({} if is_like_machine else NINE_DIGITS)
        )


def test_the_slice_is_the_same_each_time_and_notices_a_change() -> None:
    manifest = {"typed_settings": ["experiment=q5_results", "scale=smoke"]}
    first = slice_of(manifest)
    assert slice_of(manifest) == first
    table = pd.read_csv(io.StringIO(first))
    assert len(table) == len(WORLDS) * FIRST_ARMS * table["fiscal_year"].nunique()
    assert set(NAMES) < set(table.columns)
    other = {"typed_settings": ["experiment=q5_results", "scale=smoke", "run.seed=2"]}
    assert slice_of(other) != first


def test_the_readme_of_results_counts_the_figures_of_unseen_history() -> None:
    table = pd.read_csv(FOLDER.parent / "holdouts" / "edition_1" / "holdouts.csv")
    said = " ".join((FOLDER.parent / "README.md").read_text(encoding="utf-8").split())
    is_better = table["crps"] < table["crps_persistence"]
    counts = (len(table), table["is_in_90"].sum(), table["is_in_50"].sum(), is_better.sum())
    assert (
        "Of {} published figures {} lie in the middle nine tenths of what the calibrated worlds predict and {} in the middle "
        "half, and the worlds predict {} better than persistence"
    ).format(*counts) in said
    assert all(title in said for title in table.loc[~table["is_in_90"], "quantity"])


def test_the_readme_of_results_counts_the_responses_that_were_foretold() -> None:
    table = (
        pd.read_csv(FOLDER.parent / "calibration" / "blocks_left_out.csv").drop_duplicates("block").set_index("block")
    )
    responses = [each.id for each in load_history() if not each.is_stress_test]
    foretold = table.loc[responses, "is_block_covered"].astype(bool)
    said = " ".join((FOLDER.parent / "README.md").read_text(encoding="utf-8").split())
    numbers = ("none", "one", "two", "three", "four", "five", "six", "seven")
    assert f"{numbers[foretold.sum()]} of the {numbers[len(foretold)]} blocks of history that hold responses" in said
    assert all(
        title in said for title in (each.title for each in load_history() if each.id in foretold[~foretold].index)
    )


def test_the_unseen_history_was_run_on_the_committed_posterior() -> None:
    """On the same worlds, that is: made again under a later digest of the model, they have another manifest."""
    order = json.loads((FOLDER.parent / "holdouts" / "edition_1" / "order.json").read_text(encoding="utf-8"))
    folder = FOLDER.parents[1] / "configs" / "calibration"
    manifest = json.loads((folder / "posterior.json").read_text(encoding="utf-8"))
    assert order["posterior_sha256"] == manifest["table_sha256"] == digest_of(folder / "posterior.parquet")
    kept = FOLDER.parent / "holdouts" / "edition_1" / "posterior.json"
    assert order["posterior_manifest_sha256"] == digest_of(kept)
    assert json.loads(kept.read_text(encoding="utf-8"))["table_sha256"] == manifest["table_sha256"]
    assert order["discrepancy_sha256"] == digest_of(folder / "discrepancy.parquet")
    assert order["unseen_sha256"] == digest_declared(folder / "unseen.yaml")
