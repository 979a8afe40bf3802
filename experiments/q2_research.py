"""What research should OPM consider?

`sessim show experiment q2_research` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "unit", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q2_research", *sys.argv[1:])  # later: sessim.load_study("results/q2_research")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q2").write_html(f"{study.stored.folder}.html")
