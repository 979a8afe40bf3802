"""Where does the height of ratings come from?

`sessim show experiment spin_up` says what is simulated and how to read it.
"""

import sys

import plotly.express as px

from sessim.evidence.answers.climb import CLIMB, climb_table
from sessim.study.results.store import load_study
from sessim.workflow.complete import complete_study
from sessim.workflow.prepare import prepare_study

if __name__ == "__main__":
    done = complete_study(prepare_study(["experiment=spin_up", *sys.argv[1:]]))
    stored = load_study(done.study.folder)
    table = climb_table(stored.runs, stored.worlds).round(4)
    table.to_csv(stored.folder / CLIMB, index=False)
    print(table.to_string(index=False))
    ends = ["top_share_low90", "top_share_median", "top_share_high90"]
    px.line(table, x="period", y=ends, facet_col="theory", facet_col_wrap=3).write_html(f"{stored.folder}.html")
