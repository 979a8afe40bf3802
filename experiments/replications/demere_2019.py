"""Demere et al. 2019: how often do boards change ratings, and which way?

`sessim show experiment replication_demere_2019` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("demere_2019", *sys.argv[1:], folder="results/replications/demere_2019")
    print(paper)
    paper.plot().write_html("results/replications/demere_2019/figure.html")
