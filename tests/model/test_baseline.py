"""Results change on purpose or not at all."""

from __future__ import annotations

import json

from tests.tools.baseline import FILE, digests


def test_results_are_those_of_the_baseline() -> None:
    recorded, now = json.loads(FILE.read_text(encoding="utf-8")), digests()
    moved = {
        study: [name for name, digest in now[study].items() if recorded[study].get(name) != digest] for study in now
    }
    assert not any(moved.values()), f"measures that moved (if on purpose: python -m tests.tools.baseline): {moved}"
