"""Does the present system tell excellent from mediocre from poor performance?

`sessim show experiment q3_distinctions` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["measure", "reference", "unit", "reference_level", "difference_median", "low90", "high90"]

if __name__ == "__main__":
    study = sessim.run(
        "experiment=q3_distinctions", *sys.argv[1:]
    )  # later: sessim.load_study("results/q3_distinctions")
    print(study)
    table = study.to_frame()
    print(table.loc[table["horizon"] == "mean", COLUMNS].to_string(index=False))
    study.plot("q3").write_html(f"{study.stored.folder}.html")
