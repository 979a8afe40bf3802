"""Mutation testing on a random sample: does some test fail when one operator or number of the code is changed?

    python -m tests.tools.mutation --sample 30 --seed 1 --session build/mutation.sqlite

Cosmic Ray lists every mutant of the modules in `mutation.toml`; a seeded sample is drawn, as many from each folder in proportion
to its mutants, and each mutant meets the tests of its folder. Files are changed in place and restored, so work in a checkout of
its own. A session that was stopped goes on where it stood. The full list takes days; a sample says how far off it may be.
"""

from __future__ import annotations

import argparse
import ast
import math
import random
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.config import load_config
from cosmic_ray.modules import find_modules
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkItem

CONFIG = Path("mutation.toml")
PYTEST = f"{sys.executable} -m pytest -x -q -p no:warnings -p no:cacheprovider"
# Quick tests stand first: pytest stops at the first failure, so a mutant that dies dies cheaply.
MODEL = "tests/model/test_baseline.py tests/model/test_model.py tests/model/test_oracle_agreement.py -k 'not shipped'"
STATUTES = "tests/settings/test_statutes.py tests/settings/test_law_files.py"
BESIDE = "tests/settings/test_confounders.py tests/measures/test_strata.py tests/study/test_companion_studies.py"
TESTS = {
    "law": f"tests/law tests/year {STATUTES} tests/model/test_baseline.py",
    "year": f"tests/year {MODEL}",
    "evidence": f"tests/evidence {BESIDE}",
}
NORMAL_95 = 1.96


def folder_of(item: WorkItem) -> str:
    """Folder of the mutated module, a key of `TESTS`."""
    return Path(item.mutations[0].module_path).parts[1]


def command_for(item: WorkItem) -> str:
    """Command for a mutant: tests that import its module first, so that what dies dies cheaply, then all of its folder."""
    module = item.mutations[0].module_path
    name = ".".join(Path(module).with_suffix("").parts)
    folder = folder_of(item)
    nearest = sorted(
        str(path) for path in Path("tests", folder).rglob("test_*.py") if name in path.read_text(encoding="utf-8")
    )
    return " ".join([PYTEST, *nearest, TESTS[folder]])


def sampled(items: Sequence[WorkItem], size: int, seed: int) -> list[WorkItem]:
    """Draw a stratified sample of mutants: from each folder in proportion, at least one.

    Args:
        items: All mutants.
        size: Mutants to draw, about.
        seed: Seed of the draw.
    """
    luck = random.Random(seed)
    drawn: list[WorkItem] = []
    for folder in TESTS:
        of_folder = sorted((each for each in items if folder_of(each) == folder), key=place_of)
        share = max(1, round(size * len(of_folder) / len(items)))
        drawn += luck.sample(of_folder, min(share, len(of_folder)))
    luck.shuffle(drawn)
    return drawn


def in_annotation(item: WorkItem) -> bool:
    """Whether a mutant changes a type annotation, which is never run."""
    mutation = item.mutations[0]
    return any(start <= mutation.start_pos < end for start, end in annotations(mutation.module_path))


@cache
def annotations(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Begin and end of every type annotation of a module, as (line, column)."""
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node.returns)
    return [
        ((each.lineno, each.col_offset), (each.end_lineno or 0, each.end_col_offset or 0))
        for each in found
        if each is not None
    ]


def place_of(item: WorkItem) -> tuple[str, str, tuple[int, int], int]:
    """Where a mutant stands, for an order that is the same every time."""
    mutation = item.mutations[0]
    return str(mutation.module_path), mutation.operator_name, mutation.start_pos, mutation.occurrence


def interval(killed: int, tested: int) -> tuple[float, float]:
    """Wilson's 95 percent interval of a share (0-1)."""
    share, z = killed / tested, NORMAL_95
    middle = (share + z**2 / (2 * tested)) / (1 + z**2 / tested)
    half = z * math.sqrt(share * (1 - share) / tested + z**2 / (4 * tested**2)) / (1 + z**2 / tested)
    return middle - half, middle + half


def work_through(database: WorkDB, size: int, seed: int, timeout: float) -> None:
    """Test the sampled mutants that have no result yet, and print each."""
    done = {job for job, _ in database.results}
    for item in sampled([each for each in database.work_items if not in_annotation(each)], size, seed):
        if item.job_id in done:
            continue
        mutation = item.mutations[0]
        result = mutate_and_test(item.mutations, command_for(item), timeout)
        if not re.search(r"(?i)failed|error|timeout|100%", result.output or ""):
            raise SystemExit(f"no test ran on {mutation.module_path}: {command_for(item)}")
        database.set_result(item.job_id, result)
        where = f"{mutation.module_path}:{mutation.start_pos[0]} {mutation.operator_name}"
        print(f"{result.test_outcome} {where}", flush=True)


def report(database: WorkDB) -> None:
    """Print the share of tested mutants that were killed, by folder and in all."""
    folders = {item.job_id: folder_of(item) for item in database.work_items if not in_annotation(item)}
    outcomes = [(folders[job], result.test_outcome == TestOutcome.KILLED) for job, result in database.results]
    for folder in (*TESTS, "all"):
        of_folder = [was_killed for name, was_killed in outcomes if folder in (name, "all")]
        if of_folder:
            low, high = interval(sum(of_folder), len(of_folder))
            mutants = len([name for name in folders.values() if folder in (name, "all")])
            print(
                f"{folder}: {sum(of_folder)} of {len(of_folder)} killed, {sum(of_folder) / len(of_folder):.0%} "
                f"(95 percent interval {low:.0%} to {high:.0%}), of {mutants} mutants"
            )


def main() -> None:
    """Make or go on with a session, and report."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--sample", type=int, default=30)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--session", type=Path, default=Path("build/mutation.sqlite"))
    options = reader.parse_args()
    options.session.parent.mkdir(parents=True, exist_ok=True)
    config = load_config(str(CONFIG))
    with use_db(str(options.session), mode=WorkDB.Mode.create) as database:
        if database.num_work_items == 0:
            modules = find_modules(Path(each) for each in config["module-path"])
            init([path for path in modules if path.stem != "__init__"], database, {})
        try:
            work_through(database, options.sample, options.seed, config["timeout"])
        finally:
            report(database)


if __name__ == "__main__":
    main()
