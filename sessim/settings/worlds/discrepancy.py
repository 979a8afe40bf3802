"""The learnt discrepancy that is stored with the posterior: one draw per world, for levels and for answers.

Row `n` belongs to world `n + 1` of a calibrated study; world 0 is the central one and not a draw of the posterior, so nothing is
added to it. The term of a level is in units of the discrepancy declared for a figure of its class; an answer (a difference
between arms) is multiplied by the factor, which may reverse its sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.ground.errors import UserError
from sessim.ground.files import digest_of
from sessim.ground.tables import read_parquet
from sessim.settings.worlds.posterior import load_posterior

Floats = NDArray[np.float64]
DISCREPANCY = "discrepancy.parquet"
FACTOR, TERM, OTHER = "answer_factor", "level_term.", "level_term.other"


@dataclass(frozen=True)
class Discrepancy:
    """Learnt discrepancy.

    Attributes:
        table: One row per world of the posterior: the factor on answers, and a term for each class of levels.
    """

    table: pd.DataFrame

    def factor_of(self, worlds: NDArray[np.int64]) -> Floats:
        """Factor on an answer in each world of a calibrated study, 1 in the central one."""
        return self._look_up(FACTOR, worlds, 1.0)

    def term_of(self, kind: str, declared: float, worlds: NDArray[np.int64]) -> Floats:
        """What to add to a level in each world of a calibrated study, 0 in the central one.

        Args:
            kind: Class of the level (ratings, awards, ...); one that no block knows has the scale of classes in general.
            declared: Standard deviation declared for a figure of this kind, in its unit.
            worlds: Numbers of the worlds.
        """
        column = f"{TERM}{kind}" if f"{TERM}{kind}" in self.table else OTHER
        found: Floats = declared * self._look_up(column, worlds, 0.0)
        return found

    def _look_up(self, column: str, worlds: NDArray[np.int64], central: float) -> Floats:
        if len(worlds) and int(worlds.max()) > len(self.table):
            raise UserError(f"world {int(worlds.max())} is not among the {len(self.table)} worlds of the posterior")
        return np.concatenate(([central], self.table[column].to_numpy(dtype=float)))[worlds]


def load_discrepancy(folder: Path | None = None) -> Discrepancy | None:
    """Read what is stored with the posterior; None for a posterior that was made before discrepancy was learnt.

    Raises:
        UserError: It is not the one that the manifest of the posterior describes.
    """
    posterior = load_posterior(folder)
    digest = posterior.manifest.get("discrepancy_sha256")
    if digest is None:
        return None
    path = posterior.folder / DISCREPANCY
    if not path.is_file() or digest_of(path) != digest:
        raise UserError(f"{DISCREPANCY} is not the one that the posterior describes; type: sessim calibrate")
    return Discrepancy(read_parquet(path))
