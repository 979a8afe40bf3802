"""sessim replaces and removes only files it wrote, by name, in folders that carry its mark."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from sessim.calibration.fit.calibrate import write_diagnostics
from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.ground.files import drop_files, record_checksums, write_whole
from sessim.ground.lock import hold_for_writing
from sessim.ground.marks import MARK, carries_mark, is_own, leave_mark, note_writing, read_written
from sessim.study.results.keeping import claim_folder, explain_keeping, remove_unfinished
from sessim.study.results.store import finish, write_plan
from tests.support.stored_folders import add_shard, begin_study, files_of
from tests.support.sweeps import TINY


def write(path: Path, text: str) -> None:
    write_whole(path, lambda target: target.write_text(text, encoding="utf-8"))


def prune(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main(["studies", "prune", "--yes", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("harm", ["runs.parquet", "manifest.json", "checksums.sha256", "worlds.parquet"])
@pytest.mark.parametrize("removes", [False, True], ids=["truncated", "removed"])
def test_prune_never_takes_a_study_that_was_finished_once(
    harm: str, removes: bool, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: a truncated table or a broken manifest made a finished study count as damaged, and its folder went."""
    (finished / harm).write_bytes((finished / harm).read_bytes()[:40])
    if removes:
        (finished / harm).unlink()
    (finished / "notes.md").write_text("mine", encoding="utf-8")
    before = files_of(finished)
    said = prune(capsys)
    assert files_of(finished) == before
    if harm in ("runs.parquet", "manifest.json") and not removes:
        assert f"{Path('results') / finished.name} is kept: it was finished before" in said


@pytest.mark.parametrize(
    "content",
    [
        {"plan.json": '{"name": "release 2", "planned_runs": 12}'},
        {"plan.json": "terraform"},
        {"manifest.json": '{"name": "my web app", "icons": []}'},
        {"runs/exp1/metrics.json": "{}"},
        {"runs/runs.parquet": "not a shard"},
        {".sessim": "somebody else's", "plan.json": "{}"},
    ],
    ids=lambda content: " and ".join(content),
)
def test_prune_never_takes_what_sessim_did_not_write(
    content: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: any folder that held a plan, a manifest or runs was taken for a study."""
    for name, text in content.items():
        path = tmp_path / "theirs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = files_of(tmp_path)
    prune(capsys, "--folder", str(tmp_path))
    assert files_of(tmp_path) == before


def test_prune_takes_the_begun_and_never_the_folder_it_was_pointed_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin_study(tmp_path)
    begin_study(tmp_path / "begun")
    said = prune(capsys, "--folder", str(tmp_path))
    assert f"{tmp_path} is kept: it is the folder that was named" in said and "1 folders removed" in said
    assert (tmp_path / "plan.json").is_file() and not (tmp_path / "begun").exists()


def test_a_begun_study_is_taken_file_by_file_and_with_what_lies_beside_it(tmp_path: Path) -> None:
    begun = begin_study(tmp_path / "begun")
    small = begin_study(begun / "beside" / "step")
    write(begun / "failed_runs.csv", "world\n")
    (begun / ".plan.json.abcd1234").touch()
    (small / ".lock").touch()
    assert explain_keeping(begun) == "" == remove_unfinished(begun)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["notes.md", "runs/notes.md", "runs/folder/x", "strata/x.parquet", "beside/x", "beside/step/mine.csv", "own/x"],
)
def test_a_begun_study_with_anything_of_the_user_in_it_stays(name: str, tmp_path: Path) -> None:
    begun = begin_study(tmp_path / "begun")
    begin_study(begun / "beside" / "step")
    (begun / name).parent.mkdir(parents=True, exist_ok=True)
    (begun / name).write_text("mine", encoding="utf-8")
    before = files_of(begun)
    assert "which is not the file that sessim wrote" in remove_unfinished(begun)
    assert files_of(begun) == before


def test_a_plan_that_was_changed_by_hand_and_a_link_stay(tmp_path: Path) -> None:
    changed = begin_study(tmp_path / "changed")
    (changed / "plan.json").write_text("my plan", encoding="utf-8")
    assert explain_keeping(changed) == "holds plan.json, which is not the file that sessim wrote"
    begun = begin_study(tmp_path / "begun")
    (tmp_path / "link").symlink_to(begun, target_is_directory=True)
    assert remove_unfinished(tmp_path / "link") == "is a link"
    (begun / "runs" / "elsewhere").symlink_to(tmp_path / "changed", target_is_directory=True)
    assert remove_unfinished(begun).startswith("holds runs/elsewhere")
    assert (begun / "plan.json").is_file() and (changed / "plan.json").is_file()


def test_a_linked_study_is_listed_and_pruning_leaves_it_and_the_others_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: a symlinked study gave exit 70."""
    begin_study(tmp_path / "far" / "study")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "a_link").symlink_to(tmp_path / "far" / "study", target_is_directory=True)
    (tmp_path / "results" / "broken").symlink_to(tmp_path / "nowhere", target_is_directory=True)
    begin_study(tmp_path / "results" / "begun")
    said = prune(capsys, "--folder", str(tmp_path / "results"))
    assert "a_link is kept: it is a link" in said and "1 folders removed" in said
    assert (tmp_path / "far" / "study" / "plan.json").is_file()
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["a_link", "broken"]


