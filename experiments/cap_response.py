"""How outcomes answer the limit, rigour and rater training.

`sessim show experiment cap_response` says what is compared and how to read it.
"""

import sys

import plotly.express as px

import sessim
from sessim.evidence.answers.responses import response_table

QUESTION, LEVER = "q5", "limit.share"

if __name__ == "__main__":
    study = sessim.run("experiment=cap_response", *sys.argv[1:])  # later: sessim.load_study("results/cap_response")
    print(study)
    table = response_table(study.answers)
    curve = table[(table["question"] == QUESTION) & (table["lever"] == LEVER)]
    print(curve[["reference", "value", "median", "low90", "high90", "unit"]].to_string(index=False))
    figure = px.line(curve, x="value", y=["low90", "median", "high90"], facet_col="reference", title=LEVER)
    figure.write_html(f"{study.stored.folder}.html")
