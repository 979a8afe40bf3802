"""The explorer without a browser: who is answered, what is refused, what a page computes."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.cli import main
from sessim.evidence.answers.analysis import analyse, tables_of
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.contrasts import contrasts
from sessim.explorer.app import build_body, make_app
from sessim.explorer.laboratory import Job, Laboratory
from sessim.explorer.library import Library
from sessim.explorer.pages.executive.page import tabulate_signal
from sessim.explorer.pages.executive.search import Sought, find_seat, read_search
from sessim.explorer.pages.executive.words import PARTS, explain_rating
from sessim.explorer.pages.lab.state import compose_lab_study, read_lab_state, write_policy_yaml
from sessim.explorer.pages.lab.view import draw_view, estimate_by_year
from sessim.explorer.pages.sweeps.rows import design_rows, judge_world
from sessim.explorer.pages.sweeps.rules import RuleBox, find_rule_boxes, find_ruled_columns
from sessim.explorer.pages.sweeps.tables import tabulate_cells, tabulate_response
from sessim.explorer.pages.sweeps.worlds import close_box
from sessim.explorer.query import accept_any_text, read_query, require_one_of, require_whole_number, write_query
from sessim.explorer.runs import compose_two_arms
from sessim.explorer.server.guard import is_own_host, is_own_origin
from sessim.explorer.server.serve import build_context
from sessim.explorer.shell import TABS
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.report.figures.sweeps import draw_response
from sessim.settings.compose import compose_study
from sessim.study.design import plan_runs
from sessim.study.results.store import write_tables
from sessim.study.story import replay, select_years_of_person
from sessim.year.chronicle import SignalParts
from tests.support.explorer_client import OWN, TOKEN, sign_in
from tests.support.synthetic_study import make_study


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    return sign_in(make_app(build_context(tmp_path_factory.mktemp("empty")), TOKEN))


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8765", "192.168.0.7:8765", "localhost.evil.example"]
)
def test_other_hosts_are_refused_in_one_line(client, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 403
    assert answer.text.count("\n") == 1
    assert not is_own_host(host)


def test_posts_from_other_pages_are_refused_and_own_ones_are_not(client) -> None:
    path = "/_dash-update-component"
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9999"):
        answer = client.post(path, json={}, headers=OWN | {"Origin": origin})
        assert answer.status_code == 403
        assert "only from its own page" in answer.text
        assert not is_own_origin(origin, OWN["Host"])
    assert client.post(path, json={}, headers=OWN | {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    own = client.post(path, json={}, headers=OWN | {"Origin": "http://127.0.0.1:8765"})
    assert own.status_code != 403


def test_the_page_names_no_other_host_and_has_no_debug_tools(client) -> None:
    answer = client.get("/", headers=OWN)
    page = answer.text
    assert '<html lang="en">' in page
    assert "<title>sessim explorer</title>" in page
    assert '"serve_locally":true' in page
    assert '"ui":false' in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    sources = [part.split('"')[0] for part in page.split('src="')[1:]] + [
        part.split('"')[0] for part in page.split('href="')[1:]
    ]
    assert sources
    assert all(source.startswith(("/", "#", "data:,")) for source in sources)


def test_downloads_answer_a_wrong_name_or_query_in_one_line(client) -> None:
    for path in ("/download/passwd", "/download/rows.csv?frm=1", "/download/rows.csv?from=much"):
        answer = client.get(path, headers=OWN)
        assert answer.status_code == 400
        assert answer.text.count("\n") == 1


def test_missing_results_say_which_command_makes_them(tmp_path: Path) -> None:
    context = Context(Library(tmp_path), Laboratory())
    for path, command in (
        ("/questions", "sessim run experiment=nine_questions"),
        ("/sweeps", "sessim run"),
        ("/evidence", "sessim validate replication=status_quo_fy2016"),
        ("/evidence", "sessim validate replication=scullen_2005"),
        ("/evidence", "sessim calibrate"),
        ("/evidence", "sessim holdouts"),
        ("/evidence", "sessim forecast"),
    ):
        assert command in str(build_body(TABS[path], context, {}, "s"))


def test_the_evidence_that_is_stored_is_shown(tmp_path: Path) -> None:
    place = tmp_path / "validation" / "made_up"
    place.mkdir(parents=True)
    row = {"figure": "F1", "meaning": "growth", "published": 2.0, "ours": 2.1, "error": 0.1, "passes_from": 1.5}
    pd.DataFrame([row | {"passes_to": 2.5, "verdict": "miss"}]).to_csv(place / "rows.csv", index=False)
    place = tmp_path / "forecast_fy2026"
    place.mkdir()
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    quantity = {
        "quantity": "exits",
        "title": "Executives who leave",
        "unit": "people",
        "level": levels,
        "value": levels,
    }
    pd.DataFrame(quantity).to_csv(place / "forecast.csv", index=False)
    context = Context(Library(tmp_path), Laboratory())
    for show in ("all", "replication"):
        shown = str(build_body(TABS["/evidence"], context, {"show": show}, "s"))
        assert "made_up: 0 pass, 1 miss" in shown
        assert "F1: growth" in shown
    shown = str(build_body(TABS["/evidence"], context, {"show": "forecast"}, "s"))
    assert "0.05 to 0.95" in shown
    assert "No forecast" not in shown


def test_an_address_is_read_with_checks() -> None:
    checks = {"policy": require_one_of(("a", "b")), "seat": require_whole_number(0, 9), "has": accept_any_text}
    read = read_query("?policy=a&seat=3&has=%3Cb%3E", checks)
    assert read.values == {"policy": "a", "seat": "3", "has": "<b>"}
    assert read.problems == ()
    assert read_query(write_query(read.values), checks) == read
    wrong = read_query("?policy=c&seat=-1&seats=1&has=" + "x" * 300, checks)
    assert wrong.values == {}
    assert len(wrong.problems) == 4
    assert "longer" in read_query("?has=" + "x" * 5000, checks).problems[0]


def test_a_state_of_the_lab_is_the_command_and_the_yaml(tmp_path: Path) -> None:
    state = read_lab_state(
        {"policy": "pre_2025", "reference": "strict_boards", "policy.limit.share": "0.2", "population": "oracle_120"}
    )
    settings = compose_lab_study(state.overrides)
    assert settings.arms[0].rulebooks[2027].limit.share == 0.2
    assert "policy.limit.applies=true" in state.command
    free = compose_lab_study(read_lab_state({"policy.limit.share": "1", "population": "oracle_120"}).overrides)
    assert free.arms[0].rulebooks[2027].limit.share is None
    assert "share: 0.2" in write_policy_yaml(state)
    assert "applies: true" in write_policy_yaml(state)


def test_what_the_copy_buttons_give_composes_to_the_same_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"policy.limit.share": "0.2", "policy.review.rigour": "0.5", "population": "oracle_120"}
    state = read_lab_state(chosen | {"world.theory.effort": "none", "world.values.effort.response": "0.3"})
    words = shlex.split(state.command)
    assert words[:2] == ["sessim", "run"]
    copied, shown = compose_study(words[2:]), compose_lab_study(state.overrides)
    assert plan_runs(copied) == plan_runs(shown)
    assert copied.arms[0].rulebooks[2027].limit.share == 0.2
    folder = tmp_path / "configs" / "policy"
    folder.mkdir(parents=True)
    (folder / "copied.yaml").write_text(write_policy_yaml(state), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    levers = [word for word in words[2:] if not word.startswith("policy")]
    assert compose_study([*levers, "policy=copied"]).arms[0].rulebooks == shown.arms[0].rulebooks


def test_replications_come_in_and_a_new_job_stops_the_old_one() -> None:
    settings = compose_lab_study(read_lab_state({"population": "oracle_120"}).overrides)
    laboratory = Laboratory()
    first = laboratory.start("me", ["1"], settings)
    assert laboratory.start("me", ["1"], settings) is first
    other = laboratory.start("you", ["1"], settings)
    second = laboratory.start("me", ["2"], settings)
    assert first.stopped.is_set()
    assert not other.stopped.is_set()
    end = monotonic() + 60
    while second.done < 3 and monotonic() < end:
        sleep(0.02)
    assert laboratory.look("me") is second
    view = draw_view(second, "output")
    assert view is not None
    laboratory.stop("you")
    laboratory.stop("me")
    assert laboratory.look("me") is None
    panel = contrasts.build_panel(second.runs())
    table = estimate_by_year(panel, "output", "A1", "A0").set_index("fiscal_year")
    differences = contrasts.paired_differences(panel, "output", "A1", "A0")[0]
    assert table["mean"].to_numpy() == pytest.approx(differences.mean(axis=0))
    assert (table.loc[:2025, "mean"] == 0).all()
    few = estimate_by_year(contrasts.build_panel(second.runs().query("replication < 2")), "output", "A1", "A0")
    assert few["low"].notna().all()


def test_the_central_world_has_no_part_in_what_the_laboratory_says_of_worlds() -> None:
    settings = compose_lab_study(read_lab_state({"population": "oracle_120"}).overrides)
    arm, reference = (each.label for each in settings.arms[:2])
    runs = make_study(worlds=6, replications=1, arms=(reference, arm)).runs
    moved = runs.assign(output=runs["output"].where((runs["world"] != 0) | (runs["arm"] == reference), 1e6))
    drawn = runs[runs["world"] != 0]
    assert 0 < len(drawn) < len(runs)
    views = [draw_view(Job(("1",), settings, 1, [frame]), "output") for frame in (drawn, moved)]
    assert views[0] is not None and views[1] is not None
    assert views[0].finding == views[1].finding
    assert str(views[0].questions) == str(views[1].questions)


def test_rows_of_a_sweep_are_the_paired_differences() -> None:
    study = make_study(worlds=12, replications=2)
    rows = design_rows(study, "made_up", "output", "A0")
    assert set(rows["arm"]) == {"A1", "A3", "A4-20", "A5"}
    runs = study.runs[study.runs["fiscal_year"] >= 2026].groupby(["arm", "world"])["output"].mean()
    expected = [runs[arm, world] - runs["A0", world] for arm, world in zip(rows["arm"], rows["world"], strict=True)]
    assert rows["difference"].to_numpy() == pytest.approx(expected)
    heat = tabulate_cells(rows, "effort.response", "cooperation.rivalry")
    assert heat["worlds"].sum() == len(rows)
    curve = tabulate_response(rows, "effort.response")
    assert curve["worlds"].sum() == len(rows)
    assert judge_world(-2.0, 1.0, "lower") == "better"
    assert judge_world(0.5, 1.0, "lower") == "within the threshold"


def test_levers_that_are_swept_one_at_a_time_are_not_crossed(tmp_path: Path) -> None:
    study = make_study(worlds=12, replications=1, questions=("q5",))
    arms = {
        "A4-20": {"limit.share": 0.2},
        "A3": {"limit.share": 0.4},
        "A5": {"review.rigour": 0.5},
        "A1": {"review.rigour": 0.1},
    }
    resolved = {
        label: {"role": "other", "changes": [f"{key}={value}" for key, value in levers.items()], "levers": levers}
        for label, levers in arms.items()
    }
    folder = tmp_path / "swept"
    folder.mkdir()
    study.runs.to_parquet(folder / "runs.parquet")
    write_tables(folder, study.worlds, study.manifest | {"resolved": {"arms": resolved}})
    context = Context(Library(tmp_path), Laboratory())
    assert "sweep-heat" in str(build_body(TABS["/sweeps"], context, {"x": "lever.limit.share"}, "s"))
    crossed = str(build_body(TABS["/sweeps"], context, {"x": "lever.limit.share", "y": "lever.review.rigour"}, "s"))
    assert "No row has both limit: share and review: rigour." in crossed
    assert "sweep-heat" not in crossed


def test_arms_are_told_apart_when_they_are_many() -> None:
    rows = design_rows(make_study(worlds=12, replications=1), "made_up", "output", "A0")
    more = [rows, *(rows.assign(arm=rows["arm"] + end) for end in ("*", "+"))]
    table = tabulate_response(
        pd.concat(more).query("arm not in ('A5+', 'A3+', 'A1+', 'A4-20+', 'A5*')"), "effort.response"
    )
    drawn = [each for each in draw_response(table, "x", "percent", 1.0).data if each.name]
    assert len(drawn) == table["series"].nunique() == 7
    assert len({(each.marker.symbol, each.marker.color) for each in drawn}) == 7
    assert len({each.x[0] for each in drawn}) == 7


def test_the_box_of_a_stored_rule_is_read_from_the_evidence_tables(tmp_path: Path) -> None:
    def boxes(x: str, y: str, reference: str = "A0") -> list[RuleBox]:
        return find_rule_boxes(tmp_path, "output", reference, x, y)

    assert boxes("effort.response", "cooperation.rivalry") == []
    rule = "effort: response > 0.25 and cooperation: rivalry ≤ 3 and the theory of leaving is “hazard” and effort: response ≤ 1"
    row = {
        "question": "q5",
        "measure": "output",
        "arm": "A1",
        "reference": "A0",
        "side": "worse",
        "rule": rule,
        "worlds": 9,
    }
    row |= {"base": 0.3, "coverage": 0.6, "density": 0.8, "held_out_density": 0.7, "holds_up": True}
    pd.DataFrame([row]).to_csv(tmp_path / "flips.csv", index=False)
    box = boxes("cooperation.rivalry", "effort.response")[0]
    assert box.edges == (-np.inf, 3.0, 0.25, 1.0)
    assert rule in box.words
    assert close_box(box.edges, (0.0, 10.0), (0.0, 1.0)) == pytest.approx((-0.3, 3.0, 0.25, 1.0))
    assert boxes("effort.response", "hiring.validity")[0].edges[2:] == (-np.inf, np.inf)
    assert boxes("hiring.validity", "leaving.shortfall_effect") == []
    assert boxes("effort.response", "cooperation.rivalry", "A3") == []
    columns = ["hiring.validity", "cooperation.rivalry", "effort.response"]
    assert find_ruled_columns(tmp_path, "output", "A0", columns) == columns[1:]


def test_the_rules_that_the_evidence_writes_are_the_ones_that_are_read(tmp_path: Path) -> None:
    study = make_study(worlds=60, replications=1, questions=("q5",))
    answers = answer_questions(study)
    table = tables_of(answers, analyse(answers))["flips.csv"]
    table.to_csv(tmp_path / "flips.csv", index=False)
    known = [str(column) for column in study.worlds if "." in str(column) and "theory" not in str(column)]
    found = find_ruled_columns(tmp_path, "output", "A0", known)
    assert len(found) > 0
    assert find_rule_boxes(tmp_path, "output", "A0", found[0], found[-1])


def test_a_search_finds_seats_agencies_and_properties() -> None:
    settings = compose_two_arms("operating_cap", "pre_2025", "oracle_120", "central")
    lived = replay(settings)
    seats = lived.seats
    name = seats.agency_names[1]
    assert read_search("17", "any", seats).seat == 17
    assert read_search("seat 17", "any", seats).seat == 17
    assert read_search(name.upper(), "limited", seats) == Sought(None, "limited", (1,))
    assert read_search(f"raised {name}", "limited", seats) == Sought(None, "raised", (1,))
    assert read_search("", "any", seats) == Sought(None, "any", tuple(range(seats.number_of_agencies)))
    for text in ("120", "nowhere at all"):
        with pytest.raises(UserError):
            read_search(text, "any", seats)
    seat = find_seat(lived, settings, {"seek": f"limited {name}"})
    assert lived.flows[settings.arms[0].label].was_limited[0][seats.seat_id == seat].all()
    assert seats.agency_names[int(seats.agency[seats.seat_id == seat][0])] == name


def test_every_part_of_a_signal_has_a_name_and_one_that_is_off_is_left_out() -> None:
    """The shown parts add up to the signal of the year, in the chart's table and in the sentence."""
    assert set(PARTS) == {field.name for field in fields(SignalParts)} - {"total"}
    settings = compose_two_arms("operating_cap", "pre_2025", "oracle_120", "central")
    arm = settings.arms[0].label
    stories = replay(settings, range(10)).stories[arm].values()
    told = [select_years_of_person(story, settings.first_fiscal_year) for story in stories]
    years = next(each for each in told if len(each) > 1 and all(year.signal for year in each))
    table = tabulate_signal(years)
    names = set(table["part"])
    assert {"performance", "leniency", "error of this rating"} <= names
    assert not names & {PARTS["lesson"], PARTS["group_difference"]}  # off in the central world
    for _, parts in table.groupby("fiscal_year"):
        assert parts["value"].sum() == pytest.approx(parts["total"].iloc[0], abs=1e-9)
    first = explain_rating(years[0])[0]
    assert "error of this rating" in first and PARTS["lesson"] not in first


def test_bad_arguments_are_answered_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "no/such/folder"]) == 2
    assert main(["explore", "--port", "70000"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "is not a folder of studies" in lines[0]


def test_without_dash_one_line_says_what_to_install() -> None:
    code = (
        "import importlib.util as u, sys; real = u.find_spec; "
        "u.find_spec = lambda name, *rest: None if name == 'dash' else real(name, *rest); "
        "from sessim.cli import main; sys.exit(main(['explore']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'sessim[explorer]'" in done.stderr
    assert done.stderr.count("\n") == 1
