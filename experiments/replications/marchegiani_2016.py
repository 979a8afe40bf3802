"""Marchegiani et al. 2016: which error of a rating costs more effort?

`sessim show experiment replication_marchegiani_2016` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("marchegiani_2016", *sys.argv[1:], folder="results/replications/marchegiani_2016")
    print(paper)
    paper.plot().write_html("results/replications/marchegiani_2016/figure.html")
