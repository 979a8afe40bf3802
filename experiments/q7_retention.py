"""What would forced distribution do to hiring and keeping executive talent?

`sessim show experiment q7_retention` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "unit", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q7_retention", *sys.argv[1:])  # later: sessim.load_study("results/q7_retention")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q7").write_html(f"{study.stored.folder}.html")
