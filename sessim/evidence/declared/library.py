"""The research library: published effects as data, how far from senior executives they were measured, and their use here."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_csv, read_yaml
from sessim.settings.worlds.parameters import load_parameters

FILE = "configs/evidence/library.yaml"
NO_PARAMETER = "context; no parameter rests on it alone"


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One published effect.

    Attributes:
        mechanism: Mechanism it speaks to.
        effect: What was measured.
        value: Value or range with its unit.
        population: Whom it was measured on.
        distance: 0 (senior executives of the service) to 5 (laboratory, students, simulation or theory).
        distance_words: The distance in words.
        use: Parameter keys that rest on it, or its other use.
        source: Source.
        status: How it was verified.
    """

    mechanism: str
    effect: str
    value: str
    population: str
    distance: int
    distance_words: str
    use: str
    source: str
    status: str


@functools.cache
def library_rows() -> tuple[LibraryRow, ...]:
    """Every row of `effect_sizes.csv` and `retention_effects.csv`, in their order.

    Raises:
        UserError: The declared uses name a parameter that does not exist.
    """
    rules = read_yaml(configs_folder() / "evidence" / "library.yaml")
    known = {parameter.key for parameter in load_parameters()}
    for entries in rules["use"].values():
        for entry in entries:
            for key in entry["keys"]:
                if key not in known:
                    raise UserError(f"{key} is not a parameter", where=FILE)
    rows = []
    for item in _read_table("effect_sizes.csv"):
        low, central, high = (item[name] for name in ("low", "central", "high"))
        value = f"{central}" if low == high else f"{central} ({low} to {high})"
        use = _find_use(rules["use"], item["mechanism"], item["parameter"])
        text = f"{value} {item['unit']}".strip()
        rows.append(_row(rules, item["mechanism"], item["parameter"], text, item, use))
    for item in _read_table("retention_effects.csv"):
        text = f"{item['estimate']} {item['unit']}".strip()
        rows.append(_row(rules, "retention", item["effect"], text, item, item["use_in_model"] or NO_PARAMETER))
    return tuple(rows)


def _read_table(name: str) -> list[dict[str, str]]:
    table = read_csv(configs_folder() / "data" / name, dtype=str, keep_default_na=False)
    rows = [{str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")]
    for before, row in pairwise(rows):
        if row["population"].startswith("same"):
            row["population"] = before["population"] + row["population"].removeprefix("same")
    return rows


def _row(rules: dict[str, Any], mechanism: str, effect: str, value: str, item: dict[str, str], use: str) -> LibraryRow:
    distance, words = _distance(rules["distance"], item["population"], effect)
    named = mechanism.replace("_", " ")
    return LibraryRow(named, effect, value, item["population"], distance, words, use, item["source"], item["status"])


def _distance(scale: dict[int, Any], population: str, effect: str) -> tuple[int, str]:
    for text in (population, effect):
        for distance, entry in scale.items():
            if text and any(word and word in text for word in entry["any"]):
                return int(distance), str(entry["words"])
    fallback = next(distance for distance, entry in scale.items() if "" in entry["any"])
    return int(fallback), str(scale[fallback]["words"])


def _find_use(uses: dict[str, Any], mechanism: str, effect: str) -> str:
    for entry in uses.get(mechanism, ()):
        if entry["words"] in effect:
            return "parameter " + ", ".join(entry["keys"])
    return NO_PARAMETER