def test_a_study_that_somebody_begins_to_write_to_meanwhile_stays_and_the_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        begin_study(tmp_path / name)
    monkeypatch.setattr("sessim.study.results.stored_studies.is_being_written", lambda _: False)
    with hold_for_writing(tmp_path / "a"):
        said = prune(capsys, "--folder", str(tmp_path))
    assert "another sessim is writing" in said and "1 folders removed" in said
    assert (tmp_path / "a" / "plan.json").is_file() and not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["manifest.json", "runs.parquet", "plan.json", "runs/exp1/metrics.json", "beside/x"])
def test_a_run_is_refused_in_a_folder_where_its_names_are_somebody_elses(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs = tmp_path / "theirs" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"name": "my web app"}', encoding="utf-8")
    before = files_of(tmp_path)
    assert main(["run", *TINY, "output.folder=theirs", "-q"]) == 2
    said = capsys.readouterr().err
    assert f"theirs holds {name.split('/')[0]}, which sessim did not write" in said and len(said.splitlines()) == 1
    assert files_of(tmp_path) == before


def test_a_run_among_files_of_other_names_leaves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    theirs = {"notes.md": b"mine", "data.csv": b"a,b\n", "report.html": b"my own report"}
    for name, content in theirs.items():
        (tmp_path / "mine" / name).write_bytes(content)
    assert main(["run", *TINY, "output.folder=mine", "-q"]) == 0
    kept = {**theirs, "report.kept-1.html": theirs["report.html"]}
    del kept["report.html"]
    after = files_of(tmp_path / "mine")
    assert {name: after[name] for name in kept} == kept
    assert b"my own report" not in after["report.html"]


def test_what_was_changed_by_hand_is_kept_when_a_report_is_written_again(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finished / "answers.csv").write_text("my corrections", encoding="utf-8")
    capsys.readouterr()
    assert main(["report", str(finished), "-q"]) == 0
    said = capsys.readouterr().err
    assert (
        said == f"sessim: {finished}/answers.csv is not the file that sessim wrote; it is kept as answers.kept-1.csv\n"
    )
    assert (finished / "answers.kept-1.csv").read_text(encoding="utf-8") == "my corrections"
    assert main(["report", str(finished), "-q"]) == 0
    assert capsys.readouterr().err == "" and not (finished / "answers.kept-2.csv").exists()


def test_an_older_or_published_study_is_known_by_its_checksums_or_its_manifest(finished: Path) -> None:
    (finished / MARK).unlink()
    write(finished / "report.html", "newer")
    assert carries_mark(finished) and not (finished / "report.kept-1.html").exists()
    for name in (MARK, "checksums.sha256"):
        (finished / name).unlink()
    claim_folder(finished)
    write(finished / "report.html", "newest")
    assert not (finished / "report.kept-1.html").exists()


def test_the_users_files_are_not_adopted_with_an_older_begun_study(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"name": "x", "planned_runs": 9}', encoding="utf-8")
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    add_shard(tmp_path, "r1")
    write_plan(tmp_path, "x", 9)
    assert explain_keeping(tmp_path).startswith("holds notes.md")
    assert not (tmp_path / "plan.kept-1.json").exists()


