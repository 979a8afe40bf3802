"""The notebook's way in, and the tutorials that use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sessim
from sessim.evidence.contrasts.level_sentences import say_moved_level
from sessim.ground.errors import UserError

TUTORIALS = sorted((Path(__file__).parents[2] / "docs" / "tutorials").glob("*.ipynb"))


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, sessim; print(sorted({'plotly','hydra','pandas','numpy','mesa','dash'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert {"run", "compare", "load_study", "replicate"} <= set(dir(sessim))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sessim.nothing  # noqa: B018


def test_a_comparison_is_a_table_that_draws_itself(tmp_path: Path) -> None:
    words = ("scale=smoke", "run.workers=1", "experiment=q7_retention")
    found = sessim.compare("cap_20", "pre_2025", *words, folder=tmp_path / "own folder")
    table = found.to_frame()
    assert set(table["arm"]) == {"A4-20"}
    assert set(table["reference"]) == {"A0"}
    assert table["measure"].is_unique
    again = sessim.load_study(tmp_path / "own folder")
    assert again.to_frame().equals(found.study.to_frame())
    figure = found.plot("output")
    drawn = next(trace for trace in figure.data if trace.name == "median")
    yearly = again.answers.frame
    factors = yearly.panel.factors  # the learnt discrepancy of answers, for the worlds are of the posterior
    assert factors is not None
    mean = (yearly.panel.of("output", "A4-20") - yearly.panel.of("output", "A0")).mean(axis=1) * factors[:, None]
    assert list(drawn.y) == pytest.approx(list(np.median(mean, axis=0)))
    assert "<table" in found._repr_html_()
    printed = repr(found).splitlines()
    assert len(printed) < 60 and max(map(len, printed)) <= 100, "what is printed fits a screen"
    exits = table.set_index("measure").loc["exit_rate"]
    words = (exits["threshold"], exits["reference_level"], exits["difference_median"])
    assert say_moved_level("exit_rate", *words).partition(",")[0][1:] in repr(found)
    assert "20 percent limit (A4-20) compared with before 2025 (A0)" in printed[1]
    assert "Q7" in repr(again) and "in one world" in repr(again.summary())
    assert found.plot("output").layout.title.text.endswith("20 percent limit less before 2025")
    assert "<caption>" in again.summary()._repr_html_()
    assert "Q7" in again._repr_html_()
    assert again.plot("q7").data
    with pytest.raises(UserError, match="does not answer q1"):
        again.plot("q1")
    with pytest.raises(UserError, match="there is no measure nothing"):
        found.plot("nothing")


def test_an_experiment_is_named_without_a_key(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="did you mean q7_retention"):
        sessim.run("q7_retentio", "scale=smoke", folder=tmp_path / "made")
    study = sessim.run(
        "q7_retention", "scale=smoke", "population=oracle_120", "run.workers=1", folder=tmp_path / "made"
    )
    assert study.stored.manifest["command"].startswith("sessim run experiment=q7_retention")
    said = repr(study.summary())
    assert "30 percent limit (A1) compared with before 2025 (A0)" in " ".join(said.split())
    assert study.plot().layout.title.text


@pytest.mark.slow
@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_tutorials_run_and_are_stored_without_outputs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    monkeypatch.setenv("PYTHONPATH", str(Path(sessim.__file__).parents[1]))
    book = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book.cells)
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert any(cell.get("outputs") for cell in book.cells)
