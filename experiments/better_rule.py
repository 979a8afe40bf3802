"""What should the rule be, then?

`sessim show experiment better_rule` says what is searched and how to read it.
"""

import sys

import plotly.express as px

import sessim

PLAN, *SETTINGS = sys.argv[1:] or ["better_rule"]
ACROSS, UP = "score.merit_found", "score.information"

if __name__ == "__main__":
    found = sessim.find_rules(PLAN, *SETTINGS)  # found.save("R17") writes a rule to configs/policy
    print(found)
    rules = found.to_frame()
    figure = px.scatter(rules, x=ACROSS, y=UP, color="origin", symbol="is_finalist", hover_name="sentence")
    figure.write_html(f"{found.folder}.html")
