"""Published answers without their runs: what the page Questions shows of the tables that the repository keeps."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.evidence.answers.analysis import analyse, tables_of
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.answers.stored import OF_ANALYSIS, findings, read_analysis, read_answers, select_question
from sessim.evidence.contrasts import level_sentences, number_format, verdicts
from sessim.evidence.contrasts.estimates import read_arms
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.app import build_body, build_page
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.shell import TABS
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.report.front import make_bar_of_shares
from sessim.study.results.store import write_tables
from tests.support.explorer_words import words_of
from tests.support.synthetic_study import make_study

RESULTS = Path(__file__).parents[2] / "results"
FOLDER = RESULTS / "nine_questions"
QUESTIONS = TABS["/questions"]


def context_of(root: Path) -> Context:
    return Context(Library(root), Laboratory())


def ids_of(part: Any) -> set[str]:
    if isinstance(part, list | tuple):
        return set().union(*map(ids_of, part))
    own = {part.id} if getattr(part, "id", None) else set()
    children = getattr(part, "children", None)
    return own | (ids_of(children) if children is not None and not isinstance(children, str) else set())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of results with a copy of the published answers, to be damaged."""
    folder = tmp_path / "nine_questions"
    folder.mkdir()
    for name in ("manifest.json", "answers.csv", *(needed.file for needed in OF_ANALYSIS.values())):
        if (FOLDER / name).is_file():
            shutil.copy(FOLDER / name, folder / name)
    return tmp_path


@pytest.mark.parametrize("question", read_declarations().questions)
def test_the_finding_from_the_tables_is_the_one_of_the_published_report(question: str) -> None:
    page = html.unescape((FOLDER / "report.html").read_text(encoding="utf-8"))
    shown = words_of(build_body(QUESTIONS, context_of(RESULTS), {"question": question}, "s"))
    answers = read_answers(FOLDER)
    arms = {label: arm.name for label, arm in read_arms(Library(RESULTS).read_shelf().manifests[FOLDER.name]).items()}
    declared = read_declarations()
    found = findings(answers, read_analysis(FOLDER)[0], declared.questions[question], arms, declared)
    assert [each.reference for each in found] == ["A0", "A3"]
    assert f"Compared with {arms['A0']}, {found[0].clause}." in page
    for each in found:
        assert number_format.sentence(each.clause) in shown
        assert each.word in shown


def test_what_is_written_is_read_back_to_the_same_findings(tmp_path: Path) -> None:
    answers = answer_questions(make_study(worlds=60, replications=1, questions=("q1", "q2", "q7")))
    analysis = analyse(answers)
    for name, table in tables_of(answers, analysis).items():
        table.to_csv(tmp_path / name, index=False)
    stored, problems = read_analysis(tmp_path)
    assert problems == ()
    names = {label: arm.name for label, arm in answers.frame.arms.items()}
    for answer in answers.answers:
        found = findings(read_answers(tmp_path), stored, answer.question, names, answers.frame.declared)
        assert [each.clause for each in found] == [part.clause for part in answer.against]
        assert [each.verdict for each in found] == [part.verdict for part in answer.against]
    for name in ("trajectories", "drivers", "flips", "tipping", "information"):
        pd.testing.assert_frame_equal(
            getattr(stored, name).drop(columns=["reproduce", "stamp"]), getattr(analysis, name), check_dtype=False
        )
    narrowed = select_question(stored, "q1", "A3")
    assert set(narrowed.drivers["question"]) == {"q1"}
    assert set(narrowed.trajectories["reference"]) == {"A3"}
    assert len(narrowed.information) == len(stored.information) > 0


def test_a_verdict_word_leads_back_to_its_code() -> None:
    declared = read_declarations()
    for direction in ("higher", "none"):
        for code in declared.words:
            assert verdicts.code_of(verdicts.word(code, direction, declared), direction, declared) == code
    with pytest.raises(UserError, match="no verdict has the word 'better still'"):
        verdicts.code_of("better still", "higher", declared)


