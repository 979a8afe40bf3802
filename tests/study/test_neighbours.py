"""Each study and each file fails alone, named, beside good ones; whoever only looks writes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.lock import hold_for_writing, is_being_written
from sessim.study.results.stored_studies import list_stored_studies, prune
from tests.support.stored_folders import begin_study, files_of, without_privileges
from tests.support.sweeps import FOLDER, SMALL

needs_permissions = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX are not on this system")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        assert main(["run", *SMALL, "run.worlds=2", "run.workers=1", "-q"]) == 0
    return folder / FOLDER


def fill(root: Path, made: Path) -> None:
    """Good studies, and beside them everything that people have in such a folder."""
    for name in ("good", "cut", "broken", "list", "odd", "text", "published", "without_worlds"):
        shutil.copytree(made, root / name)
    begin_study(root / "begun")
    begin_study(root / "strange_plan")
    (root / "cut" / "runs.parquet").write_bytes((made / "runs.parquet").read_bytes()[:200])
    (root / "broken" / "manifest.json").write_text('{"name": "x"', encoding="utf-8")
    (root / "list" / "manifest.json").write_text("[[]]", encoding="utf-8")
    (root / "odd" / "manifest.json").write_text('{"planned_runs": "many", "failed_runs": null}', encoding="utf-8")
    (root / "text" / "manifest.json").write_bytes(b"\xff\xfe\x00")
    (root / "strange_plan" / "plan.json").write_text('{"planned_runs": [1]}', encoding="utf-8")
    (root / "published" / "runs.parquet").unlink()
    (root / "without_worlds" / "worlds.parquet").unlink()
    (root / "folder_for_a_file" / "manifest.json").mkdir(parents=True)
    (root / "folder_for_runs" / "runs.parquet").mkdir(parents=True)
    shutil.copy(made / "manifest.json", root / "folder_for_runs" / "manifest.json")
    (root / "notes").mkdir()
    (root / "notes" / "diary.md").write_text("mine", encoding="utf-8")
    (root / "theirs" / "runs").mkdir(parents=True)
    (root / "a_file").write_text("x", encoding="utf-8")
    (root / "loop").symlink_to(root / "loop")


STATES = {
    "begun": "unfinished",
    "broken": "damaged",
    "cut": "damaged",
    "folder_for_a_file": "damaged",
    "folder_for_runs": "damaged",
    "good": "complete",
    "list": "damaged",
    "odd": "damaged",
    "published": "published",
    "strange_plan": "damaged",
    "text": "damaged",
    "without_worlds": "complete",
}


def test_every_study_is_listed_beside_its_neighbours(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: one damaged neighbour gave exit 70 for all."""
    fill(tmp_path, made)
    before = files_of(tmp_path)
    assert {study.folder.name: study.state for study in list_stored_studies(tmp_path)} == STATES
    capsys.readouterr()
    assert main(["studies", "--folder", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(STATES) + 1
    assert main(["studies", "prune", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "1 folders would be removed" in said and files_of(tmp_path) == before


@pytest.mark.parametrize("name", sorted(set(STATES) - {"good"}))
@pytest.mark.parametrize(
    "words", [["report"], ["comment", "--study"], ["verify"], ["verify", "--rerun", "1"]], ids=" ".join
)
def test_a_study_that_is_not_whole_is_one_line(
    words: list[str], name: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, made)
    before = files_of(tmp_path)
    capsys.readouterr()
    returned = main([*words, str(tmp_path / name)])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert (returned == 2 and len(said.err.splitlines()) == 1) or (words[0] == "verify" and returned in (0, 1))
    assert files_of(tmp_path) == before


@needs_permissions
def test_a_study_that_may_not_be_read_is_named_and_the_others_are_listed(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: a read-only, unreadable or foreign folder gave exit 70; looking took the write lock."""
    content = {path.name: path.read_bytes() for path in made.iterdir() if path.is_file()}
    with without_privileges() as root:
        for name in ("closed", "closed_file", "good", "read_only"):
            (root / "results" / name).mkdir(parents=True)
            for file, its in content.items():
                (root / "results" / name / file).write_bytes(its)
        (root / "results" / "closed").chmod(0o000)
        (root / "results" / "closed_file" / "runs.parquet").chmod(0o000)
        (root / "results" / "read_only" / ".lock").unlink()
        (root / "results" / "read_only").chmod(0o555)
        (root / "results").chmod(0o555)
        capsys.readouterr()
        assert main(["studies"]) == 0
        lines = capsys.readouterr().out.splitlines()[1:]
        states = {line.split()[0].removeprefix("results/"): line.split()[1] for line in lines}
        assert states == {
            "closed": "unreadable",
            "closed_file": "unreadable",
            "good": "complete",
            "read_only": "complete",
        }
        assert main(["studies", "prune", "--yes"]) == 0
        assert main(["verify", "results/read_only"]) == 0
        assert main(["verify", "results/closed_file"]) == 1
        assert "runs.parquet: cannot be read (Permission denied)" in capsys.readouterr().out
        (root / "results").chmod(0o000)
        assert main(["studies"]) == 2
        assert "results cannot be read (Permission denied)" in capsys.readouterr().err


@needs_permissions
def test_what_may_not_be_removed_stays_and_the_others_go() -> None:
    with without_privileges() as root:
        for name in ("a", "b"):
            begin_study(root / name)
        (root / "a").chmod(0o555)
        kept = prune([root / "a", root / "b"])
        assert list(kept) == [root / "a"] and not (root / "b").exists()


def test_looking_writes_nothing_and_does_not_keep_a_writer_out(tmp_path: Path) -> None:
    """Once wrong: whether somebody writes was found out by taking the lock, which makes a file."""
    begun = begin_study(tmp_path / "begun")
    assert not is_being_written(begun) and not (begun / ".lock").exists()
    with hold_for_writing(begun):
        assert is_being_written(begun)
        assert [study.state for study in list_stored_studies(tmp_path)] == ["running"]
    assert not is_being_written(begun)
    fcntl = pytest.importorskip("fcntl")
    with (begun / ".lock").open("rb") as looks:
        fcntl.flock(looks, fcntl.LOCK_SH)
        fcntl.flock(looks, fcntl.LOCK_UN)
    with hold_for_writing(begun):
        pass


def test_a_report_is_refused_while_somebody_writes(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: `report` took no lock."""
    shutil.copytree(made, tmp_path / "study")
    for form in ("html", "md"):
        with hold_for_writing(tmp_path / "study"):
            assert main(["report", str(tmp_path / "study"), "--format", form]) == 2
        assert "another sessim is writing" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "nowhere")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name: mine\n", "lacks policy.title"),
        (b"- a\n- b\n", "configs/policy/mine.yaml: is not a mapping of settings"),
        (b"policy: 7\n", "unknown setting 'policy.policy'"),
        (b"name: [\n", "not readable as safe YAML"),
        (b"\xff\xfe", "mine.yaml"),
        (b"", "lacks policy.name"),
    ],
    ids=["no title", "list", "number", "not YAML", "not text", "empty"],
)
def test_an_own_policy_that_cannot_be_read_is_listed_with_what_is_wrong(
    content: bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: one own policy without a title stopped `list policies`."""
    monkeypatch.chdir(tmp_path)
    assert main(["list", "policies"]) == 0
    shipped = capsys.readouterr().out.splitlines()
    for group in ("policy", "world"):
        (tmp_path / "configs" / group).mkdir(parents=True)
        (tmp_path / "configs" / group / "mine.yaml").write_bytes(content)
    assert main(["list", "policies"]) == 0
    listed = capsys.readouterr().out.splitlines()
    (own,) = [line for line in listed if line.startswith("mine ")]
    assert says in own and [line.split() for line in listed if line != own] == [line.split() for line in shipped]
    assert main(["list", "worlds"]) == 0
