"""History that no calibration opens: run once for an edition, and scored against persistence and an older posterior."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.forecast.editions import ORDER
from sessim.calibration.history.blocks import Block, load_blocks
from sessim.calibration.history.figures import describe_band, draw_published_error, observe_block, run_block
from sessim.ground.errors import UserError
from sessim.ground.files import digest_declared, digest_of, write_whole
from sessim.ground.marks import leave_mark
from sessim.ground.provenance import model_version, read_code_revision
from sessim.ground.resources import configs_folder, read_yaml
from sessim.ground.tables import read_json
from sessim.settings.worlds.discrepancy import Discrepancy
from sessim.settings.worlds.posterior import MANIFEST, Posterior

Floats = NDArray[np.float64]
PROVES = ("edition", "posterior_sha256", "posterior_manifest_sha256", "unseen_sha256")


@dataclass(frozen=True)
class Unseen:
    """The declared blocks.

    Attributes:
        edition: Number of the edition.
        worlds: Worlds of the posterior that each block is run in.
        blocks: Blocks.
        not_run: Figures that cannot be run, each with the reason.
    """

    edition: int
    worlds: int
    blocks: tuple[Block, ...]
    not_run: tuple[Mapping[str, str], ...]


def unseen_file() -> Path:
    """Path of the blocks that no calibration opens."""
    return configs_folder() / "calibration" / "unseen.yaml"


def load_unseen() -> Unseen:
    """Read the blocks that no calibration opens."""
    about = read_yaml(unseen_file())
    return Unseen(about["edition"], about["worlds"], load_blocks(unseen_file()), tuple(about["not_run"]))


def freeze_order(folder: Path, posterior: Posterior) -> dict[str, Any]:
    """Write, before anything is run, which posterior the unseen history is run on, and keep its manifest; no other may be used.

    Args:
        folder: Folder of the edition.
        posterior: The posterior.

    Raises:
        UserError: This edition was begun with a different posterior or different blocks.
    """
    order = {
        "edition": load_unseen().edition,
        "posterior_sha256": posterior.manifest["table_sha256"],
        "posterior_manifest_sha256": digest_of(posterior.folder / MANIFEST),
        "discrepancy_sha256": posterior.manifest.get("discrepancy_sha256", ""),
        "targets_sha256": posterior.manifest.get("targets_sha256", ""),
        "history_sha256": posterior.manifest.get("history_sha256", ""),
        "unseen_sha256": digest_declared(unseen_file()),
        "model_of_the_posterior": posterior.manifest["versions"]["model"],
        "model": model_version(),
        "revision": read_code_revision(),
        "begun": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    path = folder / ORDER
    if path.is_file():
        found = read_json(path)
        changed = [name for name in PROVES if not isinstance(found, Mapping) or found.get(name) != order[name]]
        if changed:
            what = changed[0].removesuffix("_sha256").replace("_", " ")
            raise UserError(
                f"edition {order['edition']} was begun with a different {what}; a run after a change is a new edition",
                where=str(path),
                allowed="raise `edition` in configs/calibration/unseen.yaml",
            )
        return dict(found)
    leave_mark(folder)
    manifest = (posterior.folder / MANIFEST).read_bytes()  # kept, as the same worlds made again have another manifest
    write_whole(folder / MANIFEST, lambda part: part.write_bytes(manifest))
    text = json.dumps(order, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))
    return order


def simulate_unseen(
    blocks: Sequence[Block], worlds: pd.DataFrame, typed: Sequence[str], folder: Path, *, shows_progress: bool
) -> dict[str, pd.DataFrame]:
    """Figures of each block in given worlds, by block: one row per world, one column per figure."""
    return {
        block.id: observe_block(
            block, run_block(block, worlds, typed, folder / block.id, shows_progress=shows_progress)
        )
        for block in blocks
    }


def score_unseen(
    blocks: Sequence[Block],
    shown: Mapping[str, pd.DataFrame],
    discrepancy: Discrepancy | None,
    older: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Compare the published figures with the worlds, persistence, and an older posterior.

    A world's figure is taken as it would have been published: with the error of the figure and the learnt discrepancy of its
    class. An older posterior has no learnt discrepancy, so its figures have only the error. Persistence is one number, whose
    continuous ranked probability score is its absolute error.

    Args:
        blocks: Blocks.
        shown: Figures by block.
        discrepancy: Learnt discrepancy; none is added if None.
        older: Figures in the worlds of an older posterior.

    Returns:
        One row per figure, misses first.
    """
    import scoringrules

    rows: list[dict[str, Any]] = []
    for block in blocks:
        for figure in block.figures:
            values = shown[block.id][figure["id"]]
            plain = values.to_numpy(dtype=float) + draw_published_error(block, figure, len(values))
            term = np.zeros(len(values))
            if discrepancy is not None:
                numbers = values.index.to_numpy(dtype=np.int64) + 1  # the worlds of a block are those of the posterior
                term = discrepancy.term_of(figure["kind"], float(figure["discrepancy"]), numbers)
            has = np.isfinite(plain)
            seen, published = (plain + term)[has], float(figure["published"])
            without = describe_band(block, figure, plain[has])
            row = describe_band(block, figure, seen) | {
                "low90_without_discrepancy": without["low90"],
                "high90_without_discrepancy": without["high90"],
                "is_in_90_without_discrepancy": without["is_in_90"],
                "crps": float(scoringrules.crps_ensemble(published, seen)),
                "persistence": float(figure["persistence"]),
                "persistence_is": figure["persistence_source"],
                "crps_persistence": abs(float(figure["persistence"]) - published),
            }
            if older is not None:
                before = older[block.id][figure["id"]].to_numpy(dtype=float)
                before = before + draw_published_error(block, figure, len(before))
                row["crps_older"] = float(scoringrules.crps_ensemble(published, before[np.isfinite(before)]))
            rows.append(row)
    table = pd.DataFrame(rows)
    rank = np.where(table["is_in_50"], 2, np.where(table["is_in_90"], 1, 0))
    return table.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def summarise_unseen(table: pd.DataFrame) -> dict[str, Any]:
    """Coverage and scores over all figures."""
    found: dict[str, Any] = {
        "figures": len(table),
        "in_50": int(table["is_in_50"].sum()),
        "in_90": int(table["is_in_90"].sum()),
        "in_90_without_discrepancy": int(table["is_in_90_without_discrepancy"].sum()),
        "better_than_persistence": int((table["crps"] < table["crps_persistence"]).sum()),
    }
    if "crps_older" in table:
        found["better_than_older"] = int((table["crps"] < table["crps_older"]).sum())
    return found


