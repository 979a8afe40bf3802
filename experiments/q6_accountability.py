"""Would leaders hold executives accountable for poor performance?

`sessim show experiment q6_accountability` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "arm", "reference", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run(
        "experiment=q6_accountability", *sys.argv[1:]
    )  # later: sessim.load_study("results/q6_accountability")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q6").write_html(f"{study.stored.folder}.html")
