"""Golman and Bhatia 2012: why do raters inflate?

`sessim show experiment replication_golman_bhatia_2012` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("golman_bhatia_2012", *sys.argv[1:], folder="results/replications/golman_bhatia_2012")
    print(paper)
    paper.plot().write_html("results/replications/golman_bhatia_2012/figure.html")
