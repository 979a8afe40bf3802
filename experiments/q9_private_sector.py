"""How has forced ranking worked in the private sector?

`sessim show experiment q9_private_sector` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "arm", "reference", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run(
        "experiment=q9_private_sector", *sys.argv[1:]
    )  # later: sessim.load_study("results/q9_private_sector")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q9").write_html(f"{study.stored.folder}.html")
