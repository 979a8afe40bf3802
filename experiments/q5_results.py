"""Would executives work harder and produce better results for the public?

`sessim show experiment q5_results` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "horizon", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=q5_results", *sys.argv[1:])  # later: sessim.load_study("results/q5_results")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"].isin(["first", "mean", "last"]), COLUMNS].to_string(index=False))
    study.plot("q5").write_html(f"{study.stored.folder}.html")
