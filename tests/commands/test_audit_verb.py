"""`sessim audit` over a small stored study: cost told, run, resumed, named in the answers, refused in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.evidence.audit.method import read_audit_method
from sessim.evidence.audit.table import AUDIT
from sessim.settings.compose import compose_study
from sessim.settings.worlds.variations import Variation
from sessim.study.design import plan_runs
from sessim.workflow import auditing

SETTINGS = (
    "experiment=q7_retention", "population=oracle_120", "world=literature_ranges", "run.worlds=12", "run.replications=1",
    "run.years=2", "run.workers=1", "run.side_worlds=0", "run.transfer_worlds=0", "run.strata=none",
)  # fmt: skip
CHANGES = (
    Variation("leaving.shortfall_effect", "switched off", 0.0),
    Variation("leaving.shortfall_effect", "mirrored", None),
    Variation("organisation.luck", "high end", 0.9),
    Variation("theory.leaving", "switched off", "rate_only"),
)
METHOD = replace(  # all changes go to the second round, which has one world more
    read_audit_method(), first_round_worlds=2, first_round_reading=1, most_worlds=3, goes_on_from=0.0, resamples=20
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a small study that has been audited."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        there.setattr("sessim.evidence.audit.method.read_audit_method", lambda: METHOD)
        there.setattr("sessim.settings.worlds.variations.list_variations", lambda _: CHANGES)
        assert main(["run", *SETTINGS, "run.audit=true", "-q"]) == 0
        yield folder


def test_an_audited_study_names_every_change_in_its_tables_and_its_report(stored: Path) -> None:
    results = stored / "results" / "q7_retention"
    table = pd.read_csv(results / AUDIT)
    assert list(zip(table["assumption"], table["change"], strict=True)) == [(each.key, each.kind) for each in CHANGES]
    assert set(table["question"]) == {"q7"} and set(table["stamp"]) == {"QUICK LOOK"}
    assert AUDIT in (results / "checksums.sha256").read_text(encoding="utf-8")
    assert {path.name for path in (results / "beside").iterdir()} >= {auditing.FIRST, auditing.SECOND}
    seeds = [
        set(pd.read_parquet(results / "beside" / name / "runs.parquet")["seed"])
        for name in (auditing.FIRST, auditing.SECOND)
    ]
    assert all(seeds) and seeds[0].isdisjoint(seeds[1])  # what the first round holds is not run again
    report = (results / "report.html").read_text(encoding="utf-8")
    assert (
        "Audit of assumptions" in report
        and "4 changes of 3 assumptions" in report
        and "QUICK LOOK: 12 worlds" in report
    )


def test_an_audit_goes_on_where_it_was_and_tells_its_cost_before(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = stored / "results" / "q7_retention"
    before = (results / AUDIT).read_bytes()
    runs = (results / "beside" / auditing.FIRST / "runs.parquet").read_bytes()
    assert main(["audit", *SETTINGS, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "audit: 4 changes of 3 assumptions in 1 headline\n" in told and " 0 left" in told
    assert "second round: 0 changed worlds left" in told  # known, and not at most, once the first is finished
    assert main(["audit", *SETTINGS]) == 0
    assert "Q7 " in capsys.readouterr().out
    assert (results / AUDIT).read_bytes() == before
    assert (results / "beside" / auditing.FIRST / "runs.parquet").read_bytes() == runs


def test_an_audit_of_other_settings_or_of_nothing_is_refused_in_one_line(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        (["run.seed=2"], "does not hold all runs of these settings"),
        (["output.folder=results/none"], "run a study first"),
    ):
        assert main(["audit", *SETTINGS, *words]) == 2
        error = capsys.readouterr().err
        assert said in error and error.count("\n") == 1


def test_a_changed_world_has_the_luck_of_the_world_it_was() -> None:
    study = compose_study(SETTINGS)
    whole = {(run.arm, run.world): run.seed for run in plan_runs(study)}
    some = replace(study, worlds=study.worlds[5:7], luck=(5, 6))
    assert [run.seed for run in plan_runs(some)] == [whole[run.arm, run.world + 5] for run in plan_runs(some)]
    assert {run.run_id for run in plan_runs(some)} < {run.run_id for run in plan_runs(study)}


def test_a_study_of_one_world_has_nothing_to_audit_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "scale=smoke", "world=central", "--dry-run"]) == 0
    assert "no question of this study has a word that an assumption could change" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_what_an_audit_takes_is_told_with_the_study_that_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", *SETTINGS, "run.audit=true", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "audit: " in said and "first round: " in said and "second round: at most " in said
    assert list(tmp_path.iterdir()) == []
