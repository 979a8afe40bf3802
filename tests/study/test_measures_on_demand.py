"""Measures on demand: the same bytes whatever else is recorded, ids that say what is, reuse, and running again for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.cli import main
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.answers.realism import realism_rows
from sessim.evidence.audit.rounds import Round
from sessim.evidence.contrasts.contrasts import build_panel
from sessim.ground.errors import UserError
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.results.recorded import settle_measures
from sessim.study.results.store import gather, load_study, read_finished_runs, write_shard, write_tables
from sessim.study.runner import run_study
from sessim.study.simulation import Outcome, drop_mark, simulate
from sessim.workflow.auditing import make_round_study, plan_audit
from sessim.workflow.companions import list_companion_studies
from sessim.workflow.open_runs import count_open_work
from sessim.workflow.prepare import prepare_study

SMALL = (
    "experiment=q7_retention", "population=oracle_120", "world=literature_ranges", "run.worlds=2", "run.replications=1",
    "run.warm_up_years=1", "run.years=2", "run.workers=1", "run.strata=first_and_last",
)  # fmt: skip
ALL, DECLARED, MORE = "run.measures=all", "run.measures=declared", "run.measures=[award_gini]"


def study(folder: Path, *words: str) -> StudySettings:
    return replace(compose_study([*SMALL, *words]), folder=folder)


def simulate_all(settings: StudySettings) -> list[Outcome]:
    tasks = list_open_tasks(settings, plan_runs(settings), ())
    return [each for task in tasks for each in simulate(settings, task)]


def run(folder: Path, *words: str) -> tuple[pd.DataFrame, int]:
    """Runs of a study, and how many of them were found."""
    progress = run_study(study(folder, *words), shows_progress=False)
    assert progress.failed == 0
    return progress.runs, progress.found


def measures_of(runs: pd.DataFrame) -> list[str]:
    return [name for name in runs if name in NAMES]


def same_bytes(some: pd.DataFrame, others: pd.DataFrame, names: Sequence[str]) -> bool:
    keys = ["arm", "world", "replication", "fiscal_year"]
    tables = (each.sort_values(keys)[list(names)].to_numpy(np.float64) for each in (some, others))
    one, other = (table.tobytes() for table in tables)
    return one == other


def test_what_both_record_is_the_same_bytes_by_group_as_well(tmp_path: Path) -> None:
    whole, few = (simulate_all(study(tmp_path, word)) for word in (ALL, DECLARED))
    for one, other in zip(whole, few, strict=True):
        assert one.names is None and other.names is not None and 0 < len(other.names) < len(NAMES)
        assert (one.arm, one.fiscal_years, one.strata_years) == (other.arm, other.fiscal_years, other.strata_years)
        columns = one.measures[:, [NAMES.index(name) for name in other.names]]
        assert np.ascontiguousarray(columns).tobytes() == np.ascontiguousarray(other.measures).tobytes()
        assert one.strata.tobytes() == other.strata.tobytes() and one.strata.size


def test_an_id_says_after_a_dash_what_is_recorded_and_nothing_where_everything_is(tmp_path: Path) -> None:
    ids = {word: [each.run_id for each in plan_runs(study(tmp_path, word))] for word in (ALL, DECLARED, MORE)}
    assert ids[ALL] == [each.run_id for each in plan_runs(study(tmp_path))]
    assert all(len(each) == 20 and each.isalnum() for each in ids[ALL])
    for word in (DECLARED, MORE):
        assert [drop_mark(each) for each in ids[word]] == ids[ALL]
        assert {len(each) for each in ids[word]} == {29}
    assert len({each[20:] for word in ids for each in ids[word]}) == 3


def test_runs_that_hold_everything_serve_whoever_asks_for_less(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, ALL)
    before = (tmp_path / "runs.parquet").read_bytes()
    runs, found = run(tmp_path, DECLARED)
    assert found == len(plan_runs(study(tmp_path))) and measures_of(runs) == list(NAMES)
    assert (tmp_path / "runs.parquet").read_bytes() == before
    assert capsys.readouterr().err == ""


def test_more_is_run_again_with_what_was_held_and_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few, _ = run(tmp_path, DECLARED)
    assert capsys.readouterr().err == ""
    planned = len(plan_runs(study(tmp_path)))
    assert (
        f"{planned} runs recorded fewer measures and are run again" in count_open_work(study(tmp_path, MORE)).warnings
    )
    more, found = run(tmp_path, MORE)
    told = capsys.readouterr().err
    assert f"{planned} runs recorded fewer measures and are run again" in told and told.count("\n") == 1
    assert found == 0 and set(measures_of(more)) == {*measures_of(few), "award_gini"}
    assert same_bytes(few, more, measures_of(few))
    strata = pd.read_parquet(tmp_path / "strata.parquet")
    assert set(strata["run_id"]) == set(more["run_id"])
    again, found = run(tmp_path, DECLARED, "run.replications=2")  # only what is new, with what the others hold
    assert (
        found == planned
        and measures_of(again) == measures_of(more)
        and not again[measures_of(again)].isna().all().any()
    )
    whole, found = run(tmp_path, ALL, "run.replications=2")
    assert found == 0 and measures_of(whole) == list(NAMES)
    assert same_bytes(again, whole, measures_of(again))
    assert not (tmp_path / "runs").exists()


def test_asking_for_something_else_never_drops_what_is_held(tmp_path: Path) -> None:
    held, _ = run(tmp_path, MORE)
    other, _ = run(tmp_path, "run.measures=[arrivals]")
    assert set(measures_of(other)) == {*measures_of(held), "arrivals"}


def test_a_stop_between_goes_on_without_running_anything_twice(tmp_path: Path) -> None:
    run(tmp_path, DECLARED)
    wide = settle_measures(study(tmp_path, MORE))
    first = simulate_all(replace(wide, worlds=wide.worlds[:1]))
    write_shard(tmp_path, first)
    runs, found = run(tmp_path, DECLARED)  # asks for less, and the wider runs are there: the others follow
    assert found == len(first) and "award_gini" in runs and not runs["award_gini"].isna().all()


def test_what_a_run_held_stays_where_it_fails_when_it_is_run_again(tmp_path: Path) -> None:
    run(tmp_path, DECLARED)
    held = read_finished_runs(tmp_path)
    wide = settle_measures(study(tmp_path, MORE))
    done = simulate_all(replace(wide, worlds=wide.worlds[:1]))
    write_shard(tmp_path, done)
    runs = gather(tmp_path, plan_runs(wide))
    assert set(runs["run_id"]) == {each.run_id for each in done} and "award_gini" in runs
    left = read_finished_runs(tmp_path)
    assert {drop_mark(each) for each in left.run_ids} == {drop_mark(each) for each in held.run_ids}
    assert settle_measures(study(tmp_path, DECLARED)).measures == wide.measures


def test_columns_that_are_not_as_the_ids_say_are_not_used(tmp_path: Path) -> None:
    (outcome, *_) = simulate_all(study(tmp_path, DECLARED))
    assert outcome.names is not None
    write_shard(tmp_path, [replace(outcome, names=outcome.names[1:], measures=outcome.measures[:, 1:])])
    found = read_finished_runs(tmp_path)
    assert found.runs.empty and len(found.outdated) == 1


def test_an_analysis_that_asks_for_what_was_not_recorded_says_what_to_type(tmp_path: Path) -> None:
    few, _ = run(tmp_path, DECLARED)
    assert "award_gini" not in few
    with pytest.raises(UserError, match=r"award_gini was not recorded.*run\.measures=\[award_gini\]"):
        build_panel(few).of("award_gini", "A1")
    with pytest.raises(UserError, match="was not recorded"):
        realism_rows(few, 2026)


def test_a_stored_study_is_loaded_with_what_it_records_and_refuses_further_questions(tmp_path: Path) -> None:
    settings = study(tmp_path, DECLARED)
    run(tmp_path, DECLARED)
    manifest = {
        "name": "q7", "title": "", "questions": ["q7", "q8"], "command": "sessim run",
        "settings": {"first_fiscal_year": settings.first_fiscal_year},
        "arms": [{"label": each.label, "title": each.title, "description": "", "role": each.role} for each in settings.arms],
    }  # fmt: skip
    write_tables(tmp_path, settings.world_table, manifest)
    loaded = load_study(tmp_path)
    assert measures_of(loaded.runs) == list(settings.measures or ())
    with pytest.raises(UserError, match="were not recorded"):
        answer_questions(loaded)


def test_what_runs_beside_a_study_records_what_its_tables_read(tmp_path: Path) -> None:
    nine = compose_study(
        ["scale=smoke", "run.workers=1", "run.side_worlds=2", "run.transfer_worlds=2", "run.height_worlds=2"]
    )
    assert nine.measures is None
    recorded = {each.folder.name: each.measures for each in list_companion_studies(nine)}
    assert {names for name, names in recorded.items() if name.startswith("height")} == {("top_share",)}
    assert recorded["private_firm"] == ("output", "ability")
    sides = [names for name, names in recorded.items() if name.startswith("side")]
    assert len(sides) == 2 and all(names and set(names) >= {"output", "star_exit_rate"} for names in sides)
    plan = plan_audit(nine)
    assert plan.headlines
    audited = make_round_study(nine, plan, Round(nine.worlds[:1], (0,), {}), "audit_first")
    assert set(audited.measures or ()) == {each.measure for each in plan.headlines}


@pytest.mark.slow
def test_a_report_of_declared_measures_is_that_of_all_and_more_goes_on_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["experiment=q7_retention", "scale=smoke", "run.workers=1"]
    for word, folder in ((DECLARED, "few"), (ALL, "whole")):
        assert main(["run", *words, word, f"output.folder={folder}", "-q"]) == 0
    tables = {path.name for path in (tmp_path / "whole").glob("*.csv")}
    assert tables == {path.name for path in (tmp_path / "few").glob("*.csv")} and "answers.csv" in tables
    for name in tables:
        few, whole = (pd.read_csv(tmp_path / each / name).drop(columns="reproduce") for each in ("few", "whole"))
        pd.testing.assert_frame_equal(few, whole, check_exact=True)
    assert main(["verify", "few", "--rerun", "2"]) == 0
    assert main(["report", "few"]) == 0
    assert prepare_study([*words, ALL, "output.folder=few"]).study.folder == Path("few")
    capsys.readouterr()
    assert main(["run", *words, ALL, "output.folder=few", "-q"]) == 0
    assert "recorded fewer measures and are run again" in capsys.readouterr().err
    assert (tmp_path / "few" / "answers.csv").is_file()
    assert not (tmp_path / "few_own").exists()
