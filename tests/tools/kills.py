"""Kill a sweep at random moments, again and again, and hold what it leaves to the bytes of one that was never stopped.

`python -m tests.tools.kills --number 50` says for each kill how far the sweep was, and ends with exit code 0 only if every
finished study has the same tables, byte by byte, nothing was called damaged in between, and nobody was told of any damage.
Children are forked from a process that has loaded the package and done nothing else, so that a kill costs a second or two.
POSIX only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sessim.cli import main
from sessim.study import runner
from sessim.study.results.stored_studies import list_stored_studies

WORDS = (
    "experiment=q7_retention", "scale=smoke", "population=oracle_120", "run.years=3", "run.worlds=12", "run.workers=1", "-q",
)  # fmt: skip
STUDY = Path("results/q7_retention")
SAID = "said.txt"


def start_sweep(folder: Path) -> int:
    """Start the sweep in a folder as a process of its own, which stores a shard for every task; return its number."""
    child = os.fork()
    if child:
        return child
    os.chdir(folder)
    with Path(SAID).open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    runner.SECONDS_BETWEEN_SHARDS = -1.0
    os._exit(main(["run", *WORDS]))


def await_end(child: int) -> int:
    """Wait for a process; return its exit code, negative if a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def digest_tables(folder: Path) -> dict[str, str]:
    """Digest of every table of the study; manifest and report hold times."""
    tables = [path for path in (folder / STUDY).iterdir() if path.suffix in (".parquet", ".csv")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(tables)}


def find_state(folder: Path) -> str:
    """State of the study in a folder, and how many runs it has."""
    studies = list_stored_studies(folder / "results") if (folder / "results").is_dir() else []
    return "nothing yet" if not studies else f"{studies[0].state}, {studies[0].finished} runs"


def check_finished(folder: Path, wanted: dict[str, str]) -> list[str]:
    """What is wrong with a study that went on to its end."""
    wrong = [f"{name} differs" for name, digest in digest_tables(folder).items() if wanted.get(name) != digest]
    wrong += [f"{name} is missing" for name in wanted if not (folder / STUDY / name).is_file()]
    state = find_state(folder)
    wrong += [] if state.startswith("complete") else [f"it is called {state}"]
    said = (folder / SAID).read_text(encoding="utf-8")  # Python itself speaks there of what a killed process left open
    return wrong + [f"it said: {line}" for line in said.splitlines() if line.startswith("sessim:")]


def kill_again_and_again(number: int, seed: int, tell: Callable[[str], object]) -> list[str]:
    """Kill so many sweeps; return what was wrong.

    Args:
        number: Kills.
        seed: By which the moments are drawn.
        tell: Is told of each kill.
    """
    chance = random.Random(seed)
    wrong: list[str] = []
    with TemporaryDirectory() as kept:
        whole = Path(kept) / "whole"
        whole.mkdir()
        begin = time.monotonic()
        assert await_end(start_sweep(whole)) == 0, (whole / SAID).read_text(encoding="utf-8")
        duration = time.monotonic() - begin
        wanted = digest_tables(whole)
        kills = studies = 0
        while kills < number:
            studies += 1
            folder = Path(kept) / str(studies)
            folder.mkdir()
            is_last = False
            while not is_last:
                child = start_sweep(folder)
                if kills < number:
                    time.sleep(duration * chance.random() ** 2)  # the runs come first, the answers take longer
                    os.kill(child, signal.SIGKILL)
                code = await_end(child)
                is_last = code != -signal.SIGKILL
                if is_last:
                    wrong += [f"study {studies}: exit code {code}"] if code else check_finished(folder, wanted)
                else:
                    kills += 1
                    state = find_state(folder)
                    tell(f"kill {kills}: {state}")
                    wrong += [f"kill {kills}: {state}"] if "damaged" in state or "incomplete" in state else []
        tell(f"{kills} kills, {studies} studies, {len(wanted)} tables each: {'; '.join(wrong) or 'the same bytes'}")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=50, help="kills (50)")
    parser.add_argument("--seed", type=int, default=1, help="by which the moments are drawn (1)")
    options = parser.parse_args()
    sys.exit(1 if kill_again_and_again(options.number, options.seed, lambda line: print(line, flush=True)) else 0)
