"""Is an exit credited to the limit that something else caused?

`sessim show experiment confounders` says what is compared and how to read it.
"""

import sys

import plotly.express as px

import sessim
from sessim.evidence.contrasts.confounders import compare_exits, exits_table

FOLDER = "results/confounders"
SHOCKS = {"no_shock": [], "exodus": ["exodus"], "hiring_freeze": ["hiring_freeze"], "both": ["exodus", "hiring_freeze"]}

if __name__ == "__main__":
    exits = {}
    for name, shocks in SHOCKS.items():
        switches = [f"run.{each}={str(each in shocks).lower()}" for each in ("exodus", "hiring_freeze")]
        study = sessim.run("experiment=confounders", *switches, *sys.argv[1:], folder=f"{FOLDER}/{name}")
        exits[name] = exits_table(study.answers.frame)
    table = compare_exits(exits)  # raw_shift: what a shock does to the rate; credited_shift: to the paired difference
    print(table.drop(columns=["low90", "high90"]).to_string(index=False, float_format="%.4f"))
    table.to_csv(f"{FOLDER}/exits.csv", index=False)
    px.bar(table, x="study", y="median", color="measure", facet_col="reference").write_html(f"{FOLDER}/exits.html")
