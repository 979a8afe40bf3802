"""Files of settings are plain data within limits: no bombs, no types, no numbers that two readers read in two ways."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.ground.yaml_text import LARGEST_FILE, YamlError, parse_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize("path", sorted(configs_folder().rglob("*.yaml")), ids=lambda path: path.name)
def test_shipped_files_are_read_as_yaml_reads_them(path: Path) -> None:
    assert read_yaml(path) == yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "more than 50,000 values once aliases are written out"),
        ("a: &a [*a]", "refers to itself"),
        ("a: &a {b: {c: *a}}", "refers to itself"),
        ("a: *b", "refers to nothing before it"),
        ("[" * 21 + "]" * 21, "nest deeper than 20"),
        ("[" * 20_000, "nest deeper than 20"),
        ("{a: " * 3_000, "nest deeper than 20"),
        ("- " * 5_000 + "a", "nest deeper than 20"),
        ("a: " + "x" * 20_001, "a text has 20,001 characters"),
        ("k" * 201 + ": 1", "a key has more than 200 characters"),
        ("\n".join(f"- {n}" for n in range(50_001)), "more than 50,000 values"),
        ("a: 1\na: 2", "'a' appears twice"),
        ("1: 2\n1: 3", "appears twice"),
        ("? [1]\n: 2", "a key is a list or a mapping"),
        ("a: 1\n---\nb: 2", "a second document begins"),
        ("a: !!python/object/apply:os.getcwd []", "sets a type; leave it out"),
        ("a: !!binary aGk=", "sets a type; leave it out"),
        ("a: !x {}", "sets a type; leave it out"),
        ('a: "b\\0c"', "control character"),
        ('a: "\\e[31m"', "control character"),
        ('a: "\\u202e"', "control character"),
        ("a: 010", "type 10, or put it in quotes"),
        ("a: 1:30", "is not how a number is written"),
        ("a: 1_000", "type 1000"),
        ("a: .inf", "is not how a number is written"),
        ("a: ~", "type null"),
        ("a: yes", "type true"),
        ("a: Off", "type false"),
        ("a: " + "9" * 5_000, "is not how a number is written"),
        ("<<: {a: 1}", "write their settings out"),
        ("a: 2026-02-30", "is not a date"),
        ("a: [1", "not readable as safe YAML"),
    ],
)
def test_what_is_more_than_plain_data_is_refused_at_once(text: str, says: str) -> None:
    begun = time.process_time()
    with pytest.raises(YamlError) as error:
        parse_yaml(text)
    assert says in str(error.value)
    assert len(str(error.value)) < 300
    assert time.process_time() - begun < 3.0


def test_text_in_quotes_is_text_and_few_aliases_are_written_out() -> None:
    assert parse_yaml("a: '010'\nb: \"yes\"\nc: &c [1, 2]\nd: *c\ne:\nf: |\n  one\n  two\n") == {
        "a": "010", "b": "yes", "c": [1, 2], "d": [1, 2], "e": None, "f": "one\ntwo\n",
    }  # fmt: skip
    assert parse_yaml("") is None


def test_a_file_with_a_mark_of_byte_order_is_read_as_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path) == {"a": 1}


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"title: " + b"x" * 10 * LARGEST_FILE)
    with pytest.raises(UserError, match=r"large\.yaml: is larger than 1,000,000 bytes"):
        read_yaml(path)


def test_an_error_is_one_line_of_what_a_terminal_can_show() -> None:
    text = str(UserError("a\x1b[31m\nb\x00\u202e" + "x" * 30_000, where="here", allowed="ü"))
    assert text.isprintable()
    assert "\\x1b" in text
    assert len(text) < 2_100
    assert text.endswith("allowed: ü")
