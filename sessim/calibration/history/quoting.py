"""Which priors quote which block of history, by the words of their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sessim.ground.resources import read_yaml
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

Words = Mapping[str, Sequence[Sequence[str]]]


def read_words(path: Path) -> Words:
    """Words by which a source would name each block of a file of blocks."""
    words: Words = read_yaml(path)["named_in"]
    return words


def list_sources() -> Iterator[tuple[str, str]]:
    """Key and source of every prior: parameters and theories."""
    for each in load_parameters():
        yield each.key, each.source
    for mechanism in load_mechanisms():
        for theory in mechanism.theories:
            yield f"theory.{mechanism.name}={theory.name}", theory.source


def find_quoted(source: str, words: Words) -> list[str]:
    """Blocks that a source names: those of which it holds all words of some list."""
    text = " ".join(source.split()).lower()
    return [
        block for block, lists in words.items() if any(all(word.lower() in text for word in each) for each in lists)
    ]
