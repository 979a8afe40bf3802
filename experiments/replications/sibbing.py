"""Sibbing: forced distribution in firms that promote from within, signs alone.

`sessim show experiment replication_sibbing` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("sibbing", *sys.argv[1:], folder="results/replications/sibbing")
    print(paper)
    paper.plot().write_html("results/replications/sibbing/figure.html")