def test_every_part_of_the_answer_is_drawn_from_the_tables() -> None:
    body = build_body(QUESTIONS, context_of(RESULTS), {"question": "q9"}, "s")
    charts = {name for name in ids_of(body) if name.startswith("chart-")}
    assert {"chart-horizon", "chart-q9-years", "chart-q9-drivers"} < charts
    assert len(charts) == 8  # and shares of variance, the map, group sizes and two steps of the transfer
    words = words_of(body)
    for part in (
        "Where the answer changes sign",
        "The difference by group of executives",
        "What research would be worth most",
    ):
        assert part in words
    assert "sessim run scale=full world=calibrated" in words


def test_the_reference_and_the_horizon_narrow_what_is_shown() -> None:
    context = context_of(RESULTS)
    both, one = (words_of(build_body(QUESTIONS, context, values, "s")) for values in ({}, {"reference": "A3"}))
    assert "against “before 2025” (A0) " in both
    assert "against “before 2025”" not in one and "against “strict boards” (A3) " in one
    assert "against A0 the emulator" in both
    total = build_body(QUESTIONS, context, {"horizon": "total"}, "s")
    assert "No measure of this question has a total over policy years." in words_of(total)
    assert "chart-horizon" not in ids_of(total)


def test_the_theory_can_be_chosen_only_where_runs_are_stored(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "a_published")
    study = make_study(worlds=12, replications=1, questions=("q5",))
    (tmp_path / "with_runs").mkdir()
    study.runs.to_parquet(tmp_path / "with_runs" / "runs.parquet")
    write_tables(tmp_path / "with_runs", study.worlds, study.manifest)
    context = context_of(tmp_path)
    first = str(build_page(QUESTIONS, context, {}, ()))
    assert "select-theory" in first
    assert first.index("'with_runs'") < first.index("'a_published'")  # though it comes later in the folder
    assert "Q5" in words_of(build_body(QUESTIONS, context, {}, "s"))
    named = {"study": "a_published"}
    assert "select-theory" not in str(build_page(QUESTIONS, context, named, ()))
    assert "Q1" in words_of(build_body(QUESTIONS, context, named, "s"))
    refused = words_of(build_body(QUESTIONS, context, named | {"theory": "effort.none"}, "s"))
    assert "holds answers without their runs, so no theory can be chosen" in refused


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"study": "nowhere"}, "there is no study 'nowhere' that answers questions; allowed: nine_questions"),
        ({"reference": "A9"}, "nine_questions has no reference 'A9'; allowed: A0, A3"),
        ({"question": "q12"}, "question: 'q12' is not known"),
        ({"horizon": "soon"}, "horizon: 'soon' is not known"),
    ],
)
def test_wrong_choices_are_refused_in_one_line(values: dict[str, str], line: str) -> None:
    body = build_body(QUESTIONS, context_of(RESULTS), values, "s")
    assert line in words_of(body[0])


@pytest.mark.parametrize("content", [None, "", "question,role\nq1,primary\n", "\x00\x01", 'question,"role\n'])
def test_damaged_answers_are_one_line(root: Path, content: str | None) -> None:
    path = root / "nine_questions" / "answers.csv"
    if content is None:
        table = pd.read_csv(path)
        table.assign(low90="much").to_csv(path, index=False)
    else:
        path.write_text(content, encoding="utf-8")
    (notice,) = build_body(QUESTIONS, context_of(root), {}, "s")
    assert "answers.csv: " in words_of(notice)
    assert len(notice.children) == 1


def test_each_other_table_may_be_missing_or_damaged(root: Path) -> None:
    folder = root / "nine_questions"
    whole = {
        needed.file: (folder / needed.file).read_bytes()
        for needed in OF_ANALYSIS.values()
        if (folder / needed.file).is_file()
    }
    assert len(whole) == 13
    for name, content in whole.items():
        (folder / name).write_text("nothing\n1\n", encoding="utf-8")
        damaged = words_of(build_body(QUESTIONS, context_of(root), {"question": "q9"}, "s"))
        assert f"{name}: has no column" in damaged
        (folder / name).unlink()
        missing = words_of(build_body(QUESTIONS, context_of(root), {"question": "q9"}, "s"))
        assert "probably no material effect" in missing
        assert "has no column" not in missing
        (folder / name).write_bytes(content)
    (folder / "drivers.csv").unlink()
    assert "Nothing on this question is stored in drivers.csv." in words_of(
        build_body(QUESTIONS, context_of(root), {}, "s")
    )