def test_files_go_only_as_they_were_written(tmp_path: Path) -> None:
    leave_mark(tmp_path)
    for name in ("same.csv", "changed.csv"):
        write(tmp_path / name, "written")
    record_checksums(tmp_path, ["same.csv", "changed.csv"])
    (tmp_path / "changed.csv").write_text("by hand", encoding="utf-8")
    (tmp_path / "theirs.csv").write_text("theirs", encoding="utf-8")
    (tmp_path / "linked.csv").symlink_to(tmp_path / "theirs.csv")
    drop_files(tmp_path, ["same.csv", "changed.csv", "theirs.csv", "linked.csv", "absent.csv"])
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [MARK, "changed.csv", "checksums.sha256", "linked.csv", "theirs.csv"]


def test_the_mark_survives_a_line_that_was_cut_short_and_a_file_that_died_unfinished(tmp_path: Path) -> None:
    leave_mark(tmp_path)
    write(tmp_path / "a.csv", "one")
    with (tmp_path / MARK).open("a", encoding="utf-8") as mark:
        mark.write("0123")  # killed while it was written
    note_writing(tmp_path, "b.csv", "f" * 64)
    assert ("b.csv", "f" * 64) in read_written(tmp_path) and is_own(tmp_path / "a.csv")
    note_writing(tmp_path, "a.csv", "e" * 64)  # killed before the new file got its name: the old one is still known
    assert is_own(tmp_path / "a.csv")
    write(tmp_path / "a.csv", "two")
    assert is_own(tmp_path / "a.csv") and not (tmp_path / "a.kept-1.csv").exists()


def test_a_comment_that_was_edited_is_kept(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("docx")
    pytest.importorskip("weasyprint")
    assert main(["comment", "--question", "7", "--study", str(finished), "-q"]) == 0
    text = finished / "comment" / "comment.txt"
    text.write_text("my own words", encoding="utf-8")
    capsys.readouterr()
    assert main(["comment", "--question", "7", "--study", str(finished), "-q"]) == 0
    assert "comment.txt is not the file that sessim wrote; it is kept as comment.kept-1.txt" in capsys.readouterr().err
    assert (text.parent / "comment.kept-1.txt").read_text(encoding="utf-8") == "my own words"


@pytest.mark.parametrize("made_before", [True, False], ids=["there before", "not there"])
def test_a_refused_run_leaves_the_folder_as_it_was(
    made_before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: a backend that was refused left a folder with a lock."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    if made_before:
        (tmp_path / "results").mkdir()
    assert main(["run", *TINY, "run.backend=slurm", "-q"]) == 2
    assert "sbatch" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["results"] * made_before


def test_a_plan_of_the_user_in_a_marked_folder_outlives_the_end_of_a_study(finished: Path) -> None:
    write_plan(finished, "q7_retention", 9)
    (finished / "plan.json").write_text(json.dumps({"plan": "mine"}), encoding="utf-8")
    finish(finished)
    assert json.loads((finished / "plan.json").read_text(encoding="utf-8")) == {"plan": "mine"}


def test_a_marked_folder_is_claimed_again_and_a_foreign_mark_is_not(tmp_path: Path) -> None:
    begin_study(tmp_path / "begun")
    claim_folder(tmp_path / "begun")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / MARK).write_text("somebody else's", encoding="utf-8")
    with pytest.raises(UserError, match=r"holds \.sessim, which sessim did not write"):
        claim_folder(tmp_path / "theirs")


def test_tables_of_the_record_replace_only_what_sessim_wrote(tmp_path: Path) -> None:
    """Once wrong: calibrate, holdouts, validate, forecast and score wrote over files of any folder they were pointed at."""
    (tmp_path / "fit.csv").write_text("mine\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("mine\n", encoding="utf-8")
    found = SimpleNamespace(tables={"fit": pd.DataFrame({"a": [1]})})
    for number in (1, 2):  # what sessim wrote itself is replaced without a second copy
        found.tables["fit"]["a"] = number
        write_diagnostics(cast(Any, found), tmp_path)
    names = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
    assert names == {"fit.csv", "fit.kept-1.csv", "notes.md"}
    assert (tmp_path / "fit.kept-1.csv").read_text(encoding="utf-8") == "mine\n"
    assert (tmp_path / "fit.csv").read_text(encoding="utf-8") == "a\n2\n"
