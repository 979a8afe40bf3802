"""What will the record show of 2026 and 2027?

`sessim show experiment forecast_fy2026` says what is compared and how to read it.
"""

import sys
from pathlib import Path

import plotly.express as px

from sessim.calibration.forecast.forecast import compose_forecast_study, load_quantities, samples_of
from sessim.calibration.history.episodes import run_episode

FOLDER = Path("results/forecast_trial")  # the forecast itself is written once, by: sessim forecast

if __name__ == "__main__":
    study = compose_forecast_study(sys.argv[1:], FOLDER)
    runs = run_episode(study, ["experiment=forecast_fy2026", *sys.argv[1:]], shows_progress=True)
    samples = samples_of(load_quantities(), runs)  # one row a posterior world
    print(samples.quantile([0.05, 0.25, 0.5, 0.75, 0.95]).T.to_string(float_format="%.3f"))
    shares = [each.id for each in load_quantities() if each.unit == "share"]
    px.box(samples[shares], title="Forecast of fiscal years 2026 and 2027").write_html(FOLDER / "forecast.html")
