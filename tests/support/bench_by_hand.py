"""A table of the bench whose ratios are easy, and a clock that passes when told to."""

from __future__ import annotations

from sessim.bench.model_bench import Line

FULL, FLOOR, ORACLE = (
    "full model, every measure recorded",
    "floor (draws, ranking, state)",
    "oracle, one Mesa agent a person",
)
TABLE = [
    Line(FULL, 1_000, 20, 400.0),
    Line(FULL, 8_000, 20, 200.0),
    Line("recording for a search", 8_000, 20, 140.0),
    Line(FLOOR, 8_000, 20, 80.0),
    Line("  stage perform", 8_000, 20, 12.0),
    Line(FULL, 800_000, 20, 260.0),
    Line(ORACLE, 120, 10, 50_000.0),
    Line("Mesa's batch_run on it", 120, 10, 60_000.0),
]


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
