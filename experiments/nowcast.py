"""What will the record show of fiscal years 2025 to 2027?

`sessim show experiment nowcast` says what is asked and how to read it.
"""

import sys
from pathlib import Path

import plotly.express as px

from sessim.calibration.forecast.nowcast import EXPERIMENT, compose_nowcast, draw_samples, read_nowcast_plan
from sessim.calibration.history.episodes import run_episode

FOLDER = Path("results/nowcast_trial")  # the nowcast itself is registered once a quarter, by: sessim forecast

if __name__ == "__main__":
    plan = read_nowcast_plan()
    study = compose_nowcast(plan, sys.argv[1:], FOLDER)
    runs = run_episode(study, [EXPERIMENT, *sys.argv[1:]], shows_progress=True)
    samples = draw_samples(plan, runs, discrepancy=None)  # one row a world and combination of conditions
    print(samples.quantile([0.05, 0.25, 0.5, 0.75, 0.95]).T.to_string(float_format="%.3f"))
    shares = [each.id for each in plan.quantities if each.unit == "share"]
    px.box(samples[shares], title="Nowcast of fiscal years 2025 to 2027").write_html(FOLDER / "nowcast.html")
