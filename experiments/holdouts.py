"""Does the model hold on history that it never saw?

`sessim show experiment record_fy2016_fy2024` says what is compared and how to read it.
"""

import sys
from pathlib import Path

import pandas as pd
import plotly.express as px

from sessim.calibration.forecast.holdouts import holdouts_text, load_holdouts, run_holdout
from sessim.settings.worlds.posterior import load_posterior

FOLDER = Path("results/holdouts_trial")  # the published table is written by: sessim holdouts

if __name__ == "__main__":
    blocks, number = load_holdouts()
    worlds = load_posterior().worlds.head(number)
    table = pd.concat([run_holdout(each, worlds, sys.argv[1:], FOLDER, shows_progress=True) for each in blocks])
    print(holdouts_text(table))
    ends = {"error_x_minus": table["median"] - table["low90"], "error_x": table["high90"] - table["median"]}
    figure = px.scatter(table, x="median", y="quantity", color="is_in_90", **ends)
    figure.add_scatter(x=table["published"], y=table["quantity"], mode="markers", name="published")
    figure.write_html(FOLDER / "figure.html")
