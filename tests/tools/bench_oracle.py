"""The whole of `sessim bench` with the oracle, which lives in the tests: `python -m tests.tools.bench_oracle [settings]`."""

from __future__ import annotations

import sys

from sessim.commands.asking.bench import print_bench
from tests.support.oracle_bridge import timed_batch_run, timed_run

if __name__ == "__main__":
    print_bench(sys.argv[1:], timed_run, timed_batch_run)
