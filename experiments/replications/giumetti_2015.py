"""Giumetti et al. 2015: when is the four-fifths rule violated?

`sessim show experiment replication_giumetti_2015` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("giumetti_2015", *sys.argv[1:], folder="results/replications/giumetti_2015")
    print(paper)
    paper.plot().write_html("results/replications/giumetti_2015/figure.html")
