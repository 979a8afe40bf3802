"""What is stored or looked up at its edges: leftovers, ages, moved plans, failed small studies, folders that a user named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.history import episodes
from sessim.corps.populate import build_seats
from sessim.ground import files, provenance
from sessim.ground.errors import StoppedError, UserError
from sessim.ground.files import write_whole
from sessim.ground.marks import leave_mark
from sessim.ground.resources import configs_folder
from sessim.measures.catalogue import NAMES
from sessim.settings import compose
from sessim.settings.compose import compose_study
from sessim.settings.explain import explain
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds import worlds
from sessim.settings.worlds.posterior import load_posterior
from sessim.study import companion_studies as beside
from sessim.study.results import stored_studies, verify
from sessim.study.results.keeping import drop_leftovers
from sessim.study.runner import Progress
from sessim.study.simulation import Outcome
from sessim.year.chronicle import Chronicle

FAILED = Progress(pd.DataFrame(), planned=6, found=0, failed=2)


@pytest.fixture(scope="module")
def study() -> StudySettings:
    return compose_study(["experiment=status_quo_fy2016", "population=oracle_120", "world=central"])


def test_temporary_files_of_a_killed_process_go_and_nothing_else(tmp_path: Path) -> None:
    """Temporary names are those of files that sessim wrote here before, followed by eight letters of chance."""
    leave_mark(tmp_path)
    for name in ("report.html", "answers.csv"):
        write_whole(tmp_path / name, lambda path: path.write_text("written"))
    shard = f"{'a1' * 32}.parquet"
    kept = [
        "runs.parquet",
        "notes.txt",
        ".lock",
        ".notes.txt.abcd_123",
        ".runs.parquet.swp",
        f"runs/{shard}",
        "runs/.vim",
    ]
    gone = [".runs.parquet.abcd_123", ".report.html.abcd_123", ".answers.csv.zzzzzzzz", f"runs/.{shard}.abcd_123"]
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    drop_leftovers(tmp_path)
    kept += ["report.html", "answers.csv", ".sessim"]
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()) == sorted(kept)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(90.0, "2 min"), (7_199.0, "120 min"), (7_200.0, "2 h"), (100_000.0, "28 h"), (260_000.0, "3 days")],
)
def test_ages_of_studies_in_words(seconds: float, text: str) -> None:
    assert stored_studies._age_text(seconds) == text


def test_a_study_of_which_no_run_is_stored_yet_is_unfinished(tmp_path: Path) -> None:
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "plan.json").write_text('{"name": "begun", "planned_runs": 9}', encoding="utf-8")
    (found,) = stored_studies.list_stored_studies(tmp_path)
    assert (found.state, found.finished, found.planned) == ("unfinished", 0, 9)


def test_a_run_that_is_planned_no_more_or_simulates_other_years_is_told() -> None:
    years = (2026, 2027)
    stored = pd.DataFrame({"run_id": "r1", "arm": "A1", "world": 3, "replication": 0, "fiscal_year": years})
    name = "run r1 (A1, world 3, replication 0): "
    assert verify._compare("r1", stored, None) == [f"{name}the settings in the manifest no longer include it"]
    longer = Outcome("r1", "A1", (2026, 2027, 2028), np.zeros((3, len(NAMES))))
    assert verify._compare("r1", stored, longer) == [f"{name}now simulates other years"]
    nothing = pd.DataFrame(0.0, index=stored.index, columns=list(NAMES))
    same = Outcome("r1", "A1", years, np.zeros((2, len(NAMES))))
    assert verify._compare("r1", stored.join(nothing), same) == []


def test_a_small_study_or_a_stretch_of_history_with_failed_runs_stops(
    study: StudySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "run_study", lambda *_, **__: FAILED)
    with pytest.raises(StoppedError, match=r"2 of 6 runs failed, see .*beside/step/failed_runs\.csv"):
        beside.run_beside(replace(study, folder=tmp_path), "step", shows_progress=False)
    monkeypatch.setattr(episodes, "run_study", lambda *_, **__: FAILED)
    monkeypatch.setattr(episodes, "write_tables", lambda *_: None)
    monkeypatch.setattr(episodes, "finish", lambda *_: None)
    monkeypatch.setattr(episodes, "describe_study", lambda *_: {})
    with pytest.raises(StoppedError, match=r"2 runs failed; see .*failed_runs\.csv"):
        episodes.run_episode(replace(study, folder=tmp_path), [], shows_progress=False)


def test_a_word_that_several_settings_end_in_is_not_guessed() -> None:
    with pytest.raises(UserError, match="'minimum' has several meanings") as error:
        explain("minimum")
    assert "policy.pay.minimum, policy.awards.minimum" in str(error.value)


def test_no_path_of_this_machine_is_in_an_error_about_options() -> None:
    error = Exception(
        f"Could not load {configs_folder()}/policy/x.yaml\n\nConfig search path:\n path=/home/me\nAvailable: a"
    )
    assert compose._first_lines(error) == "Could not load configs/policy/x.yaml"


def test_there_is_no_revision_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessim.__file__", str(tmp_path / "site-packages" / "sessim" / "__init__.py"))
    assert provenance.read_code_revision() is None


def test_names_are_not_flushed_where_the_system_has_no_such_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(files, "os", SimpleNamespace(name="nt", open=opened.append, O_RDONLY=0))
    files.flush_folder(tmp_path)
    assert opened == []


def test_worlds_of_an_older_posterior_are_refused_by_name_or_drawn_from_the_declared_range(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = load_posterior(configs_folder() / "calibration")
    gone = known.worlds.assign(**{"theory.effort": "magic"})
    monkeypatch.setattr(worlds, "load_posterior", lambda: replace(known, worlds=gone))
    words = ["experiment=status_quo_fy2016", "world=calibrated", "run.worlds=4"]
    with pytest.raises(UserError, match="the posterior refers to effort 'magic'; type: sessim calibrate"):
        compose_study(words)
    assert {each.theory.effort for each in compose_study([*words, "world.theory.effort=none"]).worlds} == {"none"}
    without = known.worlds.drop(columns=["theory.effort", "effort.response"])
    monkeypatch.setattr(worlds, "load_posterior", lambda: replace(known, worlds=without))
    study = compose_study(words)
    assert len({each.theory.effort for each in study.worlds}) == 1  # the central theory
    assert len({each.effort.response for each in study.worlds}) == 4


def test_a_seat_that_is_not_there_cannot_be_followed_and_an_agency_has_seats(study: StudySettings) -> None:
    seats = build_seats(study.population)
    with pytest.raises(KeyError, match="no seat 9999"):
        Chronicle([9_999])(SimpleNamespace(seats=seats))  # type: ignore[arg-type]
    first, *others = study.population.agencies
    empty = replace(study.population, agencies=(replace(first, career=0, noncareer=0, limited=0), *others))
    with pytest.raises(ValueError, match="has no seat"):
        build_seats(empty)
