"""The explorer without a browser: who is answered, what is refused, what a page computes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.cli import main
from sessim.evidence import contrasts
from sessim.explorer import lab, sweeps
from sessim.explorer.app import TABS, _body, make_app
from sessim.explorer.guard import is_own_host, is_own_origin
from sessim.explorer.lab_state import lab_state, policy_yaml, settings_of
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.query import any_text, one_of, read_query, whole_number, write_query
from sessim.explorer.rules import rule_box
from sessim.explorer.tab import Context
from tests.synthetic_study import make_study

OWN = {"Host": "127.0.0.1:8765"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    return make_app(tmp_path_factory.mktemp("empty")).server.test_client()


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
        ("/evidence", "sessim validate"),
    ):
        assert command in str(_body(TABS[path], context, {}, "s"))


def test_an_address_is_read_with_checks() -> None:
    checks = {"policy": one_of(("a", "b")), "seat": whole_number(0, 9), "has": any_text}
    read = read_query("?policy=a&seat=3&has=%3Cb%3E", checks)
    assert read.values == {"policy": "a", "seat": "3", "has": "<b>"}
    assert read.problems == ()
    assert read_query(write_query(read.values), checks) == read
    wrong = read_query("?policy=c&seat=-1&seats=1&has=" + "x" * 300, checks)
    assert wrong.values == {}
    assert len(wrong.problems) == 4
    assert "longer" in read_query("?has=" + "x" * 5000, checks).problems[0]


def test_a_state_of_the_lab_is_the_command_and_the_yaml(tmp_path: Path) -> None:
    state = lab_state(
        {"policy": "pre_2025", "reference": "honest_uncapped", "policy.limit.share": "0.2", "population": "oracle_120"}
    )
    settings = settings_of(state.overrides)
    assert settings.arms[0].rulebooks[2027].limit.share == 0.2
    assert "policy.limit.applies=true" in state.command
    free = settings_of(lab_state({"policy.limit.share": "1", "population": "oracle_120"}).overrides)
    assert free.arms[0].rulebooks[2027].limit.share is None
    assert "share: 0.2" in policy_yaml(state)
    assert "applies: true" in policy_yaml(state)


def test_replications_come_in_and_a_new_job_stops_the_old_one() -> None:
    settings = settings_of(lab_state({"population": "oracle_120"}).overrides)
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
    view = lab.look(second, "output")
    assert view is not None
    laboratory.stop("you")
    laboratory.stop("me")
    assert laboratory.look("me") is None
    panel = contrasts.panel_from_runs(second.runs())
    table = lab.yearly_interval(panel, "output", "A1", "A0").set_index("fiscal_year")
    differences = contrasts.paired_differences(panel, "output", "A1", "A0")[0]
    assert table["mean"].to_numpy() == pytest.approx(differences.mean(axis=0))
    assert (table.loc[:2025, "mean"] == 0).all()
    few = lab.yearly_interval(contrasts.panel_from_runs(second.runs().query("replication < 2")), "output", "A1", "A0")
    assert few["low"].notna().all()


def test_rows_of_a_sweep_are_the_paired_differences() -> None:
    study = make_study(worlds=12, replications=2)
    rows = sweeps.design_rows(study, "made_up", "output", "A0")
    assert set(rows["arm"]) == {"A1", "A3", "A4-20", "A5"}
    runs = study.runs[study.runs["fiscal_year"] >= 2026].groupby(["arm", "world"])["output"].mean()
    expected = [runs[arm, world] - runs["A0", world] for arm, world in zip(rows["arm"], rows["world"], strict=True)]
    assert rows["difference"].to_numpy() == pytest.approx(expected)
    heat = sweeps.heat_table(rows, "effort.response", "cooperation.rivalry")
    assert heat["worlds"].sum() == len(rows)
    curve = sweeps.response_table(rows, "effort.response")
    assert curve["worlds"].sum() == len(rows)
    assert sweeps.world_verdict(-2.0, 1.0, "lower") == "better"
    assert sweeps.world_verdict(0.5, 1.0, "lower") == "within the threshold"


def test_the_box_of_a_stored_rule_is_found(tmp_path: Path) -> None:
    assert rule_box(tmp_path, "a", "b") is None
    table = pd.DataFrame(
        {"rule": [1, 1], "uncertainty": ["a", "b"], "low": [0, 2], "high": [1, 3], "words": ["a is low"] * 2}
    )
    table.to_csv(tmp_path / "rules.csv", index=False)
    box = rule_box(tmp_path, "b", "a")
    assert box is not None
    assert box.edges == (2.0, 3.0, 0.0, 1.0)
    assert np.isfinite(box.edges).all()


def test_bad_arguments_are_answered_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "no/such/folder"]) == 2
    assert main(["explore", "--port", "70000"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "is no folder of studies" in lines[0]


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
