"""How does the model fit the history that it learnt from? `sessim show experiment record_fy2016_fy2024` says more."""

import sys
from pathlib import Path

import pandas as pd
import plotly.express as px

from sessim.calibration.history.blocks import load_history
from sessim.calibration.history.figures import blocks_text, compare_with_record, run_block
from sessim.settings.worlds.posterior import load_posterior

FOLDER, WORLDS = Path("results/history_trial"), 100

if __name__ == "__main__":
    worlds = load_posterior().worlds.head(WORLDS)
    blocks = {
        each: run_block(each, worlds, sys.argv[1:], FOLDER / each.id, shows_progress=True) for each in load_history()
    }
    table = pd.concat([compare_with_record(block, runs) for block, runs in blocks.items()])
    print(blocks_text(table))
    ends = {"error_x_minus": table["median"] - table["low90"], "error_x": table["high90"] - table["median"]}
    figure = px.scatter(table, x="median", y="quantity", color="is_in_90", **ends)
    figure.add_scatter(x=table["published"], y=table["quantity"], mode="markers", name="published")
    figure.write_html(FOLDER / "figure.html")