def unseen_text(table: pd.DataFrame, unseen: Unseen) -> str:
    """Format the unseen history for a terminal, misses first."""
    lines = [f"{'':<60}{'published':>10}{'worlds, 90 percent band':>30}{'CRPS':>10}{'persistence':>13}"]
    for row in table.itertuples():
        band = f"{row.median:.3f} ({row.low90:.3f} to {row.high90:.3f})"
        verdict = "in the 50 band" if row.is_in_50 else "in the 90 band" if row.is_in_90 else "MISS"
        lines.append(
            f"{row.quantity:<60.58}{row.published:>10.3f}{band:>30}{row.crps:>10.4f}{row.crps_persistence:>13.4f}  {verdict}"
        )
    lines += [f"not run: {each['id']}: {each['why']}" for each in unseen.not_run]
    found = summarise_unseen(table)
    count = found["figures"]
    older = f", than the older posterior for {found['better_than_older']}" if "better_than_older" in found else ""
    lines += [
        "",
        f"edition {unseen.edition}: {found['in_90']} of {count} figures in the 90 percent bands, "
        f"{found['in_50']} in the 50 percent bands",
        f"without the learnt discrepancy {found['in_90_without_discrepancy']} in the 90 percent bands",
        f"CRPS better than persistence for {found['better_than_persistence']} of {count}{older}",
    ]
    return "\n".join(lines)
