"""Who is let in to the explorer, and what is refused before any page is built."""

from __future__ import annotations

import http.client
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

from sessim.cli import main
from sessim.explorer.server import serve as serving
from sessim.explorer.server.access import make_token
from sessim.explorer.server.guard import LARGEST_BODY
from tests.support.explorer_browser import end_server, running
from tests.support.explorer_client import CALLBACK, OWN, TOKEN, ask, open_explorer, write_request
from tests.support.sweeps import WITH_USUAL_INTERRUPT

EVERYTHING = (
    "/", "/questions", "/sweeps?x=arm", "/nowhere", "/theme.css", "/assets/explorer.js", "/assets/explorer.css",
    "/_dash-layout", "/_dash-dependencies", "/download/rows.csv", "/_dash-component-suites/dash/deps/react@18.js",
)  # fmt: skip


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    return open_explorer(tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("given", ["", "?token=", "?token=guessed", f"?token={TOKEN}x", "?token=%ff"])
def test_nothing_is_answered_without_the_token(explorer, given: str) -> None:
    stranger = explorer[0].server.test_client()
    stranger.set_cookie("sessim-explorer-8765", "guessed", domain="127.0.0.1")
    stranger.set_cookie("sessim-explorer-8766", TOKEN, domain="127.0.0.1")  # another explorer's
    for path in EVERYTHING:
        joined = path + (given.replace("?", "&") if "?" in path else given)
        answer = stranger.get(joined, headers=OWN)
        assert answer.status_code == 403, path
        assert answer.text.count("\n") == 1
        assert "Set-Cookie" not in answer.headers
    body = write_request(explorer[0], "page.children", {"address.pathname": "/evidence"})
    assert stranger.post(CALLBACK + given, json=body, headers=OWN).status_code == 403
    assert (
        stranger.post(f"{CALLBACK}?token={TOKEN}", json=body, headers=OWN).status_code == 403
    )  # only pages are opened


def test_the_printed_address_lets_a_browser_in_once_and_for_all(explorer) -> None:
    browser = explorer[0].server.test_client()
    opened = browser.get(f"/sweeps?x=arm&token={TOKEN}&has=a%26b", headers=OWN)
    assert opened.status_code == 303
    assert opened.headers["Location"] == "/sweeps?x=arm&has=a%26b"
    cookie = opened.headers["Set-Cookie"]
    assert cookie.startswith(f"sessim-explorer-8765={TOKEN};")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert browser.get("/sweeps?x=arm", headers=OWN).status_code == 200
    again = browser.get("/sweeps?token=of-a-start-before", headers=OWN)
    assert (again.status_code, again.headers["Location"]) == (303, "/sweeps")
    away = {"PATH_INFO": "//evil.example/"}
    sent = explorer[0].server.test_client().get(f"/?token={TOKEN}", headers=OWN, environ_overrides=away)
    assert sent.headers["Location"] == "/evil.example/"


def test_tokens_cannot_be_guessed() -> None:
    tokens = {make_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43  # 32 bytes


def test_every_answer_is_closed_to_other_pages_and_kept_by_nobody(explorer) -> None:
    client = explorer[1]
    for path in (*EVERYTHING[:6], "/_dash-layout", "/download/rows.csv"):
        headers = client.get(path, headers=OWN).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("host", ["[", "[::1", "127.0.0.1:99999", "127.0.0.1:port", ""])
def test_a_malformed_host_is_refused(explorer, host: str) -> None:
    assert explorer[1].get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff\xfe", b"null", b"[]", b"1", b'"text"', b"{}", b"[" * 60_000, b'{"output": 1}', b'{"output": "x.y"}',
        b'{"output": "..body.children..", "inputs": 1}', b'{"output": "..body.children..", "inputs": [[]], "outputs": {}}',
    ],
)  # fmt: skip
def test_a_malformed_post_is_refused_in_one_line(explorer, body: bytes) -> None:
    answer = explorer[1].post(CALLBACK, data=body, headers=OWN | {"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1


def test_a_post_that_is_almost_a_callback_is_refused(explorer) -> None:
    app, client = explorer
    whole = write_request(app, "body.children", {"state.data": {}, "address.pathname": "/evidence"})
    assert client.post(CALLBACK, json=whole, headers=OWN).status_code == 200
    for key in whole:
        for wrong in (None, [], {}, "x", [{"id": {}, "property": "data"}], [{"id": "state", "property": "other"}], [1]):
            if wrong != whole[key] and not (key == "changedPropIds" and wrong == []):
                answer = client.post(CALLBACK, json=whole | {key: wrong}, headers=OWN)
                assert answer.status_code == 400, (key, wrong)
    assert client.post(CALLBACK, data="{}", headers=OWN | {"Content-Type": "text/plain"}).status_code == 415


@pytest.mark.parametrize(
    "values", [None, 1, "x", [], [{}], {"policy": ["a"]}, {"policy": {"a": 1}}, {"policy": "x" * 999}]
)
@pytest.mark.parametrize("path", ["/", "/evidence", "/nowhere", 5, None, ["/"]])
def test_odd_values_in_a_callback_are_answered_in_words(explorer, caplog, values: Any, path: Any) -> None:
    app, client = explorer
    sent = {"state.data": values, "address.pathname": path, "session.data": values}
    if path not in ("/", None):  # where a page is made of them, nothing needs to be run
        assert ask(app, client, "body.children", sent).status_code == 200
    assert ask(app, client, "lab-finding.children", {"lab-ask.data": values}).status_code == 200
    asked = {"of": values, "seen": values}
    assert ask(app, client, "lab-finding.children", {"lab-ask.data": asked}).status_code == 200
    assert "internal error" not in caplog.text


def test_a_large_body_is_refused_before_it_is_read(explorer, tmp_path: Path) -> None:
    small = explorer[1].post(CALLBACK, data=b"x" * (LARGEST_BODY + 1), headers=OWN)
    assert small.status_code == 413
    with running(tmp_path) as address, connect(address) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 400000000\r\n\r\n")
        assert b" 413 " in line.recv(200)


def test_no_version_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as address:
        for path in ("/", f"/?token={TOKEN}", "/nowhere"):
            asked = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
            asked.request("GET", path)
            told = str(asked.getresponse().headers).lower()
            asked.close()
            assert "server:" not in told
            assert not any(name in told for name in ("werkzeug", "waitress", "python", "dash/"))


def connect(address: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=60)


def test_half_open_requests_take_no_thread_and_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SECONDS_SILENT", 2)
    monkeypatch.setattr(serving, "SECONDS_BETWEEN_CLEANING", 1)
    before = threading.active_count()
    with running(tmp_path) as address:
        lines = [connect(address) for _ in range(4 * serving.THREADS)]
        for number, line in enumerate(lines):  # without end: nothing, a head, a body
            line.sendall(
                (b"", b"GET / HTTP/1.1\r\nHost: x", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")[number % 3]
            )
        with connect(address) as asked:
            asked.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert b" 403 " in asked.recv(200)
        assert threading.active_count() - before <= serving.THREADS + 1
        end = monotonic() + 60
        waiting = set(lines)
        while waiting and monotonic() < end:
            waiting -= {line for line in waiting if was_closed(line)}
            sleep(0.2)
        assert not waiting
    for line in lines:
        line.close()


def was_closed(line: socket.socket) -> bool:
    line.settimeout(0.05)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_port_that_is_taken_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["explore", "--no-browser", "--port", str(port)]) == 2
    told = capfd.readouterr()
    assert told.err.splitlines() == [f"sessim: port {port} is taken; give another one, such as --port {port + 1}"]
    assert told.out == ""


class _Served:
    """A server that is asked to run and ends at once."""

    effective_port = 8765

    def run(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_the_token_is_printed_and_no_other_user_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {}
    opened = threading.Event()

    def open_browser(address: str) -> None:
        path = Path(address.removeprefix("file://"))
        given.update(address=address, page=path.read_text(), mode=stat.S_IMODE(path.parent.stat().st_mode))
        opened.set()

    def bind(context: Any, port: int, token: str, **_: object) -> _Served:
        given["token"] = token
        return _Served()

    monkeypatch.setattr(serving, "bind_server", bind)
    monkeypatch.setattr(serving.lab, "prepare", lambda context: None)
    monkeypatch.setattr(serving.webbrowser, "open", open_browser)
    monkeypatch.setattr(_Served, "run", lambda self: opened.wait(30))
    serving.serve(tmp_path, 8765, opens_browser=True)
    assert f"http://127.0.0.1:8765/?token={given['token']}" in capsys.readouterr().out
    assert given["token"] not in given["address"]  # it would stand in the list of processes
    assert f"/?token={given['token']}" in given["page"]
    assert given["mode"] == 0o700
    assert not Path(given["address"].removeprefix("file://")).exists()


def test_two_starts_have_two_tokens_and_one_does_not_open_the_other(tmp_path: Path) -> None:
    server = serving.bind_server(serving.build_context(tmp_path), 0, "another-token")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    asked = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=60)
    asked.request("GET", f"/?token={TOKEN}")
    assert asked.getresponse().status == 403
    asked.close()
    end_server(server)
    thread.join()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_it_at_once(tmp_path: Path, sent: int, code: int) -> None:
    words = [sys.executable, "-m", "sessim.cli", "explore", str(tmp_path), "--port", "0", "--no-browser"]
    words = [sys.executable, "-c", WITH_USUAL_INTERRUPT, *words]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        try:
            assert ran.stdout is not None
            assert "/?token=" in ran.stdout.readline()
            ran.send_signal(sent)
            told, wrong = ran.communicate(timeout=60)
        finally:
            ran.kill()  # whatever went wrong, nobody waits for it
    assert ran.returncode == code
    assert "Traceback" not in told + wrong
