"""What one contrast is due to and where it tips: an emulator of it, shares of its variance, and maps of the leading pairs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sessim.evidence.contrasts.contrasts import Floats
from sessim.evidence.declared.method import has_extra
from sessim.evidence.sensitivity.decomposition import OTHERS, decompose
from sessim.evidence.sensitivity.drivers import Screening
from sessim.evidence.sensitivity.emulator import Emulator, fit_emulator
from sessim.evidence.sensitivity.tipping import tipping_map
from sessim.evidence.sensitivity.uncertainties import Uncertainties

DRIVERS, TIPPING = "drivers", "tipping"


def describe_screening(screening: Screening) -> dict[str, list[Any]]:
    """A screening by column, strongest uncertainty first."""
    rows = [
        {
            "uncertainty": driver.name,
            "screening_index": driver.index,
            "screening_low90": driver.low90,
            "screening_high90": driver.high90,
            "screening_chance": screening.chance,
            "sign": driver.sign,
        }
        for driver in screening.drivers
    ]
    return {name: [row[name] for row in rows] for name in rows[0]}


def map_contrast(
    space: Uncertainties,
    difference: Floats,
    screened: Mapping[str, list[Any]],
    rules: Mapping[str, Any],
    cells: int,
    pairs_of: int,
) -> dict[str, pd.DataFrame]:
    """Drivers of a contrast and tipping maps over its leading uncertainties.

    Args:
        space: The uncertainties.
        difference: Mean difference in each world, shape (W,).
        screened: From `describe_screening`.
        rules: The part `emulator` of the declared method.
        cells: Slices of a parameter on a map.
        pairs_of: Number of leading uncertainties among which pairs are mapped.

    Returns:
        `drivers` and `tipping`.
    """
    emulator: Emulator | None = fit_emulator(space, difference, rules) if has_extra() else None
    screening = pd.DataFrame(screened)
    if emulator is None:
        leading = screening["uncertainty"].tolist()
        drivers = screening
    else:
        shares = decompose(emulator, rules)
        drivers = shares.merge(screening, on="uncertainty", how="outer", sort=False)
        drivers["emulator"], drivers["held_out_share"] = emulator.kind, emulator.held_out_share
        drivers = drivers.sort_values(
            ["total", "screening_index"], ascending=False, na_position="last", kind="stable", ignore_index=True
        )
        is_told = emulator.held_out_share > 0
        leading = (
            [name for name in shares["uncertainty"] if name != OTHERS] if is_told else list(screening["uncertainty"])
        )
    maps = [
        tipping_map(space, difference, emulator, pair, cells, rules["usable_share"]).assign(
            x_name=pair[0], y_name=pair[1], pair=number
        )
        for number, pair in enumerate(itertools.combinations(leading[:pairs_of], 2))
    ]
    filled = [each for each in maps if not each.empty]
    return {DRIVERS: drivers, TIPPING: pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()}
