"""Scullen et al. 2005: does removing the lowest rated raise potential?

`sessim show experiment replication_scullen_2005` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("scullen_2005", *sys.argv[1:], folder="results/replications/scullen_2005")
    print(paper)
    paper.plot().write_html("results/replications/scullen_2005/figure.html")
