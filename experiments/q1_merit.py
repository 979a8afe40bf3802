"""How would forced distribution reward merit, competence and excellence?

`sessim show experiment q1_merit` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "unit", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q1_merit", *sys.argv[1:])  # later: sessim.load_study("results/q1_merit")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q1").write_html(f"{study.stored.folder}.html")
