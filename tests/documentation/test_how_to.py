"""What the how-to pages show is what the files say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sessim.behavior.theories import THEORIES
from sessim.ground.errors import UserError
from sessim.settings.schema import branches, read_declared_keys
from sessim.settings.worlds.parameters import read_mechanism
from tests.oracle.cases import central_world
from tests.support.corps import books, same, yearly

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```(?:python|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED_FILE = re.compile(r"`((?:sessim|tests|configs)/[\w/]+\.(?:py|yaml))`")
PAGES = {  # fenced blocks of each
    "add-a-theory.md": 5,
    "add-a-law-value.md": 6,
    "add-a-measure.md": 2,
    "change-a-policy.md": 2,
    "replicate-a-paper.md": 7,
}


def shown_blocks(name: str) -> list[tuple[str, str]]:
    """Every fenced block of a page, with the file named last before it."""
    page = (ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")
    return [(NAMED_FILE.findall(page[: block.start()])[-1], block.group(1)) for block in FENCED.finditer(page)]


@pytest.mark.parametrize(
    ("file", "block"),
    [shown for name in PAGES for shown in shown_blocks(name)],
    ids=lambda value: value.splitlines()[0].strip()[:40],
)
def test_every_block_of_the_page_is_part_of_the_file_it_names(file: str, block: str) -> None:
    assert block in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "blocks"), PAGES.items())
def test_the_page_shows_every_step(name: str, blocks: int) -> None:
    assert len(shown_blocks(name)) == blocks


def test_every_key_that_the_table_of_papers_names_may_be_set() -> None:
    page = (ROOT / "docs" / "how-to" / "replicate-a-paper.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    named = {key.split("=")[0] for row in rows for key in re.findall(r"`((?:population|policy|world)\.[\w.=]+)`", row)}
    known = set(read_declared_keys()) | branches()
    assert len(named) > 30
    assert named <= known, named - known


@pytest.mark.parametrize("mechanism", THEORIES)
def test_a_theory_takes_a_declared_function_and_an_entry_in_the_file_of_its_mechanism(
    mechanism: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A second name for the central theory lives the same years: nothing else asks what a theory is called."""
    usual = ROOT / "configs" / "world" / "theory" / f"{mechanism}.yaml"
    entry = "  newcomer:\n    meaning: The central theory once more\n    source: none\n"
    file = tmp_path / usual.name
    file.write_text(usual.read_text(encoding="utf-8") + entry, encoding="utf-8")
    with pytest.raises(UserError):
        read_mechanism(file)  # a name without a function
    central = central_world()
    declared = THEORIES[mechanism].declared
    monkeypatch.setitem(declared, "newcomer", replace(declared[getattr(central.theory, mechanism)], name="newcomer"))
    assert "newcomer" in {theory.name for theory in read_mechanism(file).theories}
    with pytest.raises(UserError):
        read_mechanism(usual)  # a function without a name
    years = zip(yearly(books(3)), yearly(books(3), world=central_world(theory={mechanism: "newcomer"})), strict=True)
    assert [name for one, other in years for name in same(one, other)] == []
