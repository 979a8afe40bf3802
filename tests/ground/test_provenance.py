"""The digest of the model: code moves it, prose does not."""

from __future__ import annotations

from pathlib import Path

import pytest

import sessim
from sessim.ground.provenance import MODEL_ROOMS, strip_prose

SOURCE = '''"""Module."""

import numpy as np  # numbers

LIMIT = 0.3
"""The limit as a share."""
NAME = "a # b"


def square(x: float) -> float:
    """Square it.

    Returns: # a number
    """
    # the power, not the product
    return x**2
'''
BARE = 'import numpy as np\nLIMIT = 0.3\nNAME = "a # b"\ndef square(x: float) -> float:\n    return x**2'


def test_prose_is_left_out() -> None:
    assert strip_prose(SOURCE) == BARE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Square it.", "The square."),
        ("# the power, not the product\n", "# x times x\n"),
        ("  # numbers", ""),
        ("\n\n\n", "\n"),
    ],
)
def test_prose_moves_nothing(old: str, new: str) -> None:
    assert old in SOURCE
    assert strip_prose(SOURCE.replace(old, new)) == BARE


@pytest.mark.parametrize(("old", "new"), [("x**2", "x**3"), ("0.3", "0.2"), ('"a # b"', '"a # c"')])
def test_code_moves_it(old: str, new: str) -> None:
    assert old in SOURCE
    assert strip_prose(SOURCE.replace(old, new)) != BARE


def test_no_prose_of_the_model_remains() -> None:
    package = Path(sessim.__file__).parent
    paths = [
        path
        for room in MODEL_ROOMS
        for path in ([package / room] if room.endswith(".py") else sorted((package / room).rglob("*.py")))
    ]
    assert len(paths) > 100
    for path in paths:
        text = path.read_text(encoding="utf-8")
        bare = strip_prose(text)
        assert '"""' not in bare and len(bare) < len(text), path
