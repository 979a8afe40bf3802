"""The small studies that are run alongside a study, and the tables they leave in its folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.workflow.listener import NOTEBOOK, Listener

if TYPE_CHECKING:
    import pandas as pd

    from sessim.settings.study_settings import StudySettings


def count_transfer_worlds(study: StudySettings) -> int:
    """Number of worlds of the transfer test that a study asks for; 0 where it does not answer the ninth question."""
    return int(study.resolved["run"]["transfer_worlds"] or 0) if "q9" in study.questions else 0


def count_height_worlds(study: StudySettings) -> int:
    """Number of worlds in which a study splits the height of ratings; 0 where it does not answer the third question."""
    has_reference = any(arm.role == "reference" for arm in study.arms)
    return int(study.resolved["run"]["height_worlds"] or 0) if "q3" in study.questions and has_reference else 0


def count_side_worlds(study: StudySettings) -> int:
    """Number of worlds in which a study is run under each registered side; 0 where it is of one side, or has one world."""
    is_of_one_side = study.resolved["world"]["side"] is not None
    if is_of_one_side or study.kind != "comparison" or len(study.worlds) == 1:
        return 0
    return min(int(study.resolved["run"]["side_worlds"] or 0), len(study.worlds))


def list_side_studies(study: StudySettings, worlds: int) -> list[tuple[str, StudySettings]]:
    """Name of each registered side, and the arms that answers compare in its worlds.

    Args:
        study: The study.
        worlds: Number of worlds of each side.
    """
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.settings.worlds.sides import list_sides
    from sessim.study.companion_studies import take_side

    declared = read_declarations()
    asked = {declared.questions[name].arm for name in study.questions}
    asked |= {code for line in declared.square.lines for code in (line.arm, line.reference)}
    arms = [arm.label for arm in study.arms if arm.role != "other" or arm.label.rstrip("*") in asked]
    return [(side, take_side(study, side, worlds, arms)) for side in list_sides()]


def name_side_study(side: str) -> str:
    """Name of the small study of a side."""
    return f"side_{side}"


def list_companion_studies(study: StudySettings) -> list[StudySettings]:
    """The small studies that a study asks for: the transfer test, the height of ratings, either side, swept values of worlds."""
    from sessim.settings.sweeping import parse_world_points
    from sessim.study.companion_studies import fix_point, make_small_study
    from sessim.study.height import height_settings, name_of
    from sessim.study.transfer import transfer_settings

    worlds = count_transfer_worlds(study)
    steps = transfer_settings(study, worlds) if worlds else []
    points = parse_world_points(study.resolved["experiment"]["world_sweep"] or [], f"experiment {study.name}")
    small = [(settings, name) for name, _, settings in steps]
    heights = count_height_worlds(study)
    small += [
        (settings, name_of(at_work)) for at_work, settings in (height_settings(study, heights) if heights else [])
    ]
    sides = count_side_worlds(study)
    small += [
        (settings, name_side_study(side)) for side, settings in (list_side_studies(study, sides) if sides else [])
    ]
    small += [(fix_point(study, point), point.name) for point in points]
    return [make_small_study(settings, name) for settings, name in small]


def run_and_store_companions(study: StudySettings, listener: Listener = NOTEBOOK) -> None:
    """Run the companion studies that a study asks for, see `list_companion_studies`; store the tables.

    Args:
        study: The study, finished.
        listener: Receives progress messages.
    """
    from sessim.evidence.answers.analysis import MADE_BESIDE, TRANSFER, WORLD_RESPONSES
    from sessim.evidence.answers.height import HEIGHT, height_table
    from sessim.evidence.answers.responses import world_response_table
    from sessim.evidence.answers.sides import SIDES, side_rows
    from sessim.evidence.answers.transfer import transfer_table
    from sessim.evidence.contrasts.central_world import drop_central
    from sessim.evidence.contrasts.estimates import Arm
    from sessim.evidence.declared.declarations import read_declarations
    from sessim.ground.files import drop_files, record_checksums, write_whole
    from sessim.ground.inert import write_csv
    from sessim.settings.sweeping import parse_world_points
    from sessim.study.companion_studies import run_beside, run_world_points
    from sessim.study.height import read_height_split, run_height_split
    from sessim.study.results.manifest import describe_posterior
    from sessim.study.transfer import read_transfer_test, run_transfer_test

    declared = read_declarations()
    tables = {}
    worlds = count_transfer_worlds(study)
    if worlds:
        done = run_transfer_test(study, worlds, shows_progress=listener.shows_runs)
        steps = [(name, title, drop_central(progress.runs)) for name, title, progress in done]
        tables[TRANSFER] = transfer_table(steps, read_transfer_test().measures, declared, study.first_fiscal_year)
    heights = count_height_worlds(study)
    if heights:
        split = run_height_split(study, heights, shows_progress=listener.shows_runs)
        status_quo = next(arm.label for arm in study.arms if arm.role == "reference")
        split = [(at_work, drop_central(runs)) for at_work, runs in split]
        tables[HEIGHT] = height_table(split, read_height_split(), status_quo, study.first_fiscal_year)
    sides = count_side_worlds(study)
    if sides:
        runs = {
            side: run_beside(settings, name_side_study(side), shows_progress=listener.shows_runs).runs
            for side, settings in list_side_studies(study, sides)
        }
        arms = [Arm(arm.label, arm.title, arm.description, arm.role) for arm in study.arms]
        tables[SIDES] = side_rows(
            runs, arms, study.questions, declared, study.first_fiscal_year, describe_posterior(study)
        )
    entries = study.resolved["experiment"]["world_sweep"]
    if entries:
        points = parse_world_points(entries, f"experiment {study.name}")
        found = run_world_points(study, points, shows_progress=listener.shows_runs)
        tables[WORLD_RESPONSES] = world_response_table(study, found, declared)
    tables = {name: table for name, table in tables.items() if not table.empty}  # of q9 alone no arm is swept
    drop_files(study.folder, set(MADE_BESIDE) - set(tables))  # of an earlier run with other settings
    for name, table in tables.items():
        write_whole(study.folder / name, partial(write_csv, table))
    record_checksums(study.folder, list(tables))


def read_companion_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of what was run alongside a stored study, by file name; only those that are there as they were stored."""
    from sessim.evidence.answers.analysis import MADE_BESIDE
    from sessim.ground.files import read_checksums
    from sessim.ground.resources import read_csv
    from sessim.study.results.checking import find_altered

    recorded = read_checksums(folder)
    paths = {name: folder / name for name in MADE_BESIDE if name in recorded}
    for altered in find_altered(folder, paths):
        del paths[altered]
    return {
        name: read_csv(path, engine="pyarrow").drop(columns=["stamp", "reproduce"], errors="ignore")
        for name, path in paths.items()
        if path.is_file()
    }
