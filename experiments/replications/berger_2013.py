"""Berger et al. 2013: does a forced distribution raise effort in groups of three?

`sessim show experiment replication_berger_2013` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("berger_2013", *sys.argv[1:], folder="results/replications/berger_2013")
    print(paper)
    paper.plot().write_html("results/replications/berger_2013/figure.html")
