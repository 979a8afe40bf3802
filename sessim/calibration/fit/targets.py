"""The targets of the calibration: levels from `targets.yaml` and responses from `history.yaml`, in `configs/calibration`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.history.agencies import make_agency_block, name_agency_block
from sessim.calibration.history.blocks import LEVEL, Block, load_history
from sessim.calibration.history.figures import observe_block
from sessim.ground.errors import UserError
from sessim.ground.files import digest_declared
from sessim.ground.resources import configs_folder, read_table, read_yaml, shorten_path
from sessim.measures.catalogue import BY_NAME
from sessim.settings.worlds.parameters import load_parameters

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Component:
    """One published figure that simulated worlds are compared with.

    Attributes:
        id: Short name.
        target: Id of the target that it belongs to.
        title: What it is.
        value: Published figure, in the unit of the measure.
        error: Standard deviation of the figure: restatement, rounding and differences in who is counted.
        discrepancy: Standard deviation of the model's error with the right parameters.
        weighs: Whether it is used; otherwise it is only shown.
        measure: Yearly measure, or empty when the figure is a parameter.
        over: Measure that it is divided by, or empty.
        year: Fiscal year of the measure, 0 when the figure is a parameter.
        world: Parameter that is itself the figure, or empty.
        table: Table of `configs/data` that holds the figure.
        row: Values that pick its row.
        column: Column of the figure.
        scale: Ratio of the figure to the table cell.
        kind: Class of the figure, whose figures share a learnt scale of discrepancy.
        episode: Block in whose runs it is seen; empty for the years of the record.
        figure: How it is made from the runs of that block; empty for the years of the record.
    """

    id: str
    target: str
    title: str
    value: float
    error: float
    discrepancy: float
    weighs: bool
    measure: str
    over: str
    year: int
    world: str
    table: str
    row: Mapping[str, Any]
    column: str
    scale: float
    kind: str
    episode: str
    figure: Mapping[str, Any]

    @property
    def is_level(self) -> bool:
        """Whether it is a level rather than a comparison of years or arms."""
        return bool(not self.figure or self.figure["how"] == LEVEL)


@dataclass(frozen=True, slots=True)
class Target:
    """A published block: one of the targets suggested for the calibration.

    Attributes:
        id: Short name.
        number: Number in the list of targets.
        title: What it is.
        source: Where it was published.
        discrepancy_reason: Why the model may miss it.
        components: Its figures.
    """

    id: str
    number: int
    title: str
    source: str
    discrepancy_reason: str
    components: tuple[Component, ...]


def targets_file() -> Path:
    """Path of the declared targets."""
    return configs_folder() / "calibration" / "targets.yaml"


def targets_digest() -> str:
    """SHA-256 of the declared targets, so that a posterior shows which ones it was made with."""
    return digest_declared(targets_file())


def load_targets(path: Path | None = None) -> tuple[Target, ...]:
    """Read the targets for levels.

    Raises:
        UserError: A field is missing, or a measure or parameter is unknown.
    """
    file = path or targets_file()
    content = read_yaml(file)
    awaited = tuple(content.get("awaited", ()))
    return tuple(_parse_target(about, awaited, shorten_path(file)) for about in content["targets"])


def load_responses(first_number: int) -> tuple[Target, ...]:
    """Read the blocks of history that count as targets, numbered from `first_number` on."""
    blocks = [each for each in load_history() if not each.is_stress_test]
    return tuple(_read_block(block, number) for number, block in enumerate(blocks, start=first_number))


def load_all_targets() -> tuple[Target, ...]:
    """Read the targets for levels and those for responses."""
    levels = load_targets()
    return (*levels, *load_responses(len(levels) + 1))


def load_episodes(targets: Sequence[Target]) -> tuple[Block, ...]:
    """Return the blocks in whose runs figures of the targets are seen: blocks of history, and corps of one agency."""
    named = {each.episode for each in components_of(targets)}
    history = [each for each in load_history() if each.id in named]
    agencies: dict[str, list[Mapping[str, Any]]] = {}
    for target in targets:
        for each in target.components:
            if "agency" in each.figure:
                agencies.setdefault(each.figure["agency"], []).append(each.figure)
    return (*history, *(make_agency_block(name, figures) for name, figures in agencies.items()))


def _read_block(block: Block, number: int) -> Target:
    components = tuple(
        Component(
            id=each["id"], target=block.id, title=each["title"], value=float(each["published"]), error=float(each["error"]),
            discrepancy=float(each["discrepancy"]), weighs=each["weighs"], measure=each["measure"], over="",
            year=each["year"], world="", table="", row={}, column="", scale=1.0, kind=each["kind"], episode=block.id,
            figure=each,
        )
        for each in block.figures
    )  # fmt: skip
    return Target(block.id, number, block.title, block.source, block.discrepancy_reason, components)


def _parse_target(about: Mapping[str, Any], awaited: Sequence[str], file: str) -> Target:
    components = tuple(
        _parse_component(each, about["id"], file) for each in about["components"] if each.get("measure") not in awaited
    )
    return Target(
        about["id"], about["number"], about["title"], about["source"], about["discrepancy_reason"], components
    )


def _parse_component(about: Mapping[str, Any], target: str, file: str) -> Component:
    measure, over, world = about.get("measure", ""), about.get("over", ""), about.get("world", "")
    for name in filter(None, (measure, over)):
        if name not in BY_NAME:
            raise UserError(f"{about['id']} names the unknown measure {name!r}", where=file)
    if bool(world) == bool(measure) or (world and world not in {each.key for each in load_parameters()}):
        raise UserError(f"{about['id']} needs a known measure or a known world parameter", where=file)
    agency = about.get("agency", "")
    figure = {"id": about["id"], "measure": measure, "year": about.get("year", 0), "how": LEVEL, "agency": agency}
    return Component(
        id=about["id"],
        target=target,
        title=about["title"],
        value=float(about["value"]),
        error=math.sqrt(sum(float(part) ** 2 for part in about["error"].values())),
        discrepancy=float(about["discrepancy"]),
        weighs=about["weighs"],
        measure=measure,
        over=over,
        year=about.get("year", 0),
        world=world,
        table=about["table"],
        row=about["row"],
        column=about["column"],
        scale=float(about["scale"]),
        kind=about["kind"],
        episode=name_agency_block(agency) if agency else "",
        figure=figure if agency else {},
    )


def components_of(targets: Sequence[Target], *, weighing: bool = False) -> tuple[Component, ...]:
    """Figures of the targets in order, all or only those that weigh."""
    return tuple(each for target in targets for each in target.components if each.weighs or not weighing)


def read_published_value(component: Component) -> float:
    """The figure as the table of the record has it.

    Raises:
        UserError: Not exactly one row of the table is picked.
    """
    found = pick_rows(component.table, component.row)
    if len(found) != 1:
        raise UserError(f"{component.id} picks {len(found)} rows of {component.table}", where="targets.yaml")
    return float(read_table(component.table)[component.column].loc[found[0]]) * component.scale


def pick_rows(table: str, row: Mapping[str, Any]) -> list[int]:
    """Row numbers of a table of the record that have the given values; whole numbers match years written as text."""
    content = read_table(table)
    matches = np.ones(len(content), dtype=bool)
    for column, value in row.items():
        matches &= (content[column].astype(str) == str(value)).to_numpy()
    return [int(place) for place in np.flatnonzero(matches)]


def observe_figures(
    components: Sequence[Component],
    runs: pd.DataFrame,
    worlds: pd.DataFrame,
    episodes: Sequence[tuple[Block, pd.DataFrame]],
) -> pd.DataFrame:
    """What runs show of each figure, the mean over the replications of a world.

    Args:
        components: Figures.
        runs: Runs of the record, one row per run and fiscal year: world, fiscal_year and measures; empty if no figure is of it.
        worlds: World table: world and parameters.
        episodes: Blocks in which figures are seen, each with its runs.

    Returns:
        One row per world (index: its number), one column per figure.
    """
    lived = {block.id: observe_block(block, of_block) for block, of_block in episodes}
    shown_by: dict[str, pd.Series[float]] = {}
    for each in components:
        if each.world:
            shown_by[each.id] = worlds.set_index("world")[each.world]
        elif each.episode:
            shown_by[each.id] = lived[each.episode][each.id]
        else:
            of_year = runs[runs["fiscal_year"] == each.year]
            values = of_year[each.measure] / of_year[each.over] if each.over else of_year[each.measure]
            shown_by[each.id] = values.groupby(of_year["world"]).mean()
    return pd.DataFrame(shown_by).reindex(sorted(set(worlds["world"])))
