"""A JSON file that is missing, no text or no JSON is told in one line with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.ground.errors import UserError
from sessim.ground.tables import read_json


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00{", "not a UTF-8 text file"),
        (b"{", "not readable as JSON: Expecting property name"),
        (b"[" * 100_000, "not readable as JSON"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_what_is_no_json_is_one_line(content: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        read_json(path)
    assert says in str(refused.value) and "facts.json" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mark_before_the_text_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_json(tmp_path / "facts.json") == {"a": 1}
