"""How the model fared on history it had not seen, as an exhibit, from the stored table of held-out blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sessim.calibration.forecast.editions import ORDER
from sessim.calibration.history.blocks import why_seen
from sessim.calibration.history.figures import BANDS
from sessim.ground.errors import UserError
from sessim.ground.resources import read_csv, shorten_path
from sessim.ground.tables import read_json
from sessim.report.exhibits.answers import Exhibit
from sessim.report.figures.record import draw_record

NEEDED = (
    "holdout",
    "title",
    "quantity",
    "published",
    "median",
    "low90",
    "high90",
    "is_in_90",
    "is_stress_test",
    "source",
)
EXHIBIT = "S-F2"
FARTHEST = 4.0  # half-widths of the 90 percent range; anything farther off is drawn at the rim


@dataclass(frozen=True, slots=True)
class Record:
    """What the model said of history that no calibration had opened, and what happened.

    Attributes:
        table: One row per figure: `block`, `quantity`, `published`, `median`, `low90`, `high90`, `is_in_90` and `place`, how far
            what happened lies from the middle in half-widths of the 90 percent range on its side.
        left_out: Figures from stress tests, on forces that the model says it leaves out.
        posterior: Digest of the posterior that was tested; empty if the table does not say.
        seen_since: Figures that a calibration has learnt from since they were tested.
    """

    table: pd.DataFrame
    left_out: int
    posterior: str
    seen_since: int

    @property
    def hits(self) -> int:
        """Figures of history inside the 90 percent range."""
        return int(self.table["is_in_90"].sum())

    @property
    def sentence(self) -> str:
        """How often history fell within the model's range."""
        return (
            f"Of {len(self.table)} figures of history that the model had not seen, {self.hits} fell inside the range in which "
            "it put 90 of 100 chances."
        )

    @property
    def expectation(self) -> str:
        """How many hits well-calibrated bands would have, and which figures were missed."""
        expected = round((BANDS[-1] - BANDS[0]) * len(self.table))
        missed = self.table.loc[~self.table["is_in_90"], "quantity"]
        named = f" Missed: {'; '.join(missed)}." if len(missed) else ""
        judged = "so its ranges are rather too narrow" if self.hits < expected else "so its ranges are wide enough"
        return f"About {expected} were to be expected, {judged}.{named}"


def read_record(results: Path) -> Record | None:
    """Read the newest edition of the held-out blocks; None if none is stored.

    Args:
        results: Folder of the results, which holds `holdouts`.

    Raises:
        UserError: The table is damaged or lacks a column.
    """
    editions = sorted(results.glob("holdouts/edition_*/holdouts.csv"), key=_edition_of)
    path = editions[-1] if editions else results / "holdouts" / "holdouts.csv"
    if not path.is_file():
        return None
    table = read_csv(path)
    for column in NEEDED:
        if column not in table:
            raise UserError(f"has no column {column}", where=shorten_path(path))
    is_stress = table["is_stress_test"].astype(bool)
    kept = table[~is_stress].rename(columns={"title": "block"})
    away = kept["published"] - kept["median"]
    room = (kept["high90"] - kept["median"]).where(away >= 0, kept["median"] - kept["low90"])
    place = (away / room.where(room > 0)).fillna(0.0).clip(-FARTHEST, FARTHEST)
    is_seen = [bool(why_seen(str(block))) for block in kept["holdout"]]
    return Record(
        kept.assign(place=place, is_in_90=kept["is_in_90"].astype(bool)).reset_index(drop=True),
        int(is_stress.sum()),
        _read_tested_posterior(path.parent / ORDER),
        sum(is_seen),
    )


def _read_tested_posterior(path: Path) -> str:
    found = read_json(path) if path.is_file() else {}
    return str(found.get("posterior_sha256", "")) if isinstance(found, Mapping) else ""


def caution_record(record: Record, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the record may not apply to the worlds of a study: another posterior, or history learnt from since.

    Args:
        record: What was said and what happened.
        manifest: Manifest of the study.
    """
    own = str((manifest.get("posterior") or {}).get("table_sha256", ""))
    said = []
    if not record.posterior:
        said.append(
            "The stored test does not say which worlds were tested, so it may come from an earlier edition of the model."
        )
    elif record.posterior != own:
        said.append(
            "The worlds of this study are not those that were tested, so the test is of a neighbouring model, not of this one."
        )
    if record.seen_since:
        said.append(
            f"Since then {record.seen_since} of these figures have been learnt from or quoted; for worlds made after that, they "
            "are not a test."
        )
    return tuple(said)


def _edition_of(path: Path) -> int:
    found = re.fullmatch(r"edition_(\d+)", path.parent.name)
    return int(found[1]) if found else -1


def record_exhibit(record: Record) -> Exhibit:
    """The record as a figure with its table.

    Args:
        record: What was said and what happened.
    """
    table = record.table
    caption = (
        "Each mark is one figure of history. Left and right lines: the ends of the range in which the model put 90 of 100 "
        "chances; middle line: its median. Circles between the lines are hits, crosses outside misses, and those at the rim "
        f"lie {FARTHEST:g} half-widths off or more."
    )
    if record.left_out:
        caption += f" Left out: {record.left_out} from stress tests, on forces that the model says it leaves out."
    printed = pd.DataFrame(
        {
            "Figure of history": table["quantity"],
            "What happened": table["published"].map("{:.4g}".format),
            "Model: median": table["median"].map("{:.4g}".format),
            "90 % low": table["low90"].map("{:.4g}".format),
            "90 % high": table["high90"].map("{:.4g}".format),
            "Inside": table["is_in_90"].map({True: "yes", False: "no"}),
            "Source": table["source"],
        }
    )
    return Exhibit(EXHIBIT, record.sentence, caption, draw_record(table, FARTHEST), printed)
