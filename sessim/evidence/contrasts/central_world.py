"""World 0 is kept apart: it is placed in the middle by hand and is not part of any share of worlds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts.contrasts import Panel


def split_central(panel: Panel) -> tuple[Panel, Panel | None]:
    """The worlds that count, and world 0 alone.

    World 0 is the central one: it is placed in the middle by hand, is not a draw, and so is not part of any share of worlds.
    Where it is the only one, it is used.
    """
    is_central = panel.worlds == 0
    if is_central.all() or not is_central.any():
        return panel, None
    return _select_worlds(panel, ~is_central), _select_worlds(panel, is_central)


def drop_central(runs: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table without those of world 0, if there are others.

    Args:
        runs: One row per world, or a run and year, with the number of its world.
    """
    is_drawn = runs["world"] != 0
    return runs[is_drawn] if is_drawn.any() else runs


def _select_worlds(panel: Panel, is_kept: NDArray[np.bool_]) -> Panel:
    values = {name: array[:, is_kept] for name, array in panel.values.items()}
    factors = None if panel.factors is None else panel.factors[is_kept]
    return Panel(
        panel.arms, panel.worlds[is_kept], panel.replications, panel.years, values, panel.seeds[:, is_kept], factors
    )
