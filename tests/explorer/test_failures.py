"""What a page says when something is wrong: with its address, with a stored study beside others, with sessim itself."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.explorer import laboratory as running_models
from sessim.explorer.app import build_body
from sessim.explorer.failures import INTERNAL, describe_failure
from sessim.explorer.laboratory import LIVE_AT_ONCE, WAITING_AT_ONCE, Laboratory
from sessim.explorer.pages.lab.state import compose_lab_study, list_checks, read_lab_state
from sessim.explorer.pages.lab.view import draw_view
from sessim.explorer.server.serve import build_context
from sessim.explorer.shell import TABS
from sessim.ground.errors import UserError
from tests.support.explorer_client import OWN, ask, open_address, open_explorer
from tests.support.stored_folders import keep_study

NOBODY = 65_534
PUBLISHED = Path(__file__).parents[2] / "results" / "nine_questions"
ODD = (
    "'", '"', "`", "''", "\\", "\\'", "${oc.env:HOME}", "${now:%Y}", "[0.1]", "{a: 1}", "{", "]", "null", "~", "???", "nan",
    "NaN", "inf", "-inf", "Infinity", "1e999", "1_0", "0x1", "010", "1:30", "true", "yes", "0.1,0.2", "0.1 # x", "!!python/none",
    "&a 1", "*a", "> x", "| x", "=0.1", "policy=x", "٠", "<b>x</b>", "%", "%zz", "1e-400x", "+0.1",
)  # fmt: skip
UNPRINTABLE = ("\x00", "\x1b[31m", "a\nb", "\u202e")


@contextmanager
def as_a_plain_user() -> Iterator[None]:
    """As a user whom the permissions of files hold, which they do not for root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder of studies in a place where a plain user may look."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)
        for path in Path(made).rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755)
        Path(made).chmod(0o755)


