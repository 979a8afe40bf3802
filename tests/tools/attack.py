"""Hand in settings and files that nobody should: `python -m tests.tools.attack --seed 1 --files 300 --settings 2000`.

What breaks the promise of `tests.support.generated_input` is printed; the exit code is 1 when anything did.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.support.generated_input import hand_in_files, hand_in_settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="seed of the generator (the time)")
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--settings", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        os.chdir(folder)
        broken = hand_in_settings(options.seed, options.settings, folder)
        broken += hand_in_files(options.seed + 1, options.files, folder)
        os.chdir("/")
    for each in broken:
        print(f"{' '.join(map(repr, each.words))}\n  {each.why}\n  {each.content!r}\n")
    print(f"seed {options.seed}: {options.settings} settings, {options.files} files, {len(broken)} broken promises")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
