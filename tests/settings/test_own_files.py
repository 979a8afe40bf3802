"""Files of one's own as people have them: byte-order marks, other endings, shipped names, tables, titles that are no titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, find_option_files
from sessim.settings.compose import compose_settings, compose_study

POLICY = "name: B1\ntitle: Mine\ndescription: Mine\nrules_as_of: 2024\nstarts: 2026\nlimit: {share: 0.33}\n"
TABLE = "group,name,weight\ndepartment,Army,2\ndepartment,Navy,1\ngrade,GS-15,3\ngrade,GS-14,1\n"
Q = ["experiment=q7_retention", "scale=smoke"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`configs/` of one's own, with a folder a group."""
    monkeypatch.chdir(tmp_path)
    for group in ("experiment", "policy", "population", "run", "scale", "world", "data"):
        (tmp_path / "configs" / group).mkdir(parents=True)
    return tmp_path / "configs"


def shipped(group: str, name: str) -> str:
    return find_option_files(group)[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_experiment_with_a_byte_order_mark_is_read_as_meant(own: Path, end: str) -> None:
    text = shipped("experiment", "q7_retention").replace("name: q7_retention", "name: mine").replace("\n", end)
    (own / "experiment" / "mine.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert compose_study(["experiment=mine", "scale=smoke"]).name == "mine"


def test_a_scale_with_a_byte_order_mark_is_read_as_meant(own: Path) -> None:
    (own / "scale" / "mine.yaml").write_bytes(b"\xef\xbb\xbf" + shipped("scale", "smoke").encode())
    assert compose_settings(["scale=mine"]).choices["scale"] == "mine"


@pytest.mark.parametrize(
    ("file", "typed"), [("mine.yml", "mine"), ("mine.yml", "mine.yml"), ("mine.yaml.txt", "mine.yaml")]
)
def test_another_ending_is_told(own: Path, file: str, typed: str) -> None:
    (own / "policy" / file).write_text(POLICY, encoding="utf-8")
    with pytest.raises(UserError, match=rf"allowed: .* when configs/policy/{file} is renamed to mine(\.yaml)*"):
        compose_settings([f"policy={typed}"])


def test_an_own_file_with_a_shipped_name_is_told(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own / "policy" / "cap_20.yaml"
    path.write_text(POLICY, encoding="utf-8")
    says = "your own configs/policy/cap_20.yaml has the same name as a shipped file, so it is not read; allowed: another name"
    for words in (["run", "--dry-run", *Q, "policy=cap_20"], ["show", "policy", "cap_20"]):
        assert main(words) == 2
        assert says in capsys.readouterr().err
    path.write_text(shipped("policy", "cap_20"), encoding="utf-8")
    assert compose_study([*Q, "policy=cap_20"]).arms[0].label == "A4-20"


def test_a_name_that_looks_like_a_number_needs_no_quotes(own: Path) -> None:
    for name in ("30", "030", "1e3", "true", "null_policy"):
        (own / "policy" / f"{name}.yaml").write_text(POLICY, encoding="utf-8")
        assert compose_settings([f"policy={name}"]).choices["policy"] == name


def test_text_that_is_no_word_of_the_grammar_needs_no_second_quotes() -> None:
    for text in ("Größe", "日本", "30", "030", "true", "O'Brien", "a=b", "50% (half)", "1:30"):
        assert compose_settings([f"policy.title={text}"]).values["policy.title"] == text
    with pytest.raises(UserError, match="quotes inside quotes"):
        compose_settings(["policy.title=A, (B"])


def test_a_table_of_one_s_own_makes_a_corps(own: Path) -> None:
    (own / "data" / "mine.csv").write_text(TABLE, encoding="utf-8")
    words = [*Q, "population=general_schedule", "population.table=mine", "population.career=1200"]
    agencies = {each.name: each.career for each in compose_study(words).population.agencies}
    assert agencies == {"Army, GS-15": 600, "Army, GS-14": 200, "Navy, GS-15": 300, "Navy, GS-14": 100}
    (own / "data" / "mine.csv").write_bytes(b"\xef\xbb\xbf" + TABLE.replace(",", ", ").replace("\n", "\r\n").encode())
    assert {each.name: each.career for each in compose_study(words).population.agencies} == agencies


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Army,2", "Army,20%", "mine.csv line 2: the weight of Army=20% is not a number; allowed: 0.2 for 20%"),
        ("Army,2", 'Army,"2,000"', "the weight of Army=2,000 is not a number; allowed: 2000"),
        ("Army,2", "Army,2,000", "line 2: has 4 values under 3 columns"),
        ("Army,2", "Army,", "the weight of Army= is not a number"),
        ("Army,2", "Army,-1", "the weight of Army is -1; allowed: 0 to"),
        ("Army,2", "Army,1e999", "the weight of Army is 1e999"),
        ("Army,2", "Army,1_0", "allowed: 10"),
        ("Army,2", ",2", "the name of a department is ''"),
        ("Army,2", "=cmd,2", "the name of a department is '=cmd'"),
        ("Army,2", f"{'x' * 121},2", "has 121 characters"),
        ("Navy,1", "Army,1", "line 3: department 'Army' appears twice"),
        ("GS-15,3", "GS-15,0", None),
        ("GS-14,1\n", "GS-14,0\n", None),
        ("grade,", "rank,", "line 4: group is 'rank'; allowed: department, grade"),
        ("weight", "share", "is not a table of departments and grades"),
        (TABLE, "", "is not a table of departments and grades"),
        ("grade,GS-15,3\ngrade,GS-14,1\n", "", "no grade has a weight"),
        ("2\ndepartment,Navy,1", "0\ndepartment,Navy,0", "no department has a weight"),
    ],
)
def test_weights_are_checked(own: Path, old: str, new: str, says: str | None) -> None:
    (own / "data" / "mine.csv").write_text(TABLE.replace(old, new), encoding="utf-8")
    words = [*Q, "population=general_schedule", "population.table=mine", "population.career=1200"]
    if says is None:
        assert sum(each.career for each in compose_study(words).population.agencies) == 1200
        return
    with pytest.raises(UserError) as error:
        compose_study(words)
    assert says in str(error.value)


@pytest.mark.parametrize("table", ["gone", "../../x", "general_schedul"])
def test_a_table_that_is_not_there_is_told(own: Path, table: str) -> None:
    with pytest.raises(UserError, match=r"there is no table|does not match"):
        compose_study([*Q, "population=general_schedule", f"population.table={table}"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Mine", "title: ???", "policy.title=??? is not a value"),
        ("title: Mine", 'title: "a\\0b"', "control character \\x00"),
        ("title: Mine", 'title: "\\e]0;x\\a"', "control character \\x1b"),
        ("title: Mine", 'title: "a\\nb"', "policy.title holds the control character \\n"),
        ("title: Mine", f"title: {'x' * 301}", "policy.title has 301 characters; allowed: at most 300"),
        ("title: Mine", f"title: {'x' * 10_000_000}", "is larger than 1,000,000 bytes"),
        ("title: Mine", "title: 30", "policy.title=30 is not text; allowed: '30' in quotes"),
        ("title: Mine", "title: 2026-01-01", "is read as a date; allowed: '2026-01-01' in quotes"),
        ("name: B1", "name: =cmd|' /C calc'!A0", "policy.name==cmd|' /C calc'!A0 does not match"),
        ("name: B1", "name: <script>", "does not match"),
        ("name: B1", f"name: {'B' * 41}", "has 41 characters"),
        ("name: B1", "name: B1*", "does not match"),
        ("starts: 2026", "starts: 1:30", "is not how a number is written"),
    ],
)
def test_a_name_or_a_title_is_one_line_that_can_be_shown_anywhere(own: Path, old: str, new: str, says: str) -> None:
    (own / "policy" / "mine.yaml").write_text(POLICY.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as error:
        compose_study([*Q, "policy=mine"])
    assert says in str(error.value)
    assert str(error.value).isprintable()


def test_a_policy_that_cannot_be_read_stops_no_list(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "policy" / "untitled.yaml").write_text(POLICY.replace("title: Mine\n", ""), encoding="utf-8")
    (own / "policy" / "broken.yaml").write_text("name: [1", encoding="utf-8")
    (own / "world" / "odd.yaml").write_bytes(b"\xff")
    assert main(["list", "policies"]) == 0
    said = capsys.readouterr().out
    assert "lacks policy.title" in said
    assert "broken" in said and "not readable as safe YAML" in said
    assert len(said.splitlines()) == 2 + len(list((configs_folder() / "policy").glob("*.yaml")))
    assert main(["list", "worlds"]) == 0
    assert "not a UTF-8 text file" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run.worlds=100000", "run.replications=100000"], "make 30,000,000,000 runs; allowed: at most 5,000,000"),
        (["run.worlds=100000", "run.most_replications=1000"], "runs; allowed: at most"),
        (["population.agencies=null", "population.like_agencies=1000000", "population.like_agency_seats=100000"], "are too many"),
        (
            [
                "population.agencies=[{name:A,is_inspector_general:false,career:99999999999,noncareer:0,limited:0}]",
                "population.own_authority=[]",
            ],
            "the corps has 99,999,999,999 seats; allowed: at most 10,000,000",
        ),
        (["population.agencies=[{name:A,is_inspector_general:false,career:010,noncareer:0,limited:0}]"], "allowed: 10"),
        (["population.agencies=[{name:=A,is_inspector_general:false,career:1,noncareer:0,limited:0}]"], "not readable"),
        (["population.agencies=[{name:'=A',is_inspector_general:false,career:1,noncareer:0,limited:0}]"], "begins with a letter"),
    ],
)  # fmt: skip
def test_more_than_a_machine_holds_is_refused_before_it_is_planned(words: list[str], says: str) -> None:
    with pytest.raises(UserError) as error:
        compose_study([*Q, "world=literature_ranges", *words])
    assert says in str(error.value)
