"""The steps of the Containerfile on this machine: what it copies is enough to build, and what it starts asks for a password."""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = [
    line.partition(" ")[::2]
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PASSWORD = "a password for this test"


def arguments_of(step: str) -> list[list[str]]:
    return [shlex.split(rest.replace(",", " ").strip("[]")) for name, rest in STEPS if name == step]


def copy_sources(to: Path) -> None:
    for *sources, target in arguments_of("COPY"):
        for source in sources:
            place = to / (source if target == "./" else target)
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, place)


def test_what_it_installs_is_declared() -> None:
    (install,) = (rest for name, rest in STEPS if name == "RUN")
    found = re.search(r'--constraint (\S+) "\.\[([\w,]+)\]"', install)
    assert found is not None and found[1] in [each for step in arguments_of("COPY") for each in step]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(found[2].split(",")) <= set(project["optional-dependencies"])
    (base,) = (rest for name, rest in STEPS if name == "FROM")
    least = re.search(r">=\s*3\.(\d+)", project["requires-python"])
    assert least is not None and int(base.removeprefix("python:3.").partition("-")[0]) >= int(least[1])
    ((user,),) = arguments_of("USER")
    assert f"useradd --create-home {user}" in install and user != "root"


@pytest.mark.slow
def test_what_it_copies_builds_and_what_it_starts_asks_for_a_password(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")
    source, installed, data = tmp_path / "source", tmp_path / "installed", tmp_path / "data"
    source.mkdir()
    copy_sources(source)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "built")]
    subprocess.run(build, cwd=source, check=True, timeout=120)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)

    (data / "results").mkdir(parents=True)
    (tmp_path / "password.txt").write_text(PASSWORD + "\n", encoding="utf-8")
    ((verb, *words),) = arguments_of("CMD")
    assert verb == "sessim" and words[words.index("--host") + 1] == "0.0.0.0"  # a port is published to it from outside
    words[words.index("--host") + 1] = "127.0.0.1"  # here nobody else need reach it
    words[words.index("--password") + 1] = str(tmp_path / "password.txt")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from sessim.cli import main; sys.exit(main())",
        *words,
        "--port",
        str(port),
    ]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    started = subprocess.Popen(command, cwd=data, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        address = f"http://127.0.0.1:{port}/"
        assert wait_for_answer(address, started) == 401
        signed = base64.b64encode(f"anyone:{PASSWORD}".encode()).decode()
        with urllib.request.urlopen(
            urllib.request.Request(address, headers={"Authorization": f"Basic {signed}"})
        ) as page:
            assert page.status == 200 and b"sessim explorer" in page.read()
    finally:
        started.terminate()
        started.wait(20)


def wait_for_answer(address: str, started: subprocess.Popen[bytes]) -> int:
    """Status of the first answer to somebody without a password."""
    for _ in range(600):
        assert started.poll() is None, started.stderr.read().decode() if started.stderr else ""
        try:
            with urllib.request.urlopen(address) as page:
                return int(page.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("it does not answer")


def test_the_port_that_it_exposes_is_the_one_that_the_explorer_takes() -> None:
    from sessim.commands.studies.explore import PORT

    assert arguments_of("EXPOSE") == [[str(PORT)]]
