"""What validate, holdouts, forecast and calibrate print and write, small runs and the published tables; errors are one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.fit.calibrate import Calibration
from sessim.calibration.fit.messages import calibration_text
from sessim.calibration.forecast import unseen
from sessim.calibration.forecast.forecast import forecast_text
from sessim.calibration.forecast.nowcast import read_nowcast_plan
from sessim.calibration.history.blocks import load_history
from sessim.calibration.history.figures import blocks_text, coverage
from sessim.calibration.replication.plans import find_plan_files, load_plan
from sessim.calibration.replication.stored import rows_text
from sessim.cli import main
from sessim.ground.resources import configs_folder
from sessim.settings.worlds.posterior import load_posterior

RESULTS = Path(__file__).parents[2] / "results"
BLOCK = "nuclear_regulatory_fy2004"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def published(here: Path) -> Path:
    """A current folder with the published tables of validation, calibration and hold-outs."""
    for name in ("validation", "calibration", "holdouts"):
        shutil.copytree(RESULTS / name, here / "results" / name)
    return here


def files_of(folder: Path) -> set[str]:
    """Files in a folder, locks left out."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def test_validate_lists_every_replication_with_the_verdicts_that_are_stored(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(published)
    assert main(["validate"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("status_quo_fy2016 ")
    for name in find_plan_files():
        verdicts = pd.read_csv(RESULTS / "validation" / name / "rows.csv")["verdict"].value_counts()
        counts = (
            f"{verdicts.get('pass', 0)} pass, {verdicts.get('miss', 0)} miss, {verdicts.get('shown', 0)} shown; run 20"
        )
        title, summary = said.split(f"\n{name:<24} ")[1].splitlines()[:2]
        assert title == load_plan(name).title
        assert summary.strip().startswith(counts)
    assert "not stored yet" not in said
    assert said.endswith("report: results/validation/report.html\n")
    assert files_of(published) == before
    page = Path("results/validation/report.html").read_text(encoding="utf-8")
    fit = pd.read_csv(RESULTS / "calibration" / "fit.csv")
    assert page.count("(shown, does not weigh)") >= (~fit["weighs"]).sum() > 0
    assert "(stress test, not counted)" in page


def test_validate_in_an_empty_folder_says_that_nothing_was_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "-q"]) == 0
    said = capsys.readouterr().out
    assert said.count("not run yet") == len(find_plan_files())
    assert "pass" not in said and "report: " not in said
    assert files_of(here) == {"results/validation/report.html"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["validate", "run.years=1"], "name one thing to validate"),
        (["validate", "replication=sibbing", "replication=berger_2013"], "name one thing to validate"),
        (["validate", "replication=sibing"], "did you mean sibbing?"),
        (
            ["validate", "replication=golman_bhatia_2012", "population.like_agencies=2"],
            "2 agencies cannot be divided into",
        ),
        (["validate", "replication=demere_2019", "run.replications=2"], "with run.replications=1"),
        (["holdouts", "--seen", "--only", "nuclear_regulatory_fy2005"], f"did you mean {BLOCK}?"),
        (["holdouts", "--seen", "--against", "older"], "--against applies only to unseen history; leave out --seen"),
        (["calibrate", "scale=small"], "calibration has no scale 'small'"),
        (["score", "--observed", "seen.csv"], "holds no forecast; type: sessim forecast"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_validated_is_one_line_and_writes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1 and told.err.startswith("sessim: ") and said in told.err
    assert list(here.iterdir()) == []


def test_a_replication_with_changed_settings_is_stored_beside_the_shipped_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["replication=golman_bhatia_2012", "population.like_agencies=20", "run.years=3"]
    assert main(["validate", *words]) == 0
    told = capsys.readouterr()
    folder = Path("results/validation/golman_bhatia_2012_changed")
    assert files_of(folder) == {".sessim", "rows.csv", "series.parquet", "manifest.json", "checksums.sha256"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["typed_settings"] == words[1:] and manifest["is_as_shipped"] is False
    plan = load_plan("golman_bhatia_2012")
    number = len(plan.conditions())
    assert told.err.split("\r")[1:] == [
        f"{n} of {number} conditions" + ("\n" if n == number else "") for n in range(1, number + 1)
    ]
    assert told.out.startswith(f"{plan.title}\n{plan.reading}\n\n")
    rows = pd.read_csv(folder / "rows.csv")
    for row in rows.to_dict("records"):
        assert f"{row['verdict']:<5} {row['figure']:<34} {row['ours']:9.4f}" in told.out
    assert told.out.endswith(f"stored in {folder}\n")


def test_the_lines_of_a_replication_name_every_kind_of_criterion() -> None:
    table = pd.DataFrame({
        "figure": ["a", "b", "c", "d"], "meaning": "m", "published": "0.3", "status": "verified",
        "ours": [0.31, 0.2, 0.5, 7.0], "error": [0.01, None, 0.02, None], "passes_from": [0.25, 0.3, None, None],
        "passes_to": [0.35, None, 0.4, None], "verdict": ["pass", "miss", "miss", "shown"],
    })  # fmt: skip
    lines = rows_text(table).splitlines()
    assert [" ".join(line.split()) for line in lines[:8:2]] == [
        "pass a 0.3100 +/- 0.0100 needs 0.25 to 0.35",
        "miss b 0.2000 needs at least 0.3",
        "miss c 0.5000 +/- 0.0200 needs at most 0.4",
        "shown d 7.0000 no criterion",
    ]
    assert lines[1].strip() == "m; published: 0.3 (verified)"
    assert lines[-1] == "1 pass, 2 miss, 1 shown without a criterion"


@pytest.fixture
def one_block(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The block of one agency alone, for it is the quickest."""
    chosen = tuple(each for each in load_history() if each.id == BLOCK)
    monkeypatch.setattr("sessim.calibration.history.blocks.load_history", lambda: chosen)
    yield


def test_a_block_of_history_is_run_in_the_worlds_of_the_posterior(
    here: Path, one_block: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sessim.settings.worlds.posterior.model_version", lambda: "another")
    assert main(["holdouts", "--seen", "--only", BLOCK, "--worlds", "3", "run.workers=1", "--folder", "held"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("sessim: the posterior was made under model ") and "this is another" in told.out
    table = pd.read_csv(Path("held") / f"{BLOCK}.csv")
    stored = pd.read_csv(RESULTS / "holdouts" / "edition_0" / "holdouts.csv")
    assert list(table.columns) == list(stored.columns)
    stored = stored[stored["holdout"] == BLOCK]
    assert table["published"].tolist() == stored["published"].tolist()
    assert (table["worlds"] == 3).all()
    assert ((table["low90"] <= table["median"]) & (table["median"] <= table["high90"])).all()
    worlds = pd.read_parquet(Path("held") / BLOCK / "worlds.parquet")
    assert worlds["leaving.quit_base"].tolist() == pytest.approx(
        load_posterior(configs_folder() / "calibration").worlds["leaving.quit_base"].head(3).tolist()
    )
    assert f"coverage over {len(table)} figures: " in told.out
    assert main(["holdouts", "--seen", "-q", "--worlds", "3", "run.workers=1", "--folder", "held"]) == 0
    assert "coverage" not in capsys.readouterr().out
    pd.testing.assert_frame_equal(pd.read_csv(Path("held") / "holdouts.csv"), table)  # the runs were stored


def test_unseen_history_is_run_after_its_order_is_frozen_and_beside_an_older_posterior(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A block that the model has seen takes the place of the unseen ones, which are run once."""
    seen = next(each for each in load_history() if each.id == BLOCK)
    known = {"persistence_source": "made up: as if the figure had been the same before"}
    seen = replace(seen, figures=tuple({**each, **known, "persistence": each["published"]} for each in seen.figures))
    monkeypatch.setattr(unseen, "load_unseen", lambda: unseen.Unseen(9, 3, (seen,), ()))
    older = str(configs_folder() / "calibration")
    assert main(["holdouts", "--against", older, "run.workers=1"]) == 0
    said, made = capsys.readouterr().out, here / "results" / "holdouts" / "edition_9"
    table = pd.read_csv(made / "holdouts.csv")
    assert set(table["holdout"]) == {BLOCK} and len(table) == len(seen.figures)
    assert np.isfinite(table[["crps", "crps_older"]]).all(axis=None)
    assert (made / BLOCK / "runs.parquet").is_file() and (made / "older" / BLOCK / "runs.parquet").is_file()
    order = json.loads((made / "order.json").read_text(encoding="utf-8"))
    assert order["edition"] == 9
    assert order["posterior_sha256"] == load_posterior(configs_folder() / "calibration").manifest["table_sha256"]
    assert f"CRPS better than persistence for 0 of {len(table)}, than the older posterior for " in said


def test_misses_of_the_published_hold_outs_are_said_as_plainly_as_hits() -> None:
    table = pd.read_csv(RESULTS / "holdouts" / "edition_0" / "holdouts.csv")
    lines = blocks_text(table).splitlines()
    assert sum(line.endswith("  MISS") for line in lines) == (~table["is_in_90"]).sum() > 0
    assert sum(line.endswith("  in the 50 band") for line in lines) == table["is_in_50"].sum()
    assert (
        sum(line.endswith(" (stress test)") for line in lines)
        == table.loc[table["is_stress_test"], "holdout"].nunique()
    )
    counted = table[~table["is_stress_test"]]
    assert coverage(table)["figures"] == len(counted)
    seen = {each.id: bool(each.seen_since) for each in load_history()}
    assert lines[-2].startswith(
        f"{sum(seen[name] for name in table['holdout'])} of {len(table)} figures are of history"
    )
    assert sum(line.startswith("  no longer unseen: ") for line in lines) == sum(seen.values())
    assert lines[-1] == (
        f"coverage over {len(counted)} figures: {counted['is_in_50'].mean():.0%} in the 50 percent bands, "
        f"{counted['is_in_90'].mean():.0%} in the 90 percent bands"
    )


def test_a_forecast_is_written_once_and_scored(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "forecast",
        "population=oracle_120",
        "run.worlds=3",
        "run.replications=1",
        "run.workers=1",
        "--folder",
        "made",
    ]
    assert main(words) == 0
    told = capsys.readouterr().out
    quantities = read_nowcast_plan().quantities
    table = pd.read_csv("made/forecast.csv")
    assert list(dict.fromkeys(table["quantity"])) == [each.id for each in quantities]
    samples = pd.read_csv("made/samples.csv", index_col="world")
    assert list(samples.index) == [1] * 6 + [2] * 6  # the central world is not one of the posterior; six combinations
    about = json.loads(Path("made/forecast.json").read_text(encoding="utf-8"))
    assert about["command"] == "sessim forecast population=oracle_120 run.worlds=3 run.replications=1 run.workers=1"
    assert about["population"] == "oracle_120" and (about["worlds"], about["samples"]) == (2, 12)
    assert told.endswith("registered: made; once the figures are published: sessim score --folder made\n")
    before = {path: path.read_bytes() for path in Path("made").glob("*.*")}
    assert main(words) == 2
    refused = capsys.readouterr()
    assert refused.out == "" and refused.err.count("\n") == 1 and "a forecast is written once" in refused.err
    assert {path: path.read_bytes() for path in Path("made").glob("*.*")} == before

    first = quantities[0].id
    Path("seen.csv").write_text(f"quantity,observed\n{first},{samples[first].median()}\n", encoding="utf-8")
    assert main(["score", "--observed", "seen.csv", "--folder", "made", "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert pd.read_csv("made/scores.csv")["absolute_error_of_median"].tolist() == [pytest.approx(0.0, abs=1e-12)]


def test_the_published_forecast_is_laid_out_by_quantity() -> None:
    table = pd.read_csv(RESULTS / "forecast_fy2026" / "forecast.csv")
    head, *lines = forecast_text(table).splitlines()
    assert head.split() == ["median", "50", "percent", "90", "percent"]
    assert len(lines) == table["quantity"].nunique()
    of_first = table[table["quantity"] == table["quantity"].iloc[0]].set_index("level")["value"]
    median, low50, high50, low90, high90 = (f"{of_first[level]:.3f}" for level in (0.5, 0.25, 0.75, 0.05, 0.95))
    assert lines[0].split()[-7:] == [median, low50, "to", high50, low90, "to", high90]
    large = next(line for line in lines if "," in line.split()[-1])  # hundreds and more have no decimals
    assert "." not in large.split()[-1]


def published_calibration() -> Calibration:
    names = ("waves", "theories", "fit", "discrepancy_of_answers")
    tables = {name: pd.read_csv(RESULTS / "calibration" / f"{name}.csv") for name in names}
    manifest = json.loads((configs_folder() / "calibration" / "posterior.json").read_text(encoding="utf-8"))
    return cast(Calibration, SimpleNamespace(manifest=manifest, tables=tables))


def test_the_published_calibration_is_told_with_its_misses() -> None:
    found = published_calibration()
    text = calibration_text(found, 12.4)
    fit = found.tables["fit"]
    lines = text.splitlines()
    assert sum(line.endswith("  met") for line in lines) == fit["is_met"].sum() == found.manifest["fit"]["met"]
    assert (
        sum(line.endswith("  within discrepancy") for line in lines)
        == (~fit["is_met"] & fit["is_within_discrepancy"]).sum()
    )
    assert sum(line.endswith("  MISS") for line in lines) == (~fit["is_met"] & ~fit["is_within_discrepancy"]).sum()
    assert [line.split()[0] for line in lines[1 : 1 + len(found.tables["waves"])]] == [
        str(wave) for wave in found.tables["waves"]["wave"]
    ]
    effort = found.tables["theories"].query("mechanism == 'effort'")
    assert "  effort: " + ", ".join(
        f"{name} {share:.2f}" for name, share in zip(effort["theory"], effort["posterior"], strict=True)
    ) in lines  # fmt: skip
    assert lines[-1] == "processor time 12 s"


def test_calibrate_says_what_it_found_unless_it_is_to_be_quiet(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[tuple[str, Path]] = []
    asked: list[Any] = []

    def calibrated(method: Any, typed: list[str], folder: Path, *, shows_progress: bool) -> Calibration:
        asked.append((method.scale, typed, folder, shows_progress))
        return published_calibration()

    monkeypatch.setattr("sessim.calibration.fit.calibrate.calibrate", calibrated)
    for name in ("write_diagnostics", "write_posterior"):
        monkeypatch.setattr(
            f"sessim.calibration.fit.calibrate.{name}", lambda _, folder, name=name: written.append((name, folder))
        )
    assert main(["calibrate", "scale=quick", "run.workers=1"]) == 0
    assert "figures met; " in capsys.readouterr().out
    assert main(["calibrate", "scale=quick", "-q", "--folder", "waves", "--output", "worlds"]) == 0
    assert capsys.readouterr().out == ""
    quick = Path("results/calibration_quick")
    assert asked == [("quick", ["run.workers=1"], quick, True), ("quick", [], Path("waves"), False)]
    assert written == [
        ("write_diagnostics", quick), ("write_posterior", quick),
        ("write_diagnostics", Path("waves")), ("write_posterior", Path("worlds")),
    ]  # fmt: skip