@pytest.mark.parametrize(
    "key",
    [
        "policy.limit.share", "policy.limit.threshold", "policy.limit.scope", "policy.appraisal.elements_as_of",
        "world.values.effort.response", "world.theory.effort",
    ],
)  # fmt: skip
def test_odd_values_of_a_lever_are_said_and_nothing_is_run(
    tmp_path: Path, key: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[object] = []
    monkeypatch.setattr("sessim.explorer.pages.lab.page.compose_lab_study", composed.append)
    app, client = open_explorer(tmp_path)
    assert key in list_checks()
    for value in ODD:
        shown = open_address(app, client, "/lab", f"?population=oracle_120&{key}={quote(value)}")
        assert "Nothing was run" in shown, value
        assert f"{key}: " in shown or f"{key}=" in shown, value
        assert f'"{key}' in shown, "the other levers are still there"
    assert composed == []
    assert "internal error" not in caplog.text


@pytest.mark.parametrize("path", list(TABS))
def test_odd_addresses_are_answered_in_words(tmp_path: Path, path: str, caplog: pytest.LogCaptureFixture) -> None:
    keep_study(tmp_path, "made_up")
    app, client = open_explorer(tmp_path)
    keys = list(TABS[path].list_checks(build_context(tmp_path)))
    for key in (*keys, "nothing", "'", "a[]", ""):
        if key.startswith(("policy.", "world.")) or (
            path in ("/executive", "/flow") and key not in ("replication", "luck")
        ):
            continue  # above, or choices whose check is one for all pages; what passes is a replay of seconds
        for value in ("'", "${x:y}", "nan") if path == "/sweeps" else ("'",):
            small = "population=oracle_120&" if "population" in keys and key != "population" else ""
            shown = open_address(app, client, path, f"?{small}{quote(key)}={quote(value)}")
            assert INTERNAL not in shown, (key, value)
    for value in UNPRINTABLE:
        shown = open_address(app, client, path, f"?{keys[0]}={quote(value)}")
        assert "holds a character that cannot be printed" in shown
    assert "internal error" not in caplog.text


def test_paths_that_are_no_page_are_answered_politely(tmp_path: Path) -> None:
    app, client = open_explorer(tmp_path)
    for path in ("/nowhere", "/%27", "/a/b", "/sweeps/", "/%00", "/%ff", "/" + "x" * 3_000):
        page = client.get(path, headers=OWN)
        assert page.status_code == 404
        assert "No such page" in page.text
        opened = ask(app, client, "page.children", {"address.pathname": path})
        assert "there is no page" in opened.text


@pytest.mark.parametrize("error", [RuntimeError("secret words"), KeyError("policy.world.values"), OSError("disk")])
def test_a_callback_that_fails_says_so_on_the_page_and_where_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    app, client = open_explorer(tmp_path)
    for path, tab in list(TABS.items()):
        monkeypatch.setitem(TABS, path, replace(tab, build_body=fail, build_controls=fail))
        caplog.clear()
        shown = open_address(app, client, path, "")
        assert shown.count(INTERNAL) == 2  # the controls and the body, each in its place
        assert str(error) not in shown
        assert caplog.text.count(repr(error).split("(")[0]) >= 2
        assert "Traceback" in caplog.text
    monkeypatch.setattr("sessim.explorer.app.lab.restate", fail)
    monkeypatch.setattr("sessim.explorer.app._look", fail)
    for output in ("lab-notice.children", "lab-finding.children"):
        answer = ask(app, client, output, {"lab-state.data": {}, "lab-ask.data": {"of": "{}", "seen": -1}})
        assert answer.status_code == 200
        assert INTERNAL in answer.text
    asked = ask(app, client, "lab-finding.children", {"lab-ask.data": {"of": "{}", "seen": -1}})
    assert asked.json["response"]["lab-told"]["data"] == {"is_over": True}  # or the page would ask for ever


def test_a_failure_outside_a_callback_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    _, client = open_explorer(tmp_path)
    monkeypatch.setattr("sessim.explorer.app.downloads.send_rows", fail)
    answer = client.get("/download/rows.csv", headers=OWN)
    assert answer.status_code == 500
    assert answer.text == f"sessim explorer: {INTERNAL}.\n"


def test_what_an_error_of_the_user_or_of_a_file_says(caplog: pytest.LogCaptureFixture) -> None:
    assert describe_failure(UserError("no such arm", allowed="A0")) == "no such arm; allowed: A0"
    refused = PermissionError(13, "Permission denied", "/somebody/results/mine/manifest.json")
    assert describe_failure(refused) == "mine/manifest.json cannot be read (Permission denied)"
    assert caplog.text == ""


def test_a_model_that_cannot_be_run_is_said_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(running_models, "_simulate_replication", fail)
    found = Laboratory()
    settings = compose_lab_study(read_lab_state({"population": "oracle_120"}).overrides)
    found.start("me", ["1"], settings)
    job = found.look("me", 0, 60.0)
    assert job is not None
    assert job.is_over
    with pytest.raises(UserError, match="internal error in sessim"):
        draw_view(job, "output")
    assert "secret words" in caplog.text


def test_live_models_are_bounded_and_one_thread_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, of_other_tests = threading.Event(), set(threading.enumerate())
    monkeypatch.setattr(running_models, "_simulate_replication", lambda *_: gate.wait(60) and ("", pd.DataFrame()))
    settings = compose_lab_study(read_lab_state({"population": "oracle_120"}).overrides)
    found = Laboratory()
    for number in range(LIVE_AT_ONCE):
        found.start(f"page {number}", [str(number)], settings, at_most=1)
    with pytest.raises(UserError, match=f"{LIVE_AT_ONCE} other pages are running models"):
        found.start("one more", ["more"], settings)
    assert [each.name for each in set(threading.enumerate()) - of_other_tests].count("sessim-laboratory") == 1
    waiting = [threading.Thread(target=found.look, args=("page 0", 0, 30.0)) for _ in range(WAITING_AT_ONCE)]
    for each in waiting:
        each.start()
    end = monotonic() + 30
    while found._waiting < WAITING_AT_ONCE and monotonic() < end:
        sleep(0.01)
    started = monotonic()
    found.look("page 0", 0, 30.0)  # so many wait already that this one is answered at once
    assert monotonic() - started < 10
    gate.set()
    for each in waiting:
        each.join()
    end = monotonic() + 30
    while not all(job.is_over for job in found._jobs.values()) and monotonic() < end:
        sleep(0.01)
    assert found.start("one more", ["more"], settings, at_most=1)  # there is room again


def test_a_study_that_sweeps_values_of_worlds_is_drawn(tmp_path: Path) -> None:
    folder = keep_study(tmp_path, "swept")
    row = {"question": "q5", "measure": "output", "reference": "A0", "value": 0.05, "threshold": 1.0, "worlds": 2}
    row |= dict.fromkeys(("median", "low50", "high50", "low90", "high90", "mcse", "share_positive"), 0.5)
    levers = ("limit.share", "world.values.pay_practice.award_level5", "world.values.rating.performance_share")
    pd.DataFrame([row | {"lever": lever} for lever in levers]).to_csv(folder / "responses.csv", index=False)
    app, client = open_explorer(tmp_path)
    shown = open_address(app, client, "/sweeps", "?measure=output")
    for words in ("limit: share (", "pay practice: award level5 (", "rating: performance share ("):
        assert words in shown
    (folder / "responses.csv").write_text("nothing\n1\n")
    assert "responses.csv: has no column" in open_address(app, client, "/sweeps", "?measure=output")


def test_every_study_that_cannot_be_shown_is_named_and_the_others_are_shown(
    shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep_study(shelf, "good")
    for name, mode in (("locked", 0o000), ("listed_only", 0o400)):
        keep_study(shelf, name).chmod(mode)
    (keep_study(shelf, "unreadable") / "manifest.json").chmod(0o000)
    (keep_study(shelf, "broken") / "manifest.json").write_text("{")
    (keep_study(shelf, "of_another") / "manifest.json").write_text("[]")
    (keep_study(shelf, "lacking") / "manifest.json").write_text('{"questions": ["q1"]}')
    (shelf / "round").symlink_to(shelf / "round")
    (shelf / "gone").symlink_to(shelf / "nowhere")
    (shelf / "notes.txt").write_text("mine")
    (shelf / "good" / ".lock").touch()
    shelf.chmod(0o555)
    app, client = open_explorer(shelf)
    with as_a_plain_user():
        for path in ("/questions", "/sweeps", "/evidence"):
            shown = open_address(app, client, path, "")
            for name in ("locked", "listed_only", "unreadable", "broken", "of_another", "lacking"):
                assert f"{name} is left out" in shown, (path, name)
            assert INTERNAL not in shown
            assert "Q5" in shown or path != "/questions"
            assert "sweep-response" in shown or path != "/sweeps"
            assert "Research library" in shown or path != "/evidence"
        rows = client.get("/download/rows.csv", headers=OWN)
    assert rows.status_code == 200
    assert "internal error" not in caplog.text


def test_a_folder_of_studies_that_cannot_be_read_is_said(shelf: Path) -> None:
    shelf.chmod(0o000)
    app, client = open_explorer(shelf / "inside")
    with as_a_plain_user():
        for path in ("/questions", "/sweeps", "/evidence"):
            assert "cannot be read (Permission denied)" in open_address(app, client, path, "")


def test_a_study_whose_runs_are_damaged_is_passed_over_and_can_be_left(tmp_path: Path) -> None:
    (keep_study(tmp_path, "a_damaged") / "runs.parquet").write_bytes(b"PAR1 no more")
    keep_study(tmp_path, "b_good")
    app, client = open_explorer(tmp_path)
    for path in ("/questions", "/sweeps"):
        shown = open_address(app, client, path, "")
        assert "a_damaged: a file of the study is damaged" in shown
        assert "Q5" in shown or path == "/sweeps"
        assert "sweep-response" in shown or path == "/questions"
        named = open_address(app, client, path, "?study=a_damaged")
        assert "a_damaged: a file of the study is damaged" in named
        assert "select-study" in named  # another one can be chosen
        wrong = open_address(app, client, path, "?study=b_good&reference=A9")
        assert "b_good has no reference" in wrong
        assert "select-reference" in wrong  # and another one of these, too


def test_damaged_evidence_keeps_no_other_from_being_shown(tmp_path: Path) -> None:
    keep_study(tmp_path, "status_quo", kind="description", settings={})
    (tmp_path / "validation" / "old").mkdir(parents=True)
    (tmp_path / "validation" / "old" / "rows.csv").write_text("nothing\n1\n")
    for name, text in (("forecast_a", "nothing\n1\n"), ("forecast_b", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "forecast.csv").write_text(text)
    app, client = open_explorer(tmp_path)
    shown = open_address(app, client, "/evidence", "")
    assert "status_quo: " in shown
    assert "Cannot be read and is left out: old/rows.csv: has no column" in shown
    assert "forecast_a: forecast.csv or forecast.json is damaged" in shown
    assert "forecast_b: " in shown
    assert "Every uncertain parameter" in shown


def test_an_own_policy_or_corps_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for group, name, text in (
        ("policy", "untitled", "limit: {share: 0.2}\n"), ("policy", "broken", "a: [\n"), ("policy", "listed", "- 1\n"),
        ("policy", "good", "name: G\ntitle: My own\ndescription: mine\nstarts: 2026\nlimit: {share: 0.2}\n"),
        ("population", "empty", ""),
    ):  # fmt: skip
        place = tmp_path / "configs" / group
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    app, client = open_explorer(tmp_path)
    for path in ("/lab", "/executive", "/flow"):
        shown = open_address(app, client, path, "?population=oracle_120")
        for name in ("untitled", "broken", "listed", "empty"):
            assert f"{name}.yaml" in shown
        assert "My own (G)" in shown
        assert INTERNAL not in shown
        chosen = open_address(app, client, path, "?population=oracle_120&policy=broken")
        assert "not readable" in chosen
        assert INTERNAL not in chosen
    refused = build_body(TABS["/lab"], build_context(tmp_path), {"policy": "broken"}, "s")
    assert "Nothing was run" in str(refused)


def test_published_answers_are_shown_beside_a_damaged_study(tmp_path: Path) -> None:
    shutil.copytree(PUBLISHED, tmp_path / "published")
    (tmp_path / "a_broken").mkdir()
    (tmp_path / "a_broken" / "manifest.json").write_text("{")
    (tmp_path / "a_broken" / "answers.csv").write_text("")
    shown = open_address(*open_explorer(tmp_path), "/questions", "")
    assert "a_broken is left out: manifest.json is damaged" in shown
    assert "published (answers only)" in shown
    assert "Q1" in shown
