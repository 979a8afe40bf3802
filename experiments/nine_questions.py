"""The nine questions on which OPM asked for comment.

`sessim show experiment nine_questions` says what is compared and how to read it.
"""

import sys

import sessim

COLUMNS = ["question", "measure", "reference", "difference_median", "low90", "high90", "verdict"]

if __name__ == "__main__":
    study = sessim.run("experiment=nine_questions", *sys.argv[1:])  # later: sessim.load_study("results/nine_questions")
    print(study)
    table = study.to_frame().query("role == 'primary' and horizon == 'mean'")
    print(table[COLUMNS].to_string(index=False))
    study.plot("q5").write_html(f"{study.stored.folder}.html")
