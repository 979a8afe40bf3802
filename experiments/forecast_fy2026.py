"""What will the record show of fiscal years 2026 and 2027?

Asks: under the operating limit and with the corps of July 2026, how many are rated at levels 4 and 5, government-wide and by
agency size; how many are newly at level 3 and how they leave; award money and incidence; arrivals in FY2027.

Estimands: distributions over the worlds that the record up to FY2024 leaves (`sessim calibrate`), written once with date, code
revision and scoring rule.

How its answer reads: `forecast.csv` holds quantiles, `samples.csv` the worlds. When figures come out, `sessim score` applies the
rule that was written with the forecast.

What it cannot say: anything that the departures of 2025 and 2026 changed in the corps beside its size; see the stress test among
the hold-outs.

Run: `python experiments/forecast_fy2026.py [overrides]`.
"""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main(["forecast", *sys.argv[1:]]))
