"""Who quits, with and without contingent reward?

`sessim show experiment replication_turnover_curve` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("turnover_curve", *sys.argv[1:], folder="results/replications/turnover_curve")
    print(paper)
    paper.plot().write_html("results/replications/turnover_curve/figure.html")
