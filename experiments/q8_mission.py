"""Would forced distribution help or harm knowledge, programs and mission?

`sessim show experiment q8_mission` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "horizon", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q8_mission", *sys.argv[1:])  # later: sessim.load_study("results/q8_mission")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"].isin(["first", "mean", "last"]), COLUMNS].to_string(index=False))
    study.plot("q8").write_html(f"{study.stored.folder}.html")