def test_a_damaged_manifest_is_one_line(root: Path) -> None:
    path = root / "nine_questions" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for content, line in (
        ("{", "manifest.json is damaged"),
        (json.dumps({"questions": ["q1"]}), "manifest.json lacks one of"),
    ):
        path.write_text(content, encoding="utf-8")
        assert f"nine_questions is left out: {line}" in words_of(build_page(QUESTIONS, context_of(root), {}, ()))
    path.write_text(json.dumps(manifest | {"questions": ["q77"]}), encoding="utf-8")
    assert "answers 'q77', which is no longer declared" in words_of(build_body(QUESTIONS, context_of(root), {}, "s"))
    path.write_text(json.dumps(manifest | {"kind": "description"}), encoding="utf-8")
    assert "No study that answers questions is stored here" in words_of(
        build_body(QUESTIONS, context_of(root), {}, "s")
    )


def test_the_page_sweeps_says_what_is_missing_and_its_command() -> None:
    words = words_of(build_body(TABS["/sweeps"], context_of(RESULTS), {}, "s"))
    assert "nine_questions holds answers without their runs: see the page Questions." in words
    assert "sessim run experiment=nine_questions" in words
    assert build_page(TABS["/sweeps"], context_of(RESULTS), {}, ())[0] == []


def test_a_study_with_runs_shows_what_is_stored_beside_them(tmp_path: Path) -> None:
    study = make_study(worlds=61, replications=1, questions=("q4",))  # the central one counts in no map
    folder = tmp_path / "with_tables"
    folder.mkdir()
    study.runs.to_parquet(folder / "runs.parquet")
    write_tables(folder, study.worlds, study.manifest)
    context = context_of(tmp_path)
    assert "What the study stores besides its runs" not in words_of(build_body(QUESTIONS, context, {}, "s"))
    answers = answer_questions(study)
    for name, table in tables_of(answers, analyse(answers)).items():
        table.to_csv(folder / name, index=False)
    body = build_body(QUESTIONS, context, {}, "s")
    assert "What the study stores besides its runs" in words_of(body)
    assert {"chart-Q4-F3", "chart-Q4-F4"} < ids_of(body)  # shares of variance and the map


def say(context: Context, values: dict[str, str]) -> str:
    """Text of the first page."""
    return " ".join(words_of(build_body(TABS["/"], context, values, "s")).split())


def test_the_first_page_answers_from_the_stored_table(root: Path) -> None:
    """The published study comes before others, levels stand first, and what the table says is what the cards say."""
    (root / "a_study").mkdir()
    shutil.copytree(root / "nine_questions", root / "a_study", dirs_exist_ok=True)
    said = say(context_of(root), {})
    table = read_answers(FOLDER)
    rows = table[(table["role"] == "primary") & (table["horizon"] == "mean")].drop_duplicates("question")
    for row in rows.itertuples():
        threshold = read_declarations().thresholds[row.measure].value
        levels = row.reference_level, row.difference_median
        assert level_sentences.say_result(row.measure, threshold, *levels, "") in said
        shares = row.share_beyond_threshold_better, row.share_beyond_threshold_worse
        assert make_bar_of_shares(row.measure, threshold, *shares).caption in said
        assert row.verdict in said
    assert "Worth studying first: how much harder executives work for a top rating; then " in said
    assert (
        said.count("agency output (100 = average") + said.count("Agency output (100 = average") == 2
    )  # questions 5 and 9
    assert "From the stored study nine_questions" in said
    assert "From the stored study a_study" in say(context_of(root), {"study": "a_study"})
    table.loc[rows.index[6], ["reference_level", "difference_median"]] = (0.5, 0.25)
    table.to_csv(root / "nine_questions" / "answers.csv", index=False)
    assert "75.0 of 100 leave each year, up from 50.0" in say(context_of(root), {})
    (root / "nine_questions" / "answers.csv").write_text("question\n", encoding="utf-8")
    said = say(context_of(root), {})
    assert "answers.csv: has no column" in said and "From the stored study a_study" in said
    said = say(context_of(root), {"study": "none"})
    assert "there is no study 'none' that answers questions" in said
    assert "sessim run experiment=nine_questions" in say(context_of(root / "empty"), {})
