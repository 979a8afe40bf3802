"""The explorer away from its user: a static copy of the answers, and a hosted one behind a password."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.cli import main
from sessim.evidence.answers.answers import answer_questions, answers_table
from sessim.explorer.app import make_app
from sessim.explorer.export.site import export_site
from sessim.explorer.server.password import read_password
from sessim.explorer.server.serve import bind_server, build_context
from sessim.ground.errors import UserError
from sessim.study.results.store import write_tables
from tests.support.synthetic_study import make_study

PASSWORD = "a long enough secret"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    study = make_study(worlds=24, replications=1, questions=("q5", "q7"))
    folder = tmp_path / "results" / "made_up"
    folder.mkdir(parents=True)
    write_tables(folder, study.worlds, study.manifest)
    answers_table(answer_questions(study)).to_csv(folder / "answers.csv", index=False)
    return tmp_path / "results"


def test_the_static_copy_stands_alone(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site"
    assert export_site(build_context(root), site) == 4
    pages = {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    assert set(pages) == {"index.html", "question-q5.html", "question-q7.html", "evidence.html"}
    for name, text in pages.items():
        assert str(tmp_path) not in text, name
        for target in re.findall(r'(?:href|src)="([^"#:]+)"', text):
            assert (site / target).is_file(), f"{name} leads to {target}, which is not there"
    assert "data-figure" in pages["question-q7.html"]
    assert (site / "tables" / "answers.csv").is_file()
    before = pages["index.html"]
    with pytest.raises(UserError, match="not empty"):
        export_site(build_context(root), site)
    assert (site / "index.html").read_text(encoding="utf-8") == before
    with pytest.raises(UserError):
        export_site(build_context(tmp_path / "nothing"), tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_hosted_explorer_answers_nothing_without_its_password(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(build_context(root, is_hosted=True), "unused", PASSWORD)
    client, elsewhere = app.server.test_client(), {"Host": "explorer.example.org"}

    def ask(password: str | None, kind: str = "Basic") -> int:
        typed = base64.b64encode(f"anyone:{password}".encode()).decode()
        given = {} if password is None else {"Authorization": f"{kind} {typed}"}
        return client.get("/", headers=elsewhere | given).status_code

    assert [ask(None), ask(""), ask(PASSWORD[:-1]), ask(PASSWORD, "Bearer")] == [401] * 4
    assert ask(PASSWORD) == 200
    typed = {"Authorization": "Basic " + base64.b64encode(f"x:{PASSWORD}".encode()).decode()}
    crossing = client.post(
        "/_dash-update-component", json={}, headers=elsewhere | typed | {"Origin": "https://other.example"}
    )
    assert crossing.status_code == 403
    assert PASSWORD not in caplog.text


def test_others_are_let_in_only_with_a_password_that_is_long_enough(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match="need a password"):
        bind_server(build_context(root), 0, "token", host="0.0.0.0")
    assert main(["explore", str(root), "--host", "0.0.0.0", "--no-browser"]) == 2
    file = tmp_path / "password.txt"
    file.write_text("short\n", encoding="utf-8")
    assert main(["explore", str(root), "--host", "0.0.0.0", "--password", str(file)]) == 2
    said = capsys.readouterr()
    assert "short" not in said.out + said.err.replace("too short", "")
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert read_password(file) == PASSWORD
    with pytest.raises(UserError, match="cannot be read"):
        read_password(tmp_path / "none")
