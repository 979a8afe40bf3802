"""Is an exit credited to the limit that something else caused?

`sessim show experiment confounders` says what is compared and how to read it.
"""

import sys

import plotly.express as px

import sessim
from sessim.evidence.contrasts.confounders import compare_exits, exits_table

FOLDER = "results/confounders"
SWITCHES = {"no_shock": (0, 0), "exodus": (1, 0), "hiring_freeze": (0, 1), "exodus_hiring_freeze": (1, 1)}

if __name__ == "__main__":
    exits = {}
    for name, (exodus, freeze) in SWITCHES.items():
        shocks = f"run.exodus={bool(exodus)}", f"run.hiring_freeze={bool(freeze)}"
        study = sessim.run("experiment=confounders", *shocks, *sys.argv[1:], folder=f"{FOLDER}/{name}")
        exits[name] = exits_table(study.answers.frame)
    table = compare_exits(exits)  # raw_shift: what a shock does to the rate; credited_shift: to the paired difference
    print(table.drop(columns=["low90", "high90"]).to_string(index=False, float_format="%.4f"))
    table.to_csv(f"{FOLDER}/exits.csv", index=False)
    px.bar(table, x="study", y="median", color="measure", facet_col="reference").write_html(f"{FOLDER}/exits.html")
