"""A search through the real model in one world with one lever finds what studies of the same policies, one by one, find best."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sessim.ground.resources import configs_folder, read_yaml
from sessim.search.finding import find_rules
from sessim.settings.compose import compose_study
from sessim.study.runner import run_study

pytest.importorskip("optuna")
WORLD, WORLDS, YEARS = 1, 3, 2  # which of how many worlds decides, and for how many years
SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
STAGE = {"settings": ["population=oracle_120", f"run.years={YEARS}", "run.replications=1"], "worlds": 1}
DECIDING, FRESH = {**STAGE, "first_world": WORLD}, {**STAGE, "first_world": WORLD + 1}


def write_plan(folder: Path) -> None:
    declared = read_yaml(configs_folder() / "search" / "declared" / "levers.yaml")["share"]
    plan = read_yaml(configs_folder() / "search" / "rehearsal.yaml")
    plan |= {"levers": {"share": {**declared, "low": SHARES[0], "high": SHARES[-1], "step": 0.2}}}
    plan |= {"objectives": {"information": "as declared"}, "rules": 30, "generation": 5, "sifted": 5, "finalists": 2}
    plan["stages"] = dict.fromkeys(("search", "sift", "sides"), DECIDING)
    plan["stages"]["fresh"] = {**FRESH, "settings": [*STAGE["settings"], "run.seed=2"]}
    (folder / "configs" / "search").mkdir(parents=True)
    (folder / "configs" / "search" / "one_lever.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")


def measure_alone(share: float, folder: Path) -> float:
    """Information in ratings under a limit in the world that decides, from a study that knows of no search."""
    words = ["world=calibrated", *STAGE["settings"], f"run.worlds={WORLDS}", "run.workers=1", "run.strata=none"]
    words += ["policy=operating_cap", f"policy.limit.share={share}", "experiment.references=[pre_2025]"]
    words += [f"output.folder={folder}"]
    study = compose_study(words)
    runs = run_study(study, shows_progress=False).runs
    label = study.arms[0].label
    own = runs[(runs["arm"] == label) & (runs["world"] == WORLD) & (runs["fiscal_year"] >= study.first_fiscal_year)]
    assert len(own) == YEARS
    return float(own["information_bits"].mean())


@pytest.mark.slow
def test_one_lever_in_one_world_ends_at_the_optimum_of_the_grid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_plan(tmp_path)
    found = find_rules("one_lever", ["run.workers=1"])
    table = found.to_frame().set_index("rule")
    assert set(table["lever.share"]) == set(SHARES)
    alone = {share: measure_alone(share, tmp_path / f"alone_{round(100 * share)}") for share in SHARES}
    assert len(set(alone.values())) == len(SHARES)  # there is one best
    assert table.loc[found.summary["finalists"][0], "lever.share"] == max(alone, key=lambda share: alone[share])
    scores = table.drop_duplicates("lever.share").set_index("lever.share")["score.information"]
    assert sorted(SHARES, key=lambda share: scores[share]) == sorted(SHARES, key=lambda share: alone[share])
