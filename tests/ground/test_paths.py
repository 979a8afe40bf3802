"""One reader of paths: the home folder is expanded once, and no reader of tables expands anything again."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import sessim
from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.ground.paths import read_path
from sessim.ground.resources import read_csv
from sessim.ground.tables import read_json, read_parquet
from sessim.settings.compose import compose_study
from sessim.settings.overrides import quote_value

PACKAGE = Path(sessim.__file__).parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, and a current folder that is not it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.mark.parametrize(("typed", "meant"), [("~/caps", "caps"), ("~", ""), ("~/a/~/b", "a/~/b")])
def test_the_home_folder_is_expanded_once(home: Path, typed: str, meant: str) -> None:
    assert read_path(typed) == home / meant


def test_a_folder_whose_name_begins_with_a_tilde_is_kept_and_no_reader_expands_it(home: Path) -> None:
    path = read_path("./~/runs.parquet")
    assert path == home.parent / "work" / "~" / "runs.parquet"
    for folder, value in ((path.parent, 1), (home, 2)):
        folder.mkdir(exist_ok=True)
        pd.DataFrame({"value": [value]}).to_parquet(folder.absolute() / "runs.parquet")
        (folder.absolute() / "runs.csv").write_text(f"value\n{value}\n", encoding="utf-8")
        (folder.absolute() / "runs.json").write_text(f"[{value}]", encoding="utf-8")
    for relative in (path, Path("~") / "runs.parquet"):
        assert read_parquet(relative)["value"].tolist() == [1]
        assert read_csv(relative.with_suffix(".csv"))["value"].tolist() == [1]
        assert read_json(relative.with_suffix(".json")) == [1]


@pytest.mark.parametrize("typed", ["'~/caps'", '"~/caps"', "~/caps"])
def test_the_folder_of_a_study_is_one_place_however_it_is_quoted(home: Path, typed: str) -> None:
    assert compose_study(["scale=smoke", f"output.folder={typed}"]).folder == home / "caps"


def test_a_folder_with_any_name_can_be_handed_in(home: Path) -> None:
    for name in ("O'Brien", 'a "b"', "a, b", "x=y", "back\\slash\\", "Größe", "[1]", "{a}", "~", "30", "true"):
        study = compose_study(["scale=smoke", f"output.folder={quote_value(f'made/{name}')}"])
        assert study.folder == Path("made") / name


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a\x00b", r"control character \\x00"),
        ("a\nb", r"control character \\n"),
        ("~bob/x", r"begins with ~; allowed: .*\./~bob/x"),
        ("x" * 256, "a part of 256 bytes; allowed: at most 255"),
        ("ü" * 200, "a part of 400 bytes"),
        ("x/" * 3_000, "6,000 characters"),
    ],
)
def test_what_is_no_path_is_refused(typed: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_path(typed)


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "a\x1bb"],
        ["report", "~bob/x"],
        ["studies", "--folder", ""],
        ["score", "--observed", "x" * 300],
        ["explore", "a\nb", "--no-browser"],
        ["holdouts", "--folder", "~bob"],
    ],
)
def test_every_command_reads_its_paths_by_the_one_reader(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("sessim: ")
    assert len(said.splitlines()) == 1
    assert "\x1b" not in said
    assert list(Path().iterdir()) == []


def test_readers_of_tables_are_handed_open_files() -> None:
    """They expand `~`, fetch addresses and unpack by the ending of a name when they are handed text."""
    reader = re.compile(
        r"(?:pd\.read_\w+|pq\.read_table|pq\.ParquetFile|np\.load(?:txt)?)\((?!stream|pa\.BufferReader)"
    )
    found = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if reader.search(line)
    ]
    assert found == []
