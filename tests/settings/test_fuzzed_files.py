"""Damaged files: whatever stands in a settings file or a table, the answer is one line or a good reading, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessim.calibration.replication.replications import read_cells
from sessim.corps.population import PopulationPlan
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_csv, read_yaml
from sessim.settings.policy.policies import make_arm, read_option_values, read_policy_values
from sessim.settings.policy.statutes import load_statutes, read_concept
from sessim.settings.population.populations import make_population
from sessim.settings.worlds.parameters import read_mechanism, read_mechanism_parameters

CONFIGS = configs_folder()
ODD_VALUES = (
    "null", "~", "-1", "0", "1e999", ".nan", "-.inf", "[]", "{}", "[1, 2]", "{a: 1}", "x", "''", "true", "2026-01-01",
    "99999999999999999999999", "!!python/object/apply:os.getcwd []", "*nowhere", "&here 3", "? [1]", "- 1", "|", "1:30", "0x1F",
    "[[[[[[1]]]]]]", "{[1]: 2}", "{{}: 2}", "<<: 3", "\u2028", "\x00", "\t", "%", "@", "`",
)  # fmt: skip


def find_broken_promises(read: Callable[[], Any], folder: Path) -> list[str]:
    """What reading a damaged file under a folder does that it must not; a good reading and a proper refusal break nothing.

    Whatever is no `UserError` is let through, for it would be a traceback.
    """
    before = contents_of(folder)
    broken = []
    try:
        if read() is None:
            broken.append("it is neither read nor refused")
    except UserError as error:
        text = str(error)
        if len(text.splitlines()) != 1:
            broken.append(f"a refusal is one line, not {text!r}")
        if error.exit_code != 2:
            broken.append(f"a refusal has exit code 2, not {error.exit_code}")
        if str(CONFIGS.parent) in text:
            broken.append(f"a refusal does not say where sessim is installed: {text!r}")
    if contents_of(folder) != before:
        broken.append("reading writes nothing")
    return broken


def contents_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@st.composite
def damaged(draw: Any, folder: str, pattern: str = "*.yaml") -> tuple[str, bytes]:
    """A shipped file with a few changes: lines lost, doubled or moved, values replaced, letters and bytes spoilt."""
    path = draw(st.sampled_from(sorted((CONFIGS / folder).glob(pattern))))
    lines = path.read_text(encoding="utf-8").splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at, how = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, 6))
        line = lines[at]
        if how <= 2 and ":" in line:
            lines[at] = f"{line.split(':')[0]}: {draw(st.sampled_from(ODD_VALUES))}"
        elif how == 3:
            lines.insert(at, line)
        elif how == 4 and len(lines) > 1:
            del lines[at]
        elif how == 5:
            lines[at] = " " * draw(st.integers(0, 6)) + line.strip()
        else:
            place = draw(st.integers(0, len(line)))
            lines[at] = line[:place] + draw(st.text(max_size=3)) + line[place + 1 :]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    cut = draw(st.one_of(st.none(), st.integers(0, len(content))))
    return path.name, content[:cut]


def as_policy(path: Path) -> Mapping[int, Any]:
    values = read_policy_values(path.stem)
    return make_arm(path.stem, values, values, "focal", load_statutes(), range(2025, 2030), 2026, 2024).rulebooks


def as_population(path: Path) -> PopulationPlan:
    return make_population(read_option_values("population", path.stem))


READERS: dict[str, Callable[[Path], Any]] = {
    "law": read_concept,
    "policy": as_policy,
    "population": as_population,
    "world/parameters": read_mechanism_parameters,
    "world/theory": read_mechanism,
}
SMALL = settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with settings in it."""
    monkeypatch.chdir(tmp_path)
    for group in (*READERS, "replication/cells"):
        (tmp_path / "configs" / group).mkdir(parents=True)
    return tmp_path / "configs"


@pytest.mark.parametrize("folder", READERS)
def test_a_damaged_settings_file(place: Path, folder: str) -> None:
    @SMALL
    @given(damaged(folder))
    def holds(file: tuple[str, bytes]) -> None:
        name, content = file
        path = place / folder / (f"own_{name}" if folder in ("policy", "population") else name)
        path.write_bytes(content)
        assert find_broken_promises(lambda: READERS[folder](path), place) == []
        path.unlink()

    holds()


def test_random_bytes_are_no_settings(place: Path) -> None:
    @SMALL
    @given(st.binary(max_size=200), st.sampled_from(sorted(READERS)))
    def holds(content: bytes, folder: str) -> None:
        path = place / folder / "effort.yaml"
        path.write_bytes(content)
        assert find_broken_promises(lambda: READERS[folder](path), place) == []

    holds()


@SMALL
@given(st.text(alphabet="[]{}:,-?&*!|>'\"%@` \n\ta1", max_size=60))
def test_random_marks_of_yaml(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("marks") / "marks.yaml"
    path.write_text(text, encoding="utf-8")
    assert find_broken_promises(lambda: [read_yaml(path)], path.parent) == []  # an empty file reads as nothing


def test_a_deeply_nested_file_is_refused_and_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("[" * 20_000, encoding="utf-8")
    with pytest.raises(UserError):
        read_yaml(path)
    assert find_broken_promises(lambda: read_yaml(path), tmp_path) == []


@pytest.mark.parametrize("folder", ["data", "replication/cells"])
def test_a_damaged_table(place: Path, folder: str) -> None:
    @SMALL
    @given(st.one_of(damaged(folder, "*.csv").map(lambda file: file[1]), st.binary(max_size=200)))
    def holds(content: bytes) -> None:
        path = place / "replication" / "cells" / "own_table.csv"
        path.write_bytes(content)
        assert find_broken_promises(lambda: read_csv(path), place) == []
        assert find_broken_promises(lambda: read_cells("own_table"), place) == []

    holds()
