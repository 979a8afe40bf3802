"""A mistake in a file of law gets one clear line that names file, key and year, wherever it is made."""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.policy.statutes import read_concept, read_statutes

FILES = sorted(path for path in (configs_folder() / "law").glob("*.yaml") if path.name != "coverage.yaml")
ENTRY_MISTAKES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no value": lambda row: (row.pop("value", None), row.pop("rule", None)),
    "no reference": lambda row: row.pop("reference"),
    "no status": lambda row: row.pop("status"),
    "unknown status": lambda row: row.update(status="certain"),
    "reference to nothing": lambda row: row.update(reference="nowhere"),
    "unknown field": lambda row: row.update(note="x"),
    "value of another kind": lambda row: (row.pop("rule", None), row.update(value={"nested": 1})),
    "value and rule": lambda row: row.update(value=1, rule={"name": "equals", "quantity": "limit.share"}),
    "year as text": lambda row: row.update({"from": "soon"}),
    "year yes": lambda row: row.update({"from": True}),
    "reference as list": lambda row: row.update(reference=["usc"]),
}
STATUTE_MISTAKES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no unit": lambda about: about.pop("unit"),
    "no meaning": lambda about: about.pop("meaning"),
    "unknown period": lambda about: about.update(period="quarter"),
    "no history": lambda about: about.pop("history"),
    "history as text": lambda about: about.update(history="2002"),
    "years fall": lambda about: about.update(history=[*about["history"], about["history"][0]]),
    "growth as text": lambda about: about.update(future="fast"),
}
CONCEPT_MISTAKES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no title": lambda content: content.pop("title"),
    "no description": lambda content: content.pop("description"),
    "references as list": lambda content: content.update(references=["usc"]),
    "statute as text": lambda content: content["values"].update({next(iter(content["values"])): "yes"}),
}


def refusal(path: Path, content: Any) -> str:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(UserError) as error:
        read_concept(path)
    line = str(error.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    return line


@pytest.mark.parametrize("mistake", [*ENTRY_MISTAKES, *STATUTE_MISTAKES, *CONCEPT_MISTAKES])
def test_a_mistake_in_any_file_is_named(mistake: str, tmp_path: Path) -> None:
    luck = random.Random(mistake)
    for path in luck.sample(FILES, 4):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        key = luck.choice(sorted(content["values"]))
        about = content["values"][key]
        if mistake in CONCEPT_MISTAKES:
            CONCEPT_MISTAKES[mistake](content)
            refusal(tmp_path / path.name, content)
            continue
        if mistake in STATUTE_MISTAKES:
            STATUTE_MISTAKES[mistake](about)
            assert key in refusal(tmp_path / path.name, content)
            continue
        row = luck.choice(about["history"])
        year = row["from"]
        ENTRY_MISTAKES[mistake](row)
        line = refusal(tmp_path / path.name, content)
        assert key in line
        if not mistake.startswith("year"):
            assert str(year) in line


def test_every_shipped_file_is_read_as_it_stands(tmp_path: Path) -> None:
    for path in FILES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(yaml.safe_dump(copy.deepcopy(content)), encoding="utf-8")
        assert read_concept(tmp_path / path.name).keys() == content["values"].keys()


@pytest.mark.parametrize(
    "content", ["", "first_fiscal_year: 2002", "first_fiscal_year: soon\nlast_fiscal_year: 2046", "- 2002"]
)
def test_coverage_without_its_years_is_refused(content: str, tmp_path: Path) -> None:
    book = tmp_path / "law"
    shutil.copytree(configs_folder() / "law", book)
    (book / "coverage.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"coverage.yaml: needs first_fiscal_year and last_fiscal_year") as error:
        read_statutes(book)
    assert "\n" not in str(error.value)
