"""Would forced distribution help to drive a high-performance culture?

`sessim show experiment q4_culture` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "horizon", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q4_culture", *sys.argv[1:])  # later: sessim.load_study("results/q4_culture")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"].isin(["first", "mean", "last"]), COLUMNS].to_string(index=False))
    study.plot("q4").write_html(f"{study.stored.folder}.html")
