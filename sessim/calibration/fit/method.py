"""How the calibration is done, as declared in `configs/calibration/method.yaml`; the file explains each entry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml


@dataclass(frozen=True, slots=True)
class Method:
    """How the calibration is done at one scale."""

    scale: str
    seed: int
    cut_off: float
    allowed_misses: int
    freedom: float
    screening_level: float
    taught_from: float
    folds: int
    waves: tuple[int, ...]
    candidates: int
    particles: int
    moves: int
    rounds: tuple[int, ...]
    draws: int
    posterior: int
    left_out: int
    headlines: int
    shuffles: int
    repeats: int
    population: str
    unweighed: tuple[str, ...]


@cache
def read_declared_method() -> dict[str, Any]:
    """The declared method of all scales."""
    declared: dict[str, Any] = read_yaml(configs_folder() / "calibration" / "method.yaml")
    return declared


def load_method(scale: str) -> Method:
    """Read the method of a scale.

    Raises:
        UserError: There is no such scale.
    """
    about = read_declared_method()
    if scale not in about["scales"]:
        raise UserError(f"calibration has no scale {scale!r}", where="command line", allowed=", ".join(about["scales"]))
    size = about["scales"][scale]
    return Method(
        scale, about["seed"], about["cut_off"], about["allowed_misses"], about["freedom"], about["screening_level"],
        about["taught_from"], size["folds"], tuple(size["waves"]), size["candidates"], size["particles"], size["moves"],
        tuple(size["rounds"]), size["draws"], size["posterior"], size["left_out"], size["headlines"], size["shuffles"],
        size["repeats"], size.get("population", ""), tuple(about["unweighed"]),
    )  # fmt: skip
